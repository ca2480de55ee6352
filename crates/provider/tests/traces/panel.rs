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
    world.control("/practice/faults", &json!({ "kind": 429 })).await;
    let event = next().await;
    assert!(event.starts_with("event: armed\n") && event.contains("the next call of the Web API"), "{event}");
    world.let_pass(3_600).await;
    let event = next().await;
    assert!(event.starts_with("event: clock\n") && event.contains("60 minutes"), "{event}");
    world.control("/practice/faults", &json!({ "kind": 429 })).await;
    next().await;
    let answer = world.api("/v1/mee", None).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let event = next().await;
    assert!(event.starts_with("id: 2\n") && event.contains("on purpose"), "{event}");
    let event = next().await;
    assert!(
        event.starts_with("event: armed\n") && event.matches("Disarm").count() < 4,
        "one is used up: {event}"
    );
}

#[tokio::test]
async fn panel_and_dashboard_are_closed_to_other_hosts() {
    let world = World::new();
    for path in ["/panel", "/panel/events", "/dashboard"] {
        let request = Request::get(path).header("host", "evil.example").body(Body::empty()).unwrap();
        assert_eq!(world.send(request).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn the_panel_shows_both_messages_whole_and_no_secret_of_theirs() {
    let mut world = World::new();
    let (access_token, refresh_token) = world.dance("").await;
    world.api("/v1/me", Some(&format!("Bearer {access_token}"))).await;
    let page = world.open_local("/panel").await.text;
    for part in [
        "Body of the request",
        "grant_type = authorization_code",
        "HTTP Basic",
        "200 OK",
        "cache-control: no-store",
        "Mira Okonjo",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for secret in [&access_token, &refresh_token] {
        assert!(!page.contains(&secret[..24]));
    }
}

#[tokio::test]
async fn a_token_is_picked_from_the_list_and_expires_or_is_revoked() {
    let mut world = World::new();
    let ((one, _), (other, other_refresh)) = (world.dance("").await, world.dance("").await);
    let page = world.open_local("/panel").await;
    let ticket = page.ticket("/panel");
    assert!(page.text.contains("Expire token 1") && page.text.contains("Revoke token 2"), "{}", page.text);
    world.submit("/panel", &[("ticket", &ticket), ("expire", "1")]).await;
    let answer = world.api("/v1/me", Some(&format!("Bearer {one}"))).await;
    assert_eq!(answer.json()["error"]["message"], "The access token expired");
    world.submit("/panel", &[("ticket", &ticket), ("revoke", "2")]).await;
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {other}"))).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.refresh(&other_refresh).await.json()["error"], "invalid_grant");
    assert!(world.open_local("/panel").await.text.contains("None now."));

    let (_, refresh) = world.dance("").await;
    world.submit("/panel", &[("ticket", &ticket), ("switch", "revoke-token"), ("token", &refresh)]).await;
    assert_eq!(world.refresh(&refresh).await.json()["error"], "invalid_grant");
    let unknown = world
        .submit("/panel", &[("ticket", &ticket), ("switch", "expire-token"), ("token", "invented")])
        .await;
    let page = world.open_local(unknown.header("location").split('#').next().unwrap()).await;
    assert!(page.text.contains("That is no token of this provider."), "{}", page.text);
}

#[tokio::test]
async fn a_fault_is_disarmed_on_the_panel() {
    let mut world = World::new();
    let ticket = world.open_local("/panel").await.ticket("/panel");
    let arm =
        [("ticket", ticket.as_str()), ("switch", "arm"), ("kind", "slow"), ("on", "any"), ("seconds", "2")];
    world.submit("/panel", &arm).await;
    let page = world.open_local("/panel?did=armed").await.text;
    assert!(page.contains("a slow answer: the next request, 2 seconds late"), "{page}");
    world.submit("/panel", &[("ticket", &ticket), ("disarm", "1")]).await;
    assert!(world.open_local("/panel").await.text.contains("None is armed."));
}

#[tokio::test]
async fn every_call_that_the_panel_documents_exists() {
    let mut world = World::new();
    let page = world.open_local("/panel").await.text;
    let mut calls = Vec::new();
    for method in ["GET", "POST", "DELETE"] {
        for row in page.split(&format!("<td><code>{method} /practice/")).skip(1) {
            calls.push((method, row.split(['<', '?']).next().unwrap()));
        }
    }
    assert!(calls.len() >= 14, "{calls:?}");
    for (method, name) in calls {
        let request = Request::builder()
            .method(method)
            .uri(format!("/practice/{name}"))
            .header("host", "127.0.0.1:8765")
            .header("content-type", "application/json");
        let answer = world.send(request.body(Body::from("{}")).unwrap()).await;
        assert!(answer.status != StatusCode::METHOD_NOT_ALLOWED, "{method} {name}");
        assert!(answer.status != StatusCode::NOT_FOUND, "{method} {name}");
    }
}
