//! The list of the access tokens that work, and their end on purpose.

use crate::common::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

async fn tokens(world: &World) -> Value {
    let request = Request::get("/practice/tokens").header("host", "127.0.0.1:8765");
    world.send(request.body(Body::empty()).unwrap()).await.json()
}

#[tokio::test]
async fn the_tokens_that_work_are_listed_and_one_of_them_expires() {
    let world = World::new();
    let ((one, _), (other, _)) = (world.dance("user-read-email").await, world.dance("").await);
    let list = tokens(&world).await;
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(list[1]["token"], format!("{}… (162 characters)", &one[..4]));
    assert_eq!((&list[1]["app"], &list[1]["user"]), (&"Practice app".into(), &"mira".into()));
    assert_eq!((&list[1]["scope"], &list[1]["expires_in"]), (&"user-read-email".into(), &3600.into()));

    world.control("/practice/expire", &json!({ "number": list[1]["number"] })).await;
    let answer = world.api("/v1/me", Some(&format!("Bearer {one}"))).await;
    assert_eq!(answer.json()["error"]["message"], "The access token expired");
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {other}"))).await.status, StatusCode::OK);
    assert_eq!(tokens(&world).await.as_array().unwrap().len(), 1);
    world.let_pass(3_600).await;
    assert_eq!(tokens(&world).await, json!([]));
}

#[tokio::test]
async fn a_revoked_token_takes_its_refresh_token_with_it_and_no_other() {
    let world = World::new();
    let ((one, refresh), (other, other_refresh)) = (world.dance("").await, world.dance("").await);
    let revoked = world.control("/practice/revoke", &json!({ "token": one })).await;
    assert_eq!(revoked.json(), json!({ "revoked": true }));
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {one}"))).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.refresh(&refresh).await.json()["error"], "invalid_grant");
    assert!(world.last_seen().await["cause"].as_str().unwrap().contains("on purpose"));
    assert_eq!(world.refresh(&other_refresh).await.status, StatusCode::OK);
    world.control("/practice/revoke", &json!({ "token": other_refresh })).await;
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {other}"))).await.status, StatusCode::UNAUTHORIZED);
    for body in [
        json!({ "token": "invented" }),
        json!({ "number": 99 }),
        json!({}),
        json!({ "token": "x", "number": 1 }),
    ] {
        let answer = world.control("/practice/revoke", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
}
