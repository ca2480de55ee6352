//! What the RFCs have and Spotify has not: revocation, introspection, metadata.

use crate::common::*;
use axum::http::StatusCode;
use serde_json::json;

async fn post_form(world: &World, path: &str, authorization: Option<&str>, token: &str) -> Answer {
    world.send(post(path, authorization, &[("token", token)])).await
}

/// RFC 6749 §5.2 for who did not show who they are.
#[track_caller]
fn assert_unauthorized(answer: &Answer, description: &str) {
    let body = format!(r#"{{"error":"invalid_client","error_description":"{description}"}}"#);
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::UNAUTHORIZED, body.as_str()));
    assert!(answer.header("www-authenticate").starts_with("Basic "));
}

#[tokio::test]
async fn rfc_7009_giving_one_token_back_ends_the_grant() {
    let world = World::new();
    for which in [0, 1] {
        let (access_token, refresh_token) = world.dance("").await;
        let given_back = [&access_token, &refresh_token][which];
        let answer = post_form(&world, "/oauth2/revoke", Some(&practice_basic()), given_back).await;
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
    assert_unauthorized(&post_form(&world, "/oauth2/revoke", None, &access_token).await, "Invalid client");
    let public = [("token", access_token.as_str()), ("client_id", provider::PRACTICE_CLIENT_ID)];
    let answer = world.send(post("/oauth2/revoke", None, &public)).await;
    assert_unauthorized(&answer, "Invalid client secret");
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {access_token}"))).await.status, StatusCode::OK);
    let unknown = post_form(&world, "/oauth2/revoke", Some(&practice_basic()), "unknown").await;
    assert_eq!(unknown.status, StatusCode::OK, "an unknown token does not work, which is what was asked for");
    let missing = world.send(post("/oauth2/revoke", Some(&practice_basic()), &[])).await;
    assert_refused(&missing, "invalid_request", Some("token must be supplied"));
}

#[tokio::test]
async fn rfc_7662_a_client_may_ask_what_its_tokens_say() {
    let world = World::new();
    let (access_token, refresh_token) = world.dance("user-read-email").await;
    let ask = async |token: &str| {
        post_form(&world, "/oauth2/introspect", Some(&practice_basic()), token).await.json()
    };
    let answer = ask(&access_token).await;
    assert_eq!((&answer["active"], &answer["username"]), (&json!(true), &json!("mira")));
    assert_eq!((&answer["scope"], &answer["exp"]), (&json!("user-read-email"), &json!(NOW + 3_600)));
    assert_eq!(ask(&refresh_token).await["active"], true);
    assert_eq!(ask("unknown").await, json!({ "active": false }));
    world.let_pass(3_600).await;
    assert_eq!(ask(&access_token).await, json!({ "active": false }));
    let anybody = post_form(&world, "/oauth2/introspect", None, &access_token).await;
    assert_unauthorized(&anybody, "Invalid client");
}

#[tokio::test]
async fn rfc_7662_an_inactive_token_says_nothing_else() {
    let mut world = World::new();
    let (id, secret) = world.register("other", "https://app.example/cb").await;
    let (access_token, refresh_token) = world.dance("").await;
    let others = basic(&id, &secret);
    for (authorization, token) in [
        (&others, &access_token),
        (&others, &refresh_token),
        (&practice_basic(), &access_token[..100].to_owned()),
    ] {
        let answer = post_form(&world, "/oauth2/introspect", Some(authorization), token).await;
        assert_eq!(answer.text, r#"{"active":false}"#);
    }
    let owner = practice_basic();
    post_form(&world, "/oauth2/revoke", Some(&owner), &refresh_token).await;
    for token in [&access_token, &refresh_token] {
        let answer = post_form(&world, "/oauth2/introspect", Some(&owner), token).await;
        assert_eq!(answer.text, r#"{"active":false}"#);
    }
    let public = [("token", access_token.as_str()), ("client_id", provider::PRACTICE_CLIENT_ID)];
    assert_unauthorized(
        &world.send(post("/oauth2/introspect", None, &public)).await,
        "Invalid client secret",
    );
}

#[tokio::test]
async fn rfc_7009_and_7662_take_forms_by_post_and_each_parameter_once() {
    let world = World::new();
    for path in ["/oauth2/revoke", "/oauth2/introspect"] {
        let get = world.api(&format!("{path}?token=x"), Some(&practice_basic())).await;
        assert_eq!((get.status, get.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
        let twice = world.send(post(path, Some(&practice_basic()), &[("token", "a"), ("token", "b")])).await;
        assert_refused(&twice, "invalid_request", Some("token must not be repeated"));
        let hinted = [("token", "a"), ("token_type_hint", "invented"), ("more", "x")];
        let answer = world.send(post(path, Some(&practice_basic()), &hinted)).await;
        assert_eq!(answer.status, StatusCode::OK, "an unknown hint is no hint");
    }
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
