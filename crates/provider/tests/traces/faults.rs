//! What goes wrong on purpose: each fault acts as often as it was armed for, on whom and where it was armed for, and no more.

use std::time::Duration;

use crate::common::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use provider::PRACTICE_CLIENT_ID;
use serde_json::{Value, json};
use tower::ServiceExt;

async fn arm(world: &World, fault: Value) {
    let answer = world.control("/practice/faults", &fault).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

async fn armed(world: &World) -> Value {
    let request = Request::get("/practice/faults").header("host", "127.0.0.1:8765");
    world.send(request.body(Body::empty()).unwrap()).await.json()
}

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
async fn at_the_token_endpoint_a_fault_speaks_the_language_of_tokens() {
    let world = World::new();
    let form = [("grant_type", "client_credentials")];
    for (kind, status, error) in [
        (401, 401, "invalid_client"),
        (403, 403, "unauthorized_client"),
        (429, 429, "temporarily_unavailable"),
        (500, 500, "server_error"),
        (503, 503, "temporarily_unavailable"),
    ] {
        arm(&world, json!({ "kind": kind, "on": "token", "times": 2, "seconds": 7 })).await;
        for _ in 0..2 {
            let answer = world.token(Some(&practice_basic()), &form).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (status, &error.into()));
            assert_eq!(answer.header("retry-after"), if kind == 429 { "7" } else { "" });
        }
        assert_eq!(world.token(Some(&practice_basic()), &form).await.status, StatusCode::OK, "{kind}");
    }
}

#[tokio::test]
async fn what_remains_is_listed_after_every_use() {
    let world = World::new();
    let bearer = bearer(&world).await;
    arm(&world, json!({ "kind": 503, "times": 3 })).await;
    for remain in [3, 2, 1] {
        assert_eq!(armed(&world).await[0]["times"], remain);
        world.api("/v1/me", Some(&bearer)).await;
    }
    assert_eq!(armed(&world).await, json!([]));
}

#[tokio::test]
async fn a_fault_on_both_counts_both() {
    let world = World::new();
    let bearer = bearer(&world).await;
    arm(&world, json!({ "kind": "500", "on": "any", "times": 2 })).await;
    let form = [("grant_type", "client_credentials")];
    let failed = StatusCode::INTERNAL_SERVER_ERROR;
    assert_eq!(world.token(Some(&practice_basic()), &form).await.status, failed);
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, failed);
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_fault_of_the_web_api_for_one_app_leaves_the_others_alone() {
    let world = World::new();
    let bearer = bearer(&world).await;
    arm(&world, json!({ "kind": "403", "client_id": "ffffffffffffffffffffffffffffffff" })).await;
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, StatusCode::OK);
    arm(&world, json!({ "kind": "403", "client_id": PRACTICE_CLIENT_ID })).await;
    assert_eq!(world.api("/v1/me", None).await.status, StatusCode::UNAUTHORIZED, "nobody's call");
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.last_seen().await["client_id"], PRACTICE_CLIENT_ID);
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_is_right_and_late_as_often_as_set() {
    let world = World::new();
    let bearer = bearer(&world).await;
    arm(&world, json!({ "kind": "slow", "times": 2, "seconds": 40 })).await;
    for (late, told) in [(40, json!(40)), (40, json!(40)), (0, Value::Null)] {
        let began = tokio::time::Instant::now();
        assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, StatusCode::OK);
        assert_eq!(began.elapsed().as_secs(), late);
        assert_eq!(world.last_seen().await["held_back_seconds"], told);
    }
    arm(&world, json!({ "kind": "slow", "seconds": 86_400 })).await;
    let began = tokio::time::Instant::now();
    world.api("/v1/me", Some(&bearer)).await;
    assert_eq!(began.elapsed(), Duration::from_secs(60), "nobody waits for a day");
}

#[tokio::test]
async fn a_cut_connection_is_cut_as_often_as_set() {
    let world = World::new();
    let bearer = bearer(&world).await;
    arm(&world, json!({ "kind": "cut", "times": 2 })).await;
    for whole in [false, false, true] {
        let request = Request::get("/v1/me").header("authorization", &bearer).body(Body::empty()).unwrap();
        let response = world.app().oneshot(request).await.unwrap();
        assert_eq!(response.into_body().collect().await.is_ok(), whole);
    }
}

#[tokio::test]
async fn consents_are_denied_as_often_as_set_and_for_one_app_if_set_so() {
    let world = World::new();
    let other = json!({ "kind": "deny", "client_id": "ffffffffffffffffffffffffffffffff" });
    arm(&world, other).await;
    arm(&world, json!({ "kind": "deny", "times": 2, "client_id": PRACTICE_CLIENT_ID })).await;
    for error in [Some("access_denied"), Some("access_denied"), None] {
        let redirect = world.approve(&authorization_url(&[("show_dialog", "true")])).await;
        assert_eq!(parameter(&redirect, "error").as_deref(), error);
    }
    assert_eq!(armed(&world).await.as_array().unwrap().len(), 1, "the other app's is still armed");
}

#[tokio::test]
async fn a_fault_that_is_none_is_refused_with_the_list_of_those_there_are() {
    let world = World::new();
    for body in [
        json!({ "kind": 418 }),
        json!({ "kind": "teapot" }),
        json!({ "kind": 429, "times": 0 }),
        json!({ "kind": 429, "times": -1 }),
        json!({ "kind": 429, "on": "moon" }),
        json!({ "sort": 429 }),
        json!({ "kind": "quota", "on": "token" }),
    ] {
        let answer = world.control("/practice/faults", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.json()["advice"].is_string());
    }
    let cause =
        world.control("/practice/faults", &json!({ "kind": "418" })).await.json()["cause"].to_string();
    assert!(cause.contains("`418`") && cause.contains("`429`") && cause.contains("`cut`"), "{cause}");
    assert_eq!(armed(&world).await, json!([]));
}
