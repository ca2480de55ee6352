//! The panel: what it shows, live, and its switches.

use crate::common::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

#[tokio::test]
async fn one_token_expires_and_another_does_not() {
    let world = World::new();
    let ((one, _), (other, _)) = (world.dance("").await, world.dance("").await);
    world.control("/practice/expire", &json!({ "token": one })).await;
    let answer = world.api("/v1/me", Some(&format!("Bearer {one}"))).await;
    assert_eq!(answer.json()["error"]["message"], "The access token expired");
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {other}"))).await.status, StatusCode::OK);
    let answer = world.control("/practice/expire", &json!({ "token": "invented" })).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_panel_shows_the_cause_and_no_secret_and_its_switches_work() {
    let mut world = World::new();
    let code = world.code(&[]).await;
    world.exchange(&code, &[("redirect_uri", "http://127.0.0.1:8765/<b>")]).await;
    let page = world.open_local("/panel").await;
    assert!(page.text.contains("Step 7") && page.text.contains("instead of"), "{}", page.text);
    assert!(page.text.contains("&lt;b&gt;") && !page.text.contains("<b>http"), "{}", page.text);
    assert!(!page.text.contains(&code[..40]));

    let ticket = page.ticket("/panel");
    world.submit("/panel", &[("ticket", &ticket), ("switch", "advance"), ("seconds", "3600")]).await;
    assert!(world.open_local("/panel").await.text.contains("60 minutes"));
    let arm = [
        ("ticket", ticket.as_str()),
        ("switch", "arm"),
        ("kind", "429"),
        ("on", "api"),
        ("times", "2"),
        ("seconds", "1"),
    ];
    world.submit("/panel", &arm).await;
    assert!(world.open_local("/panel").await.text.contains("the next 2 calls of the Web API"));
    let forged = world.submit("/panel", &[("switch", "reset")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_panel_hears_of_requests_as_they_come() {
    let world = World::new();
    let request = Request::get("/panel/events").header("host", "127.0.0.1:8765").body(Body::empty()).unwrap();
    let mut events = world.app().oneshot(request).await.unwrap().into_body();
    world.api("/v1/me", None).await;
    let mut next = async || {
        let data = events.frame().await.unwrap().unwrap().into_data().unwrap();
        String::from_utf8(data.to_vec()).unwrap()
    };
    let event = next().await;
    assert!(event.starts_with("id: 1\ndata: <details") && event.contains("No token provided"), "{event}");
    assert!(next().await.starts_with("event: armed\n"), "what is armed may have changed with it");
    world.api("/v1/mee", None).await;
    assert!(next().await.starts_with("id: 2\n"));
}

#[tokio::test]
async fn panel_and_dashboard_are_closed_to_other_hosts() {
    let world = World::new();
    for path in ["/panel", "/panel/events", "/dashboard"] {
        let request = Request::get(path).header("host", "evil.example").body(Body::empty()).unwrap();
        assert_eq!(world.send(request).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}
