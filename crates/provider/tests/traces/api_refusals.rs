//! The errors that the Web API answers to a good token: each as in the table of those that were seen, under the policy where it
//! applies. What is wrong with a token is in `api_errors`.

use crate::client::{Client, EVERYTHING, TRACK};
use crate::common::*;
use crate::dashboard::register_as;
use axum::body::Body;
use axum::http::Request;
use provider::Policy;
use serde_json::{Value, json};

impl Client {
    /// Arms a fault for the next call.
    async fn arm(&self, kind: &str) {
        let armed = self.world.control("/practice/faults", &json!({ "kind": kind })).await;
        assert_eq!(armed.status.as_u16(), 200, "{}", armed.text);
    }

    /// Status and body of `/v1/me`.
    async fn me(&self) -> (u16, String) {
        let answer = self.call("GET", "/v1/me", None).await;
        (answer.status.as_u16(), answer.text)
    }
}

#[tokio::test]
async fn access_token_missing() {
    let client = Client::under(Policy::Spotify2026, "").await;
    client.arm("token-missing").await;
    let answer = client.call("GET", "/v1/me", None).await;
    let body = r#"{"error":{"status":401,"message":"Access token missing"}}"#;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (401, body));
    assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="spotify""#);
    assert_eq!(client.me().await.0, 200, "it happens now and then, not always");
}

#[tokio::test]
async fn insufficient_client_scope() {
    let client = Client::under(Policy::Course, "user-read-email").await;
    let refused = (403, "Insufficient client scope");
    client.refused("GET", "/v1/me/tracks", None, refused, "the token has `user-read-email`").await;
    let bare = Client::under(Policy::Course, "").await;
    bare.refused("GET", "/v1/me/top/tracks", None, refused, "the token has none").await;
}

#[tokio::test]
async fn active_premium_subscription_required_for_the_owner_of_the_app() {
    let message = "Active premium subscription required for the owner of the app.";
    // An app of a user who does not pay, under the rules before and after.
    for (policy, status) in [(Policy::Course, 200), (Policy::Spotify2020, 200), (Policy::Spotify2026, 403)] {
        for (owner, status) in [("tomas", status), ("mira", 200)] {
            let client = with_own_app(policy, owner).await;
            let (found, body) = client.me().await;
            assert_eq!(found, status, "{policy}, {owner}: {body}");
            if status == 403 {
                client.refused("GET", "/v1/me", None, (403, message), "belongs to `tomas`").await;
            }
        }
    }
    let client = Client::under(Policy::Course, "").await;
    client.arm("not-premium").await;
    client.refused("GET", "/v1/me", None, (403, message), "armed on purpose").await;
}

/// Registers an app in the dashboard as `owner`, who then consents to it.
async fn with_own_app(policy: Policy, owner: &str) -> Client {
    let mut world = World::under(policy);
    let (id, secret) = register_as(&mut world, owner, "Mine", CALLBACK).await;
    let url = authorization_url(&[("client_id", &id)]);
    let code = parameter(&world.approve(&url).await, "code").unwrap();
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
    let tokens = world.token(Some(&basic(&id, &secret)), &form).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}")));
    Client { world, bearer }
}

#[tokio::test]
async fn check_settings_the_user_may_not_be_registered() {
    let client = Client::under(Policy::Spotify2026, "").await;
    client.arm("not-registered").await;
    let message = "Check settings on developer.spotify.com/dashboard, the user may not be registered.";
    client.refused("GET", "/v1/me", None, (403, message), "armed on purpose").await;
}

#[tokio::test]
async fn user_not_registered_in_the_developer_dashboard_as_text_that_is_no_json() {
    let client = Client::under(Policy::Course, "").await;
    client.arm("not-registered-text").await;
    let answer = client.call("GET", "/v1/me", None).await;
    let text = "User not registered in the Developer Dashboard";
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (403, text));
    assert!(answer.header("content-type").starts_with("text/plain"));
    assert!(serde_json::from_str::<Value>(&answer.text).is_err());
    assert!(client.world.last_seen().await["advice"].as_str().unwrap().contains("before you read the body"));
}

#[tokio::test]
async fn audio_features_are_forbidden_to_apps_of_today() {
    for client in
        [Client::under(Policy::Spotify2026, "").await, Client::without_user(Policy::Spotify2026).await]
    {
        for path in [format!("/v1/audio-features/{TRACK}"), format!("/v1/audio-features?ids={TRACK}")] {
            client.refused("GET", &path, None, (403, "Forbidden"), "the request itself is right").await;
        }
    }
    Client::without_user(Policy::Spotify2020).await.get(&format!("/v1/audio-features/{TRACK}")).await;
}

#[tokio::test]
async fn you_cannot_create_a_playlist_for_another_user() {
    for policy in [Policy::Course, Policy::Spotify2020] {
        let client = Client::under(policy, EVERYTHING).await;
        let refused = (403, "You cannot create a playlist for another user.");
        let body = Some(json!({ "name": "x" }));
        client.refused("POST", "/v1/users/yuki/playlists", body, refused, "names the user `yuki`").await;
    }
}

#[tokio::test]
async fn invalid_username() {
    for policy in [Policy::Course, Policy::Spotify2020] {
        let client = Client::under(policy, EVERYTHING).await;
        let refused = (404, "Invalid username");
        let body = Some(json!({ "name": "x" }));
        client.refused("POST", "/v1/users/nobody/playlists", body, refused, "no user `nobody`").await;
        client.refused("GET", "/v1/users/nobody", None, refused, "no user `nobody`").await;
    }
}

#[tokio::test]
async fn error_parsing_json() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    for (body, words) in
        [("name=x", "a form or text"), ("", "is empty"), ("{\"name\": ", "is not JSON"), ("[1]", "no object")]
    {
        let request = Request::post("/v1/me/playlists")
            .header("authorization", &client.bearer)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("content-length", body.len());
        let answer = client.world.send(request.body(Body::from(body)).unwrap()).await;
        let expected = r#"{"error":{"status":400,"message":"Error parsing JSON."}}"#;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (400, expected), "{body}");
        let seen = client.world.last_seen().await;
        assert!(seen["cause"].as_str().unwrap().contains(words), "{seen}");
    }
}

#[tokio::test]
async fn invalid_limit_beyond_ten_in_2026() {
    let client = Client::under(Policy::Spotify2026, "").await;
    let refused = (400, "Invalid limit");
    client.refused("GET", "/v1/search?q=a&type=track&limit=11", None, refused, "1 to 10").await;
    assert_eq!(client.get("/v1/search?q=a&type=track&limit=10").await["tracks"]["limit"], 10);
    assert_eq!(client.get("/v1/search?q=a&type=track").await["tracks"]["limit"], 5);
}

#[tokio::test]
async fn the_librarys_form_is_that_of_the_year() {
    let today = Client::under(Policy::Spotify2026, EVERYTHING).await;
    let uri = format!("/v1/me/library?uris=spotify:track:{TRACK}");
    let contains = format!("/v1/me/library/contains?uris=spotify:track:{TRACK}");
    assert_eq!(today.get(&contains).await, json!([false]));
    assert_eq!(today.call("PUT", &uri, None).await.status.as_u16(), 200);
    assert_eq!(today.get(&contains).await, json!([true]));
    assert_eq!(today.get("/v1/me/tracks").await["items"][0]["track"]["id"], TRACK);
    assert_eq!(today.call("DELETE", &uri, None).await.status.as_u16(), 200);
    assert_eq!(today.get(&contains).await, json!([false]));
    for (method, path) in [
        ("PUT", format!("/v1/me/tracks?ids={TRACK}")),
        ("DELETE", format!("/v1/me/tracks?ids={TRACK}")),
        ("GET", format!("/v1/me/tracks/contains?ids={TRACK}")),
    ] {
        today.refused(method, &path, None, (403, "Forbidden"), "since 2026").await;
    }
    let many = vec![format!("spotify:track:{TRACK}"); 41].join(",");
    for (path, message, words) in [
        ("/v1/me/library".to_owned(), "Invalid uris".to_owned(), "has 0 URIs"),
        (format!("/v1/me/library?uris={many}"), "Invalid uris".to_owned(), "has 41 URIs"),
        (format!("/v1/me/library?uris={TRACK}"), format!("Invalid track uri: {TRACK}"), "no URI of a track"),
    ] {
        today.refused("PUT", &path, None, (400, &message), words).await;
    }
    let older = Client::under(Policy::Spotify2020, EVERYTHING).await;
    older.refused("PUT", &uri, None, (404, "Service not found"), "/v1/me/library").await;
}

#[tokio::test]
async fn api_rate_limit_exceeded() {
    let client = Client::under(Policy::Course, "").await;
    let set = client.world.control("/practice/limit", &json!({ "calls": 3 })).await;
    assert_eq!(set.json(), json!({ "calls": 3, "window_seconds": 30 }));
    for pause in [0, 10, 10] {
        client.world.let_pass(pause).await;
        assert_eq!(client.me().await.0, 200);
    }
    let answer = client.call("GET", "/v1/me", None).await;
    let body = r#"{"error":{"status":429,"message":"API rate limit exceeded"}}"#;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (429, body));
    assert_eq!(answer.header("retry-after"), "10");
    let seen = client.world.last_seen().await;
    assert!(seen["cause"].as_str().unwrap().contains("3 calls in the last 30 seconds"), "{seen}");

    client.world.let_pass(9).await;
    assert_eq!(client.me().await.0, 429, "too early by a second");
    client.world.let_pass(1).await;
    assert_eq!(client.me().await.0, 200, "as told");
    let another = client.of_user("yuki", "").await;
    assert_eq!(another.me().await.0, 429, "the app is counted, not its users");
    client.world.control("/practice/limit", &json!({ "calls": null })).await;
    assert_eq!(client.me().await.0, 200);
}

#[tokio::test]
async fn a_limit_that_is_none_is_refused() {
    let world = World::new();
    for body in
        [json!({ "calls": 0 }), json!({ "calls": -1 }), json!({ "calls": "many" }), json!({ "call": 5 })]
    {
        let answer = world.control("/practice/limit", &body).await;
        assert_eq!(answer.status.as_u16(), 400, "{body}");
        assert!(answer.json()["advice"].is_string(), "{}", answer.text);
    }
}

#[tokio::test]
async fn quota_exceeded() {
    let body = r#"{"error":{"status":429,"message":"Too many requests","reason":"QUOTA_EXCEEDED"}}"#;
    let client = Client::under(Policy::Spotify2026, "").await;
    let mut calls = 0;
    let answer = loop {
        let answer = client.call("GET", "/v1/me", None).await;
        if answer.status.as_u16() != 200 {
            break answer;
        }
        calls += 1;
    };
    assert_eq!((calls, answer.status.as_u16(), answer.text.as_str()), (300, 429, body));
    assert_eq!(answer.header("retry-after"), "30");

    let client = Client::under(Policy::Course, "").await;
    client.arm("quota").await;
    assert_eq!(client.me().await, (429, body.to_owned()));
}

#[tokio::test]
async fn the_usual_headers() {
    let client = Client::under(Policy::Course, "").await;
    let usual = [
        ("cache-control", "private, max-age=0"),
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, POST, OPTIONS, PUT, DELETE, PATCH"),
        ("access-control-max-age", "604800"),
    ];
    let json = "application/json; charset=utf-8";
    for (method, path, status, kind) in [
        ("GET", "/v1/me", 200, json),
        ("HEAD", "/v1/me", 200, json),
        ("GET", "/v1/tracks/short", 400, json),
        ("GET", "/v1/me/tracks", 403, json),
        ("GET", "/v1/nothing", 404, json),
        ("PATCH", "/v1/me", 404, json),
        ("OPTIONS", "/v1/me/playlists", 204, ""),
        ("OPTIONS", "/v1/nothing", 204, ""),
    ] {
        let answer = client.call(method, path, None).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (status, kind),
            "{method} {path}"
        );
        for (name, value) in usual {
            assert_eq!(answer.header(name), value, "{method} {path}");
        }
        assert_eq!(answer.text.is_empty(), ["HEAD", "OPTIONS"].contains(&method), "{method} {path}");
    }
    for fault in ["403", "429", "500", "not-registered-text"] {
        client.arm(fault).await;
        let answer = client.call("GET", "/v1/me", None).await;
        assert!(usual.iter().all(|(name, value)| answer.header(name) == *value), "{fault}");
    }
    client.world.let_pass(3_600).await;
    let expired = client.call("GET", "/v1/me", None).await;
    assert_eq!((expired.status.as_u16(), expired.header("content-type")), (401, "application/json"));
}
