//! Every error of the authorization endpoint, each with the cause that the page shows below Spotify's words.

use crate::common::*;
use axum::http::StatusCode;
use provider::{PRACTICE_CLIENT_SECRET, Policy};

/// Opens the URL and expects a page, not a redirect: nobody is sent to an address that is not sure to be the client's.
async fn assert_page(world: &mut World, url: &str, text: &str, words: &str) {
    let page = world.open_page(url).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{}", page.text);
    assert!(page.text.contains(&format!("<h1 class=\"error\">{text}</h1>")), "{}", page.text);
    assert!(page.text.contains(words), "{}", page.text);
    let seen = world.last_seen().await;
    assert_eq!((&seen["step"], &seen["error"]), (&2.into(), &text.into()));
}

#[tokio::test]
async fn invalid_client_invalid_client() {
    let mut world = World::new();
    for (client_id, words) in [
        ("ffffffffffffffffffffffffffffffff", "no app has the client id"),
        ("undefined", "before it had a value"),
        ("mira", "and the client id is the app's"),
    ] {
        let url = authorization_url(&[("client_id", client_id)]);
        assert_page(&mut world, &url, "INVALID_CLIENT: Invalid client", words).await;
    }
}

#[tokio::test]
async fn invalid_client_invalid_client_does_not_show_a_secret_sent_as_the_id() {
    let mut world = World::new();
    let url = authorization_url(&[("client_id", PRACTICE_CLIENT_SECRET)]);
    assert_page(&mut world, &url, "INVALID_CLIENT: Invalid client", "are swapped").await;
    assert!(!world.seen("").await.to_string().contains(PRACTICE_CLIENT_SECRET));
}

#[tokio::test]
async fn invalid_client_invalid_redirect_uri() {
    let mut world = World::new();
    for (sent, words) in [
        ("http://127.0.0.1:8765/callback/", "ends in a slash too many"),
        ("http://localhost:8765/callback", "<code>localhost</code> instead of <code>127.0.0.1</code>"),
        ("https://127.0.0.1:8765/callback", "<code>https</code> instead of <code>http</code>"),
        ("http://127.0.0.1:9999/callback", "<code>9999</code> instead of <code>8765</code>"),
        ("https://evil.example/", "<code>http://127.0.0.1:8765/callback</code>"),
    ] {
        let url = authorization_url(&[("redirect_uri", sent)]);
        assert_page(&mut world, &url, "INVALID_CLIENT: Invalid redirect URI", words).await;
    }
}

#[tokio::test]
async fn illegal_redirect_uri() {
    for policy in [Policy::Course, Policy::Spotify2020, Policy::Spotify2026] {
        let mut world = World::under(policy);
        for (sent, words) in [
            ("None", "before it had a value"),
            ("'http://127.0.0.1:8765/callback'", "has quotation marks around it"),
            ("127.0.0.1:8765/callback", "in front"),
            ("http%3A%2F%2F127.0.0.1%3A8765%2Fcallback", "percent-encoded twice"),
        ] {
            let url = authorization_url(&[("redirect_uri", sent)]);
            assert_page(&mut world, &url, "Illegal redirect_uri", words).await;
        }
    }
}

#[tokio::test]
async fn missing_required_parameter() {
    let mut world = World::new();
    for name in ["client_id", "redirect_uri", "response_type"] {
        for value in ["(absent)", ""] {
            let url = authorization_url(&[(name, value)]);
            let text = format!("Missing required parameter: {name}");
            assert_page(&mut world, &url, &text, "or an empty one").await;
        }
    }
}

#[tokio::test]
async fn illegal_scope() {
    let mut world = World::new();
    for (scope, words) in [
        ("openid", "there is no scope <code>openid</code>"),
        ("user-read-birthdate", "has removed this scope"),
        ("user-read-email,user-read-private", "not by commas"),
        ("user-read-emial", "did you mean <code>user-read-email</code>"),
    ] {
        assert_page(&mut world, &authorization_url(&[("scope", scope)]), "Illegal scope", words).await;
    }
}

#[tokio::test]
async fn invalid_scope_by_redirect_under_the_rules_of_2026() {
    let world = World::under(Policy::Spotify2026);
    let redirect = world.approve(&authorization_url(&[("scope", "openid"), ("state", "x")])).await;
    assert_eq!(redirect, "http://127.0.0.1:8765/callback?error=invalid_scope&state=x");
}

#[tokio::test]
async fn a_repeated_or_endless_parameter_is_refused() {
    let mut world = World::new();
    let twice = format!("{}&state=a&state=b", authorization_url(&[]));
    assert_page(&mut world, &twice, "INVALID_REQUEST: Repeated parameter: state", "twice").await;
    let endless = authorization_url(&[("state", &"x".repeat(2_001))]);
    assert_page(&mut world, &endless, "INVALID_REQUEST: Parameter too long", "2000 bytes").await;
}

#[tokio::test]
async fn unsupported_response_type_is_told_to_the_client() {
    let world = World::new();
    let redirect = world.approve(&authorization_url(&[("response_type", "cod"), ("state", "x")])).await;
    assert_eq!(redirect, "http://127.0.0.1:8765/callback?error=unsupported_response_type&state=x");
    assert!(world.last_seen().await["cause"].as_str().unwrap().contains("`cod`"));
}

/// A link to the provider must not be a way to send people to any address at once (RFC 9700 §4.11.2).
#[tokio::test]
async fn an_error_is_sent_to_the_client_only_when_somebody_has_logged_in() {
    let mut world = World::new();
    for wrong in [("response_type", "cod"), ("code_challenge", "x")] {
        for prefix in ["", "/oauth2"] {
            let url = format!("{prefix}{}", authorization_url(&[wrong]));
            let mut stranger = world.another_browser();
            assert_eq!(stranger.open_page(&url).await.location().path(), "/login", "{url}");
            world.log_in(&url).await;
            let answer = world.open_page(&url).await;
            assert!(answer.redirected("error").is_some(), "{url}");
        }
    }
}

#[tokio::test]
async fn a_challenge_that_hides_nothing_is_refused() {
    let world = World::new();
    for method in [&[("code_challenge_method", "plain")][..], &[]] {
        let mut more = vec![("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")];
        more.extend(method);
        let redirect = world.approve(&authorization_url(&more)).await;
        assert_eq!(parameter(&redirect, "error").as_deref(), Some("invalid_request"));
    }
}
