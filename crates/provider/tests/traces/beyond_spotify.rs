//! What the RFCs have and Spotify has not: revocation, introspection, metadata.

use crate::common::*;
use axum::http::StatusCode;
use serde_json::json;

async fn post_form(world: &World, path: &str, authorization: Option<&str>, token: &str) -> Answer {
    world.send(post(path, authorization, &[("token", token)])).await
}

#[tokio::test]
async fn rfc_7009_giving_one_token_back_ends_the_grant() {
    let world = World::new();
    for which in [0, 1] {
        let (access_token, refresh_token) = world.dance("").await;
        let given_back = [&access_token, &refresh_token][which];
        let answer = post_form(&world, "/api/revoke", Some(&practice_basic()), given_back).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));
        assert_eq!(
            world.api("/v1/me", Some(&format!("Bearer {access_token}"))).await.status,
            StatusCode::UNAUTHORIZED
        );
        assert_refused(&world.refresh(&refresh_token).await, "invalid_grant", Some("Refresh token revoked"));
        assert!(world.last_seen().await["cause"].as_str().unwrap().contains("the client gave it back"));
    }
}

#[tokio::test]
async fn rfc_7009_nobody_gives_back_what_is_not_theirs() {
    let world = World::new();
    let (access_token, _) = world.dance("").await;
    assert_refused(
        &post_form(&world, "/api/revoke", None, &access_token).await,
        "invalid_client",
        Some("Invalid client"),
    );
    let public = [("token", access_token.as_str()), ("client_id", provider::PRACTICE_CLIENT_ID)];
    let answer = world.send(post("/api/revoke", None, &public)).await;
    assert_refused(&answer, "invalid_client", Some("Invalid client secret"));
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {access_token}"))).await.status, StatusCode::OK);
    let unknown = post_form(&world, "/api/revoke", Some(&practice_basic()), "unknown").await;
    assert_eq!(unknown.status, StatusCode::OK, "an unknown token does not work, which is what was asked for");
    let missing = world.send(post("/api/revoke", Some(&practice_basic()), &[])).await;
    assert_refused(&missing, "invalid_request", Some("token must be supplied"));
}

#[tokio::test]
async fn rfc_7662_a_client_may_ask_what_its_tokens_say() {
    let world = World::new();
    let (access_token, refresh_token) = world.dance("user-read-email").await;
    let ask =
        async |token: &str| post_form(&world, "/api/introspect", Some(&practice_basic()), token).await.json();
    let answer = ask(&access_token).await;
    assert_eq!((&answer["active"], &answer["username"]), (&json!(true), &json!("mira")));
    assert_eq!((&answer["scope"], &answer["exp"]), (&json!("user-read-email"), &json!(NOW + 3_600)));
    assert_eq!(ask(&refresh_token).await["active"], true);
    assert_eq!(ask("unknown").await, json!({ "active": false }));
    world.let_pass(3_600).await;
    assert_eq!(ask(&access_token).await, json!({ "active": false }));
    let anybody = post_form(&world, "/api/introspect", None, &access_token).await;
    assert_eq!(anybody.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn rfc_8414_the_metadata_name_endpoints_that_exist() {
    let world = World::new();
    let metadata = world.api("/.well-known/oauth-authorization-server", None).await.json();
    assert_eq!(metadata["issuer"], "http://127.0.0.1:8765");
    for name in ["authorization_endpoint", "token_endpoint", "revocation_endpoint", "introspection_endpoint"]
    {
        let address = metadata[name].as_str().unwrap().strip_prefix("http://127.0.0.1:8765").unwrap();
        assert_ne!(world.api(address, None).await.status, StatusCode::NOT_FOUND, "{name}");
    }
}
