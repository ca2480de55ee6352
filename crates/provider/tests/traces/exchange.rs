//! What went over the wire, as the log tells it: headers and bodies of both ways, without secrets.

use crate::common::*;
use axum::body::Body;
use axum::http::Request;
use serde_json::json;

#[tokio::test]
async fn the_whole_exchange_is_told_on_request_and_holds_no_secret() {
    let world = World::new();
    let (access_token, refresh_token) = world.dance("user-read-email").await;
    world.api("/v1/me", Some(&format!("Bearer {access_token}"))).await;
    let log = world.seen("?limit=2&exchange=true").await;
    let (call, exchange) = (&log[0], &log[1]);
    let header = |message: &serde_json::Value, name: &str| {
        let headers = message["headers"].as_array().unwrap();
        let found = headers.iter().find(|header| header[0] == name);
        found.unwrap_or_else(|| panic!("{name}: {message}"))[1].as_str().unwrap().to_owned()
    };
    assert_eq!(
        header(&call["request"], "authorization"),
        format!("Bearer {}… (162 characters)", &access_token[..4])
    );
    assert_eq!(header(&call["answer"], "content-type"), "application/json; charset=utf-8");
    assert!(call["answer"]["body"].as_str().unwrap().contains("\"id\": \"mira\""), "{call}");

    assert!(header(&exchange["request"], "authorization").starts_with("Basic MGEw… ("), "{exchange}");
    let form = exchange["request"]["body"].as_str().unwrap();
    assert!(
        form.contains("grant_type = authorization_code") && form.contains("… (222 characters)"),
        "{form}"
    );
    let tokens = exchange["answer"]["body"].as_str().unwrap();
    assert!(tokens.contains("… (131 characters)") && tokens.contains("\"expires_in\": 3600"), "{tokens}");
    let told = log.to_string();
    for secret in [&access_token, &refresh_token] {
        assert!(!told.contains(&secret[..24]), "{told}");
    }
    assert!(world.seen("").await[0].get("answer").is_none(), "the short form stays short");
}

#[tokio::test]
async fn a_body_of_json_sent_to_the_token_endpoint_is_shown_without_its_secrets() {
    let world = World::new();
    let body = json!({ "grant_type": "client_credentials", "client_secret": "invented", "nested": [{ "password": "invented" }] });
    let request = Request::post("/api/token")
        .header("content-type", "application/json")
        .header("content-length", body.to_string().len());
    world.send(request.body(Body::from(body.to_string())).unwrap()).await;
    let entry = &world.seen("?exchange=true").await[0];
    let shown = entry["request"]["body"].as_str().unwrap();
    assert!(shown.contains("client_credentials") && !shown.contains("invented"), "{shown}");
}

#[tokio::test]
async fn a_long_answer_is_kept_in_part_and_sent_whole() {
    let world = World::new();
    let (access_token, _) = world.dance("").await;
    let answer =
        world.api("/v1/search?q=a&type=track&limit=50", Some(&format!("Bearer {access_token}"))).await;
    assert_eq!(answer.json()["tracks"]["items"].as_array().unwrap().len(), 50);
    let entry = &world.seen("?exchange=true").await[0];
    assert_eq!(entry["answer"]["length"], answer.text.len());
    assert!(entry["answer"]["body"].as_str().unwrap().len() < 9_000);
}
