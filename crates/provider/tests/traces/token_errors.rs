//! Every error of the token endpoint, byte by byte, each with the cause that the log gives for it. A test is named after the row of
//! the table that it shows: error, description, and what leads to it.

use crate::common::*;
use axum::body::Body;
use axum::http::{Method, Request};
use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET, Policy};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The newest entry has this error, and its cause these words.
async fn assert_explained(world: &World, words: &str) {
    let seen = world.last_seen().await;
    let cause = seen["cause"].as_str().unwrap_or_else(|| panic!("{seen}"));
    assert!(cause.contains(words), "{cause}");
    assert!(!seen["advice"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn invalid_grant_invalid_authorization_code_unknown() {
    let world = World::new();
    for (code, words) in [
        ("invented", "no code of this provider"),
        (&"AQ".repeat(111), "looks right and was never given"),
        (&format!("BQ{}", "x".repeat(160)), "looks like an access token"),
        (&format!("AQ{}", "x".repeat(129)), "looks like a refresh token"),
        ("null", "if the user pressed Cancel"),
        ("http://127.0.0.1:8765/callback?code=AQx&state=y", "is a whole address"),
    ] {
        let answer = world.exchange(code, &[]).await;
        assert_refused(&answer, "invalid_grant", Some("Invalid authorization code"));
        assert_explained(&world, words).await;
    }
}

#[tokio::test]
async fn invalid_grant_invalid_authorization_code_used_twice_revokes_what_the_first_gave() {
    let world = World::new();
    let code = world.code(&[]).await;
    let tokens = world.exchange(&code, &[]).await.json();
    world.let_pass(12).await;
    assert_refused(&world.exchange(&code, &[]).await, "invalid_grant", Some("Invalid authorization code"));
    assert_explained(&world, "already exchanged 12 seconds ago").await;

    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let answer = world.api("/v1/me", Some(&bearer)).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["error"]["message"]),
        (401, &"Invalid access token".into())
    );
    assert_explained(&world, "was revoked").await;
    let refresh = world.refresh(tokens["refresh_token"].as_str().unwrap()).await;
    assert_refused(&refresh, "invalid_grant", Some("Refresh token revoked"));
    assert_explained(&world, "its code was sent a second time").await;
}

#[tokio::test]
async fn of_two_requests_racing_with_one_code_exactly_one_wins() {
    let world = World::new();
    for _ in 0..20 {
        let code = world.code(&[]).await;
        let (a, b) = tokio::join!(world.exchange(&code, &[]), world.exchange(&code, &[]));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400]);
    }
}

#[tokio::test]
async fn invalid_grant_authorization_code_expired() {
    let world = World::new();
    let code = world.code(&[]).await;
    world.let_pass(601).await;
    assert_refused(&world.exchange(&code, &[]).await, "invalid_grant", Some("Authorization code expired"));
    assert_explained(&world, "the code is 10 minutes old").await;
}

#[tokio::test]
async fn invalid_grant_invalid_redirect_uri_and_the_code_still_works_with_the_right_one() {
    let world = World::new();
    let code = world.code(&[]).await;
    for (sent, words) in [
        ("http://127.0.0.1:8765/callback/", "ends in a slash too many"),
        ("http%3A%2F%2F127.0.0.1%3A8765%2Fcallback", "percent-encoded twice"),
        ("(absent)", "has no `redirect_uri`"),
        ("", "has no `redirect_uri`"),
    ] {
        let answer = world.exchange(&code, &[("redirect_uri", sent)]).await;
        assert_refused(&answer, "invalid_grant", Some("Invalid redirect URI"));
        assert_explained(&world, words).await;
    }
    assert_eq!(world.exchange(&code, &[]).await.status.as_u16(), 200);
}

#[tokio::test]
async fn invalid_grant_code_verifier_was_incorrect() {
    let world = World::new();
    let code = world.code(&[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]).await;
    let other = "x".repeat(43);
    for (verifier, words) in [
        (other.as_str(), "a new verifier, made after the redirect"),
        ("(absent)", "has no `code_verifier`"),
        ("tooshort", "has 8 characters"),
        (CHALLENGE, "the same text"),
    ] {
        let answer = world.exchange(&code, &[("code_verifier", verifier)]).await;
        assert_refused(&answer, "invalid_grant", Some("code_verifier was incorrect"));
        assert_explained(&world, words).await;
    }
    assert_eq!(world.exchange(&code, &[("code_verifier", VERIFIER)]).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_refused_so_that_nobody_strips_the_challenge() {
    let world = World::new();
    let code = world.code(&[]).await;
    let answer = world.exchange(&code, &[("code_verifier", VERIFIER)]).await;
    assert_refused(&answer, "invalid_grant", Some("code_verifier was incorrect"));
    assert_explained(&world, "nothing to compare it with").await;
}

#[tokio::test]
async fn invalid_grant_invalid_refresh_token() {
    let world = World::new();
    for (sent, words) in [
        ("invented", "none of this provider's"),
        (&format!("BQ{}", "x".repeat(160)), "access token"),
        ("undefined", "a word for no value"),
        ("{'refresh_token': 'AQx'}", "a whole object"),
    ] {
        assert_refused(&world.refresh(sent).await, "invalid_grant", Some("Invalid refresh token"));
        assert_explained(&world, words).await;
    }
}

#[tokio::test]
async fn invalid_grant_refresh_token_revoked_after_six_months() {
    let world = World::under(Policy::Spotify2026);
    let (_, refresh_token) = world.dance("").await;
    world.let_pass(182 * 86_400).await;
    assert_eq!(world.refresh(&refresh_token).await.status.as_u16(), 200);
    world.let_pass(2 * 86_400).await;
    assert_refused(&world.refresh(&refresh_token).await, "invalid_grant", Some("Refresh token revoked"));
    assert_explained(&world, "consented 184 days ago").await;
}

#[tokio::test]
async fn invalid_grant_refresh_token_revoked_when_rotated_away_in_2020() {
    let world = World::under(Policy::Spotify2020);
    let code = world.code(&[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]).await;
    let public = |form: Vec<(&'static str, String)>| {
        let world = &world;
        async move {
            let mut form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            form.push(("client_id", PRACTICE_CLIENT_ID));
            world.token(None, &form).await
        }
    };
    let refresh = |token: &str| {
        public(vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", token.to_owned())])
    };
    let exchange = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code),
        ("redirect_uri", CALLBACK.to_owned()),
        ("code_verifier", VERIFIER.to_owned()),
    ];
    let first = public(exchange).await.json()["refresh_token"].as_str().unwrap().to_owned();
    let second = refresh(&first).await.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_refused(&refresh(&first).await, "invalid_grant", Some("Refresh token revoked"));
    assert_explained(&world, "replaced it by a new one").await;
    // RFC 9700 §4.14.2: nobody knows which of the two was the thief.
    assert_refused(&refresh(&second).await, "invalid_grant", Some("Refresh token revoked"));
}

#[tokio::test]
async fn invalid_client_alone_when_the_header_cannot_be_decoded() {
    let world = World::new();
    let plain = format!("Basic {PRACTICE_CLIENT_ID}:{PRACTICE_CLIENT_SECRET}");
    for (header, words) in [
        (plain.as_str(), "not in Base64"),
        ("Basic b'aWQ6c2VjcmV0'", "Python"),
        ("Basic", "nothing follows"),
        ("Bearer BQx", "wants `Basic`"),
        ("aWQ6c2VjcmV0", "does not begin with `Basic`"),
    ] {
        let answer = world.token(Some(header), &[("grant_type", "client_credentials")]).await;
        assert_refused(&answer, "invalid_client", None);
        assert_explained(&world, words).await;
    }
}

#[tokio::test]
async fn invalid_client_invalid_client_when_there_is_no_pair() {
    let world = World::new();
    for header in ["Basic aWQ=", "Basic OnNlY3JldA=="] {
        let answer = world.token(Some(header), &[("grant_type", "client_credentials")]).await;
        assert_refused(&answer, "invalid_client", Some("Invalid client"));
    }
    assert_refused(
        &world.token(None, &[("grant_type", "client_credentials")]).await,
        "invalid_client",
        Some("Invalid client"),
    );
    assert_explained(&world, "nothing in the request says which app").await;
}

#[tokio::test]
async fn invalid_client_invalid_client_for_credentials_in_the_url() {
    let world = World::new();
    let path = format!(
        "/api/token?grant_type=client_credentials&client_id=x&client_secret={PRACTICE_CLIENT_SECRET}"
    );
    assert_refused(&world.send(post(&path, None, &[])).await, "invalid_client", Some("Invalid client"));
    assert_explained(&world, "credentials are in the URL").await;
}

#[tokio::test]
async fn invalid_client_failed_to_get_client() {
    let unknown = "ffffffffffffffffffffffffffffffff";
    for (policy, description) in [
        (Policy::Course, "Failed to get client"),
        (Policy::Spotify2026, "Failed to get client"),
        (Policy::Spotify2020, "Invalid client"),
    ] {
        let world = World::under(policy);
        let header = basic(unknown, PRACTICE_CLIENT_SECRET);
        let answer = world.token(Some(&header), &[("grant_type", "client_credentials")]).await;
        assert_refused(&answer, "invalid_client", Some(description));
        assert_explained(&world, unknown).await;
    }
}

#[tokio::test]
async fn invalid_client_invalid_client_secret() {
    let world = World::new();
    let newline = format!("{PRACTICE_CLIENT_SECRET}\n");
    let quoted = format!("\"{PRACTICE_CLIENT_SECRET}\"");
    let upper = PRACTICE_CLIENT_SECRET.to_uppercase();
    let other = "1".repeat(32);
    for (id, secret, words) in [
        (PRACTICE_CLIENT_ID, other.as_str(), "the client secret is not"),
        (PRACTICE_CLIENT_ID, newline.as_str(), "space or line break"),
        (PRACTICE_CLIENT_ID, quoted.as_str(), "quotation marks"),
        (PRACTICE_CLIENT_ID, upper.as_str(), "upper and lower case"),
        (PRACTICE_CLIENT_ID, &PRACTICE_CLIENT_SECRET[..30], "was cut: 30 characters"),
        (PRACTICE_CLIENT_ID, PRACTICE_CLIENT_ID, "sent twice"),
        (PRACTICE_CLIENT_ID, "", "is empty"),
        (PRACTICE_CLIENT_SECRET, PRACTICE_CLIENT_ID, "are swapped"),
    ] {
        let header = basic(id, secret);
        let answer = world.token(Some(&header), &[("grant_type", "client_credentials")]).await;
        assert_refused(&answer, "invalid_client", Some("Invalid client secret"));
        assert_explained(&world, words).await;
    }
}

#[tokio::test]
async fn invalid_client_when_a_user_name_and_password_are_sent() {
    let world = World::new();
    let header = basic("mira", "mira-practises");
    let answer = world.token(Some(&header), &[("grant_type", "client_credentials")]).await;
    assert_refused(&answer, "invalid_client", Some("Failed to get client"));
    assert_explained(&world, "is a user's name").await;
}

#[tokio::test]
async fn a_code_without_a_challenge_is_not_exchanged_without_the_secret() {
    let world = World::new();
    let code = world.code(&[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", PRACTICE_CLIENT_ID),
    ];
    assert_refused(&world.token(None, &form).await, "invalid_client", Some("Invalid client secret"));
    assert_eq!(world.exchange(&code, &[]).await.status.as_u16(), 200, "and is not used up");
}

#[tokio::test]
async fn invalid_request_code_must_be_supplied() {
    let world = World::new();
    for code in ["(absent)", ""] {
        let answer = world.exchange("", &[("code", code)]).await;
        assert_refused(&answer, "invalid_request", Some("code must be supplied"));
    }
}

#[tokio::test]
async fn invalid_request_refresh_token_must_be_supplied() {
    let world = World::new();
    let answer = world.token(Some(&practice_basic()), &[("grant_type", "refresh_token")]).await;
    assert_refused(&answer, "invalid_request", Some("refresh_token must be supplied"));
    assert_refused(&world.refresh("").await, "invalid_request", Some("refresh_token must be supplied"));
}

#[tokio::test]
async fn unsupported_grant_type_grant_type_parameter_is_missing() {
    let world = World::new();
    let answer = world.token(Some(&practice_basic()), &[]).await;
    assert_refused(&answer, "unsupported_grant_type", Some("grant_type parameter is missing"));
    assert_explained(&world, "the body is empty").await;

    let json = r#"{"grant_type":"client_credentials"}"#;
    let answer = world.send(raw("application/x-www-form-urlencoded", json)).await;
    assert_refused(&answer, "unsupported_grant_type", Some("grant_type parameter is missing"));
    assert_explained(&world, "the body is JSON").await;
}

#[tokio::test]
async fn unsupported_grant_type_is_not_supported() {
    let world = World::new();
    for (sent, words) in [
        ("authorisation_code", "probably meant is `authorization_code`"),
        ("authorization_code ", "right but for a space"),
        ("code", "that is the `response_type`"),
        ("password", "no such grant here"),
    ] {
        let answer = world.exchange("x", &[("grant_type", sent)]).await;
        let description = format!("grant_type {sent} is not supported");
        assert_refused(&answer, "unsupported_grant_type", Some(&description));
        assert_explained(&world, words).await;
    }
}

#[tokio::test]
async fn grant_type_must_be_client_credentials_authorization_code_or_refresh_token_in_2020() {
    let world = World::under(Policy::Spotify2020);
    let answer = world.exchange("x", &[("grant_type", "password")]).await;
    let description = "grant_type must be client_credentials, authorization_code or refresh_token";
    assert_refused(&answer, "unsupported_grant_type", Some(description));
    assert_explained(&world, "no such grant here").await;
}

#[tokio::test]
async fn server_error_unexpected_status_415() {
    let world = World::new();
    let answer = world.send(raw("application/json", r#"{"grant_type":"client_credentials"}"#)).await;
    let body = r#"{"error":"server_error","error_description":"Unexpected status: 415"}"#;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (415, body));
    assert_explained(&world, "`Content-Type: application/json`").await;
}

#[tokio::test]
async fn server_error_without_a_content_type() {
    for (policy, status, body) in [
        (Policy::Course, 415, r#"{"error":"server_error","error_description":"Unexpected status: 415"}"#),
        (Policy::Spotify2020, 500, r#"{"error":"server_error"}"#),
    ] {
        let world = World::under(policy);
        let request = Request::post("/api/token").header("authorization", practice_basic());
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (status, body));
        assert_explained(&world, "no `Content-Type`").await;
    }
}

#[tokio::test]
async fn server_error_unexpected_status_405() {
    let world = World::new();
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let request = Request::builder().method(&method).uri("/api/token?grant_type=client_credentials");
        let answer = world.send(request.body(Body::empty()).unwrap()).await;
        let body = r#"{"error":"server_error","error_description":"Unexpected status: 405"}"#;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (405, body));
        assert_eq!(answer.header("allow"), "POST");
        assert_explained(&world, &format!("called by `{method}`")).await;
    }
}

#[tokio::test]
async fn a_parameter_sent_twice_is_refused() {
    let world = World::new();
    let form = [("grant_type", "client_credentials"), ("grant_type", "refresh_token")];
    let answer = world.token(Some(&practice_basic()), &form).await;
    assert_refused(&answer, "invalid_request", Some("grant_type must not be repeated"));
}

fn raw(content_type: &str, body: &str) -> Request<Body> {
    Request::post("/api/token")
        .header("authorization", practice_basic())
        .header("content-type", content_type)
        .header("content-length", body.len())
        .body(Body::from(body.to_owned()))
        .unwrap()
}
