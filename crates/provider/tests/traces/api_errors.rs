//! Every error of the Web API's guard, byte by byte, and the profile as far as scopes and policies go.

use crate::common::*;
use provider::{PRACTICE_CLIENT_ID, Policy};
use serde_json::Value;

async fn assert_refused(world: &World, header: Option<&str>, status: u16, message: &str, words: &str) {
    let answer = world.api("/v1/me", header).await;
    let body = format!(r#"{{"error":{{"status":{status},"message":"{message}"}}}}"#);
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (status, body.as_str()));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(
        answer.header("www-authenticate").is_empty(),
        status != 401,
        "a challenge comes with 401, and only then"
    );
    let seen = world.last_seen().await;
    assert!(seen["cause"].as_str().unwrap().contains(words), "{seen}");
}

#[tokio::test]
async fn no_token_provided() {
    let world = World::new();
    assert_refused(&world, None, 401, "No token provided", "no `Authorization` header").await;
    let answer = world.api("/v1/me?access_token=x", None).await;
    assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="spotify""#);
    assert!(world.last_seen().await["cause"].as_str().unwrap().contains("in the URL's query"));
}

#[tokio::test]
async fn invalid_access_token() {
    let world = World::new();
    let (access_token, refresh_token) = world.dance("").await;
    let code = world.code(&[]).await;
    let mut changed = access_token.clone();
    changed.replace_range(100..101, if &access_token[100..101] == "x" { "y" } else { "x" });
    for (sent, words) in [
        ("garbage", "no access token of this provider"),
        (&access_token[..150], "was cut"),
        (&refresh_token, "a refresh token was sent"),
        (&code, "authorization code was sent"),
        (&changed, "a letter of it changed"),
        (&format!("\"{access_token}\""), "quotation marks"),
    ] {
        assert_refused(&world, Some(&format!("Bearer {sent}")), 401, "Invalid access token", words).await;
    }
}

#[tokio::test]
async fn the_access_token_expired() {
    let world = World::new();
    let (access_token, refresh_token) = world.dance("").await;
    let bearer = format!("Bearer {access_token}");
    world.let_pass(3_599).await;
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 200);
    world.let_pass(31).await;
    assert_refused(&world, Some(&bearer), 401, "The access token expired", "expired 30 seconds ago").await;
    let challenge =
        r#"Bearer realm="spotify", error="invalid_token", error_description="The access token expired""#;
    let answer = world.api("/v1/me", Some(&bearer)).await;
    assert_eq!(answer.header("www-authenticate"), challenge);
    assert_eq!(
        world.last_seen().await["client_id"],
        PRACTICE_CLIENT_ID,
        "an expired token still says whose it was"
    );

    let fresh = world.refresh(&refresh_token).await.json();
    let keys: Vec<_> = fresh.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        ["access_token", "token_type", "expires_in", "scope"],
        "a refresh gives no new refresh token"
    );
    let bearer = format!("Bearer {}", fresh["access_token"].as_str().unwrap());
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn valid_user_authentication_required() {
    let world = World::new();
    let tokens = world.token(Some(&practice_basic()), &[("grant_type", "client_credentials")]).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_refused(&world, Some(&bearer), 401, "Valid user authentication required", "the app's own").await;
}

#[tokio::test]
async fn only_valid_bearer_authentication_supported() {
    let world = World::new();
    let (access_token, _) = world.dance("").await;
    for (header, words) in [
        (practice_basic().as_str(), "it says `Basic`"),
        ("Bearer", "nothing follows"),
        ("Bearer None", "the variable was empty"),
        ("Bearer {'access_token': 'x', 'token_type': 'Bearer'}", "the whole answer"),
        (&format!("Bearer Bearer {access_token}"), "twice"),
        ("Bearer a b", "several words"),
        (&access_token, "without `Bearer`"),
    ] {
        assert_refused(&world, Some(header), 400, "Only valid bearer authentication supported", words).await;
    }
}

#[tokio::test]
async fn a_path_that_does_not_exist() {
    let world = World::new();
    let answer = world.api("/v1/mee", None).await;
    assert_eq!(answer.text, r#"{"error":{"status":404,"message":"Service not found"}}"#);
}

#[tokio::test]
async fn the_profile_shows_what_the_scopes_allow() {
    let keys = |profile: Value| profile.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let public = "display_name external_urls followers href id images type uri";
    let with_email = "display_name email external_urls followers href id images type uri";
    let all =
        "country display_name email explicit_content external_urls followers href id images product type uri";
    let of_2026 = "account_id display_name external_urls href id images type uri";
    for (policy, scope, expected) in [
        (Policy::Course, "", public),
        (Policy::Spotify2020, "", public),
        (Policy::Course, "user-read-email", with_email),
        (Policy::Course, "user-read-email user-read-private", all),
        (Policy::Spotify2026, "user-read-email user-read-private", of_2026),
    ] {
        let world = World::under(policy);
        let (access_token, _) = world.dance(scope).await;
        let profile = world.api("/v1/me", Some(&format!("bearer {access_token}"))).await;
        assert_eq!(keys(profile.json()), expected, "{policy}, {scope}");
    }
}
