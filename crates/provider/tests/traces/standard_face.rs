//! Below `/oauth2/` the server does what the RFCs ask wherever Spotify does not; at Spotify's own addresses it does as Spotify.

use crate::common::*;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET, Policy};

const ISSUER: &str = "http://127.0.0.1:8765";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const PKCE: [(&str, &str); 2] = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];

/// The authorization URL of [`authorization_url`], at the address that the metadata name.
fn standard(more: &[(&str, &str)]) -> String {
    format!("/oauth2{}", authorization_url(more))
}

async fn token(world: &World, authorization: Option<&str>, form: &[(&str, &str)]) -> Answer {
    world.send(post("/oauth2/token", authorization, form)).await
}

#[track_caller]
fn assert_answer(answer: &Answer, status: u16, error: &str, description: &str) {
    let body = format!(r#"{{"error":"{error}","error_description":"{description}"}}"#);
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (status, body.as_str()));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn rfc_9207_every_authorization_response_names_the_issuer_of_the_metadata() {
    let mut world = World::new();
    let metadata = world.api("/.well-known/oauth-authorization-server", None).await.json();
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    assert_eq!(metadata["issuer"], ISSUER);
    let endpoint = metadata["authorization_endpoint"].as_str().unwrap();
    assert!(format!("{ISSUER}{}", standard(&[])).starts_with(&format!("{endpoint}?")));

    let url = |more: &[(&str, &str)]| standard(&[&[("state", "x")], more].concat());
    let granted = world.consent(&url(&[]), "agree").await;
    assert!(granted.redirected("code").is_some());
    let denied = world.consent(&url(&[]), "cancel").await;
    assert_eq!(denied.redirected("error").as_deref(), Some("access_denied"));
    let mut answers = vec![granted, denied];
    for wrong in
        [("response_type", "cod"), ("response_type", "token"), ("scope", "openid"), ("code_challenge", "x")]
    {
        let answer = world.open_page(&url(&[wrong])).await;
        assert!(answer.header("location").contains("error="), "{wrong:?}");
        answers.push(answer);
    }
    for answer in answers {
        let to = answer.header("location").replace("callback#", "callback?");
        assert_eq!(parameter(&to, "iss").as_deref(), Some(ISSUER), "{to}");
        assert_eq!(parameter(&to, "state").as_deref(), Some("x"), "{to}");
    }
}

#[tokio::test]
async fn rfc_9207_the_robot_and_the_log_in_page_keep_to_the_address() {
    let mut world = World::new();
    let redirect = world.approve(&standard(&[("state", "x")])).await;
    assert_eq!(parameter(&redirect, "iss").as_deref(), Some(ISSUER));
    let to_login = world.open_page(&standard(&[])).await;
    assert_eq!(parameter(to_login.header("location"), "continue").as_deref(), Some(standard(&[]).as_str()));
    assert_eq!(world.log_in(&standard(&[])).await.header("location"), standard(&[]));
}

#[tokio::test]
async fn a_learner_of_spotify_sees_no_issuer() {
    let mut world = World::new();
    let answer = world.consent(&authorization_url(&[("state", "x")]), "agree").await;
    let names: Vec<_> = answer.location().query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["code", "state"]);
    let answer = world.consent(&authorization_url(&[("show_dialog", "true")]), "cancel").await;
    assert_eq!(answer.header("location"), "http://127.0.0.1:8765/callback?error=access_denied");
}

#[tokio::test]
async fn rfc_6749_5_2_invalid_client_is_401_and_names_the_scheme() {
    let world = World::new();
    let form = [("grant_type", "client_credentials")];
    let wrong = basic(PRACTICE_CLIENT_ID, "invented");
    let unknown = basic(&"f".repeat(32), "invented");
    for (header, description) in [
        (Some(wrong.as_str()), Some("Invalid client secret")),
        (Some(&unknown), Some("Failed to get client")),
        (Some("Basic ?"), None),
        (None, Some("Invalid client")),
    ] {
        let answer = token(&world, header, &form).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.header("www-authenticate"), "Basic realm=\"practice provider\"");
        assert_eq!(answer.json()["error"], "invalid_client");
        assert_eq!(answer.json()["error_description"].as_str(), description);
        let as_spotify = world.token(header, &form).await;
        assert_eq!((as_spotify.status, as_spotify.text), (StatusCode::BAD_REQUEST, answer.text));
        assert_eq!(as_spotify.headers.get("www-authenticate"), None);
    }
}

#[tokio::test]
async fn rfc_6749_5_2_a_request_that_is_none_is_invalid_request() {
    let world = World::new();
    let header = practice_basic();
    let answer = token(&world, Some(&header), &[]).await;
    assert_answer(&answer, 400, "invalid_request", "grant_type parameter is missing");
    let json = Request::post("/oauth2/token")
        .header("authorization", &header)
        .header("content-type", "application/json");
    let answer = world.send(json.body(Body::empty()).unwrap()).await;
    assert_answer(
        &answer,
        400,
        "invalid_request",
        "the Content-Type must be application/x-www-form-urlencoded",
    );
    let in_the_address = post("/oauth2/token?grant_type=client_credentials", Some(&header), &[]);
    let answer = world.send(in_the_address).await;
    assert_answer(&answer, 400, "invalid_request", "grant_type parameter is missing");
}

#[tokio::test]
async fn rfc_6749_2_3_a_client_authenticates_in_one_way_only() {
    let world = World::new();
    let form = [("grant_type", "client_credentials"), ("client_secret", PRACTICE_CLIENT_SECRET)];
    let answer = token(&world, Some(&practice_basic()), &form).await;
    assert_answer(&answer, 400, "invalid_request", "more than one client authentication");
    assert_eq!(world.token(Some(&practice_basic()), &form).await.status, StatusCode::OK);
}

#[tokio::test]
async fn rfc_6749_5_2_the_refresh_token_of_another_app_is_invalid_grant() {
    let mut world = World::new();
    let (id, secret) = world.register("other", "https://app.example/cb").await;
    let (_, refresh_token) = world.dance("").await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.as_str())];
    let answer = token(&world, Some(&basic(&id, &secret)), &form).await;
    assert_answer(&answer, 400, "invalid_grant", "Invalid client");
    let as_spotify = world.token(Some(&basic(&id, &secret)), &form).await;
    assert_refused(&as_spotify, "invalid_client", Some("Invalid client"));
}

#[tokio::test]
async fn rfc_9700_2_1_2_there_is_no_implicit_grant() {
    let world = World::under(Policy::Spotify2020);
    let redirect = world.approve(&standard(&[("response_type", "token")])).await;
    assert!(redirect.contains("#error=unsupported_response_type"), "{redirect}");
    let metadata = world.api("/.well-known/oauth-authorization-server", None).await.json();
    assert_eq!(metadata["response_types_supported"], serde_json::json!(["code"]));
    assert!(!metadata["grant_types_supported"].to_string().contains("implicit"));
}

#[tokio::test]
async fn rfc_6749_4_1_2_1_an_unknown_scope_is_told_to_the_client() {
    let world = World::new();
    let redirect = world.approve(&standard(&[("scope", "openid")])).await;
    assert_eq!(parameter(&redirect, "error").as_deref(), Some("invalid_scope"));
}

#[tokio::test]
async fn rfc_9700_2_2_2_refresh_tokens_of_public_clients_are_rotated() {
    let world = World::new();
    let redirect = world.approve(&standard(&PKCE)).await;
    let code = parameter(&redirect, "code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", PRACTICE_CLIENT_ID),
        ("code_verifier", VERIFIER),
    ];
    let first = token(&world, None, &form).await.json()["refresh_token"].as_str().unwrap().to_owned();
    let refresh = async |refresh_token: &str| {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", PRACTICE_CLIENT_ID),
        ];
        token(&world, None, &form).await
    };
    let second = refresh(&first).await.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    // The first again: a thief or the one they stole it from, so neither goes on (RFC 9700 §4.14.2).
    assert_answer(&refresh(&first).await, 400, "invalid_grant", "Refresh token revoked");
    assert_answer(&refresh(&second).await, 400, "invalid_grant", "Refresh token revoked");
}

#[tokio::test]
async fn rfc_8252_8_6_a_user_is_asked_again_where_the_redirect_uri_proves_no_one() {
    let mut world = World::new();
    let other = "https://app.example/cb";
    let (id, _) = world.register("web", other).await;
    let web = standard(&[("client_id", &id), ("redirect_uri", other)]);
    world.consent(&web, "agree").await;
    world.consent(&standard(&[]), "agree").await;
    assert!(world.open_page(&web).await.redirected("code").is_some(), "https belongs to somebody");
    assert_eq!(world.open_page(&standard(&[])).await.status, StatusCode::OK, "a loopback address to nobody");
    assert!(
        world.open_page(&authorization_url(&[])).await.redirected("code").is_some(),
        "Spotify does not ask"
    );
}

#[tokio::test]
async fn the_token_endpoint_below_oauth2_gives_what_the_other_gives() {
    let world = World::new();
    let code = world.code(&[("scope", "user-read-email")]).await;
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
    let tokens = token(&world, Some(&practice_basic()), &form).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status, StatusCode::OK);
    assert_eq!(world.last_seen().await["what"], "api");
    let get = Request::builder().method(Method::GET).uri("/oauth2/token").body(Body::empty()).unwrap();
    assert_eq!(world.send(get).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_fault_for_the_token_endpoint_is_for_both_of_its_addresses() {
    let world = World::new();
    let fault = serde_json::json!({ "kind": "503", "on": "token", "client_id": PRACTICE_CLIENT_ID });
    world.control("/practice/faults", &fault).await;
    let form = [("grant_type", "client_credentials")];
    let status = async || token(&world, Some(&practice_basic()), &form).await.status;
    assert_eq!((status().await, status().await), (StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK));
}
