//! The panel and the faults it arms.

use crate::common::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use provider::PRACTICE_CLIENT_ID;
use serde_json::json;
use tower::ServiceExt;

async fn bearer(world: &World) -> String {
    format!("Bearer {}", world.dance("").await.0)
}

#[tokio::test]
async fn an_armed_fault_happens_as_often_as_set_and_then_no_more() {
    let world = World::new();
    let bearer = bearer(&world).await;
    for (kind, status, message) in [
        ("401", 401, "The access token expired"),
        ("403", 403, "Forbidden"),
        ("429", 429, "API rate limit exceeded"),
        ("500", 500, "Internal server error"),
        ("503", 503, "Service unavailable"),
    ] {
        world.control("/practice/faults", &json!({ "kind": kind, "times": 2, "seconds": 7 })).await;
        for _ in 0..2 {
            let answer = world.api("/v1/me", Some(&bearer)).await;
            assert_eq!(
                (answer.status.as_u16(), &answer.json()["error"]["message"]),
                (status, &message.into())
            );
            assert_eq!(answer.header("retry-after"), if kind == "429" { "7" } else { "" });
            assert!(world.last_seen().await["cause"].as_str().unwrap().contains("on purpose"));
        }
        assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_fault_is_for_one_endpoint_and_one_app_if_set_so() {
    let world = World::new();
    let bearer = bearer(&world).await;
    let fault = json!({ "kind": "503", "on": "token", "client_id": PRACTICE_CLIENT_ID });
    world.control("/practice/faults", &fault).await;
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, StatusCode::OK);
    let form = [("grant_type", "client_credentials")];
    assert_ne!(world.token(Some(&basic("other", "x")), &form).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(world.token(Some(&practice_basic()), &form).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(world.token(Some(&practice_basic()), &form).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_next_consent_is_denied() {
    let world = World::new();
    world.control("/practice/faults", &json!({ "kind": "deny" })).await;
    let redirect = world.approve(&authorization_url(&[("state", "x")])).await;
    assert_eq!(parameter(&redirect, "error").as_deref(), Some("access_denied"));
    assert!(parameter(&world.approve(&authorization_url(&[])).await, "code").is_some());
}

#[tokio::test]
async fn a_cut_connection_ends_in_the_middle_of_the_answer() {
    let world = World::new();
    let bearer = bearer(&world).await;
    world.control("/practice/faults", &json!({ "kind": "cut" })).await;
    let request = Request::get("/v1/me").header("authorization", &bearer).body(Body::empty()).unwrap();
    let response = world.app().oneshot(request).await.unwrap();
    assert!(response.into_body().collect().await.is_err());
}

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
async fn what_is_armed_is_listed_and_disarmed() {
    let world = World::new();
    world.control("/practice/faults", &json!({ "kind": "429" })).await;
    world.control("/practice/faults", &json!({ "kind": "500", "on": "any" })).await;
    let call = |method: &str, path: &str| {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1:8765")
            .body(Body::empty())
            .unwrap()
    };
    let list = world.send(call("GET", "/practice/faults")).await.json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["kind"]), (2, &"429".into()));
    let list = world.send(call("DELETE", "/practice/faults?number=1")).await.json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["kind"]), (1, &"500".into()));
    assert_eq!(world.send(call("DELETE", "/practice/faults")).await.json(), json!([]));
    let wrong = world.control("/practice/faults", &json!({ "kind": "418" })).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
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
