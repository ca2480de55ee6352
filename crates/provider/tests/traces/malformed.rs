//! Requests that no sane client sends: thousands of them, made by a grammar from a fixed seed. None may be answered with 500, and none may
//! show a secret.

use crate::common::*;
use crate::dice::{self, Dice};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET, Policy};

const REQUESTS: usize = 4_000;

/// Draws requests.
struct Grammar(Dice);

impl Grammar {
    /// A few bytes, as they come, or percent-encoded, or not quite.
    fn noise(&self) -> String {
        let bytes = self.0.bytes(12);
        let piece = |byte: &u8| match byte % 5 {
            0 => format!("%{byte:02X}"),
            1 => "%".to_owned(),
            2 => "&=".to_owned(),
            _ => char::from(b'!' + byte % 90)
                .to_string()
                .replace(['#', '?', '<', '>', '"', '\\', '^', '`', '{', '|', '}'], "."),
        };
        bytes[..self.0.below(12)].iter().map(piece).collect()
    }

    fn parameters(&self) -> String {
        const NAMES: [&str; 14] = [
            "client_id",
            "client_secret",
            "response_type",
            "redirect_uri",
            "scope",
            "state",
            "code",
            "grant_type",
            "refresh_token",
            "code_challenge",
            "limit",
            "q",
            "type",
            "ids",
        ];
        let values = [
            PRACTICE_CLIENT_ID,
            PRACTICE_CLIENT_SECRET,
            "code",
            "token",
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "http%3A%2F%2F127.0.0.1%3A8765%2Fcallback",
            "user-read-email",
            "99999999999999999999",
            "-1",
            "artist,track",
            "",
        ];
        let pair = |_| {
            let value = if self.0.below(3) == 0 { self.noise() } else { self.0.of(&values).to_owned() };
            format!("{}={value}", self.0.of(&NAMES))
        };
        (0..self.0.below(7)).map(pair).collect::<Vec<_>>().join("&")
    }

    fn request(&self) -> Option<Request<Body>> {
        const PATHS: [&str; 24] = [
            "/",
            "/authorize",
            "/login",
            "/consent",
            "/logout",
            "/callback",
            "/api/token",
            "/oauth2/authorize",
            "/oauth2/token",
            "/oauth2/revoke",
            "/oauth2/introspect",
            "/v1/me",
            "/v1/search",
            "/v1/albums",
            "/v1/tracks/",
            "/v1/audio-features",
            "/v1/me/playlists",
            "/v1/playlists/x/items",
            "/v1/me/tracks",
            "/practice/seen",
            "/practice/approve",
            "/practice/faults",
            "/panel",
            "/dashboard/app/x",
        ];
        let methods = [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
            Method::HEAD,
            Method::PATCH,
        ];
        let kinds = [
            "application/x-www-form-urlencoded",
            "application/json",
            "text/plain",
            "",
            "multipart/form-data; boundary=x",
            "a/b;;;",
        ];
        let basic = practice_basic();
        let headers = [
            basic.as_str(),
            "Basic",
            "Basic ====",
            "Bearer",
            "Bearer x",
            "Bearer a b",
            "",
            "Digest x",
            "Basic OjpiOg==",
        ];
        let bodies = [
            "",
            "{}",
            "[]",
            "{\"uris\":[1]}",
            "{\"url\":\"x\"}",
            "null",
            "\u{0}\u{1}",
            "{\"kind\":\"x\"}",
            "{\"name\":\"\"}",
        ];
        let body = if self.0.below(2) == 0 { self.parameters() } else { self.0.of(&bodies).to_owned() };
        let tail = if self.0.below(6) == 0 { self.noise() } else { String::new() };
        let mut request = Request::builder()
            .method(methods[self.0.below(methods.len())].clone())
            .uri(format!("{}{tail}?{}", self.0.of(&PATHS), self.parameters()))
            .header("host", self.0.of(&["127.0.0.1:8765", "evil.example", ""]))
            .header("content-length", body.len());
        if self.0.below(4) > 0 {
            request = request.header("content-type", self.0.of(&kinds));
        }
        if self.0.below(3) > 0 {
            request = request.header("authorization", self.0.of(&headers));
        }
        // What is no request at all never reaches the provider.
        request.body(Body::from(body)).ok()
    }
}

#[tokio::test]
async fn no_malformed_request_is_answered_with_500() {
    for policy in [Policy::Course, Policy::Spotify2026] {
        let seed = dice::seed(policy as u64 + 11);
        let (world, grammar) = (World::under(policy), Grammar(Dice::seeded(seed)));
        let mut sent = 0;
        while sent < REQUESTS / 2 {
            let Some(request) = grammar.request() else { continue };
            // An endless answer, by design.
            if request.uri().path() == "/panel/events" {
                continue;
            }
            let told = format!("{} {}", request.method(), request.uri());
            let answer = world.send(request).await;
            assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "seed {seed}: {told}");
            sent += 1;
        }
        let log = world.seen("?limit=500").await.to_string();
        assert!(!log.contains(PRACTICE_CLIENT_SECRET));
    }
}
