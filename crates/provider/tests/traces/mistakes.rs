//! The mistakes that people report most, made on purpose: each gets Spotify's terse answer, and in the log the cause that is the true one.
//! Those of the Web API are in `api_errors` and `api_refusals`; a mistake inside a program, which no request shows, is in the notebooks.

use crate::common::*;
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use provider::{PRACTICE_CLIENT_ID as ID, PRACTICE_CLIENT_SECRET as SECRET, Policy};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The newest entry's cause has these words, there is an advice, and no secret is in either.
async fn assert_cause(world: &World, words: &str) {
    assert_is_cause(&world.last_seen().await, words);
}

fn assert_is_cause(seen: &serde_json::Value, words: &str) {
    let cause = seen["cause"].as_str().unwrap_or_else(|| panic!("no cause: {seen}"));
    assert!(cause.contains(words), "{cause}");
    assert!(!seen["advice"].as_str().unwrap().is_empty());
    assert!(!seen.to_string().contains(SECRET), "{seen}");
}

async fn assert_page(world: &mut World, change: (&str, &str), text: &str, words: &str) {
    let page = world.open_page(&authorization_url(&[change])).await;
    assert!(page.text.contains(&format!("<h1 class=\"error\">{text}</h1>")), "{}", page.text);
    assert_cause(world, words).await;
}

#[tokio::test]
async fn mistake_1_a_redirect_uri_that_is_not_registered_letter_by_letter() {
    let mut world = World::new();
    for (sent, words) in [
        ("http://127.0.0.1:8765/callback/", "a slash too many"),
        ("http://127.0.0.1:8888/callback", "the port is `8888` instead of `8765`"),
        ("https://127.0.0.1:8765/callback", "the scheme is `https` instead of `http`"),
        ("http://localhost:8765/callback", "the host is `localhost` instead of `127.0.0.1`"),
        ("http://127.0.0.1:8765/Callback", "upper and lower case"),
    ] {
        assert_page(&mut world, ("redirect_uri", sent), "INVALID_CLIENT: Invalid redirect URI", words).await;
    }
}

#[tokio::test]
async fn mistake_2_a_redirect_uri_that_is_not_secure() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::open(Policy::Course, Some(folder.path()));
    let uri = "http://localhost:8888/callback";
    let (id, _) = world.register("old", uri).await;
    drop(world);
    // What was registered before the rule is refused after the log-in.
    let mut world = World::open(Policy::Spotify2026, Some(folder.path()));
    let url = authorization_url(&[("client_id", &id), ("redirect_uri", uri)]);
    world.log_in(&url).await;
    let page = world.open_page(&url).await;
    assert!(page.text.contains("INVALID_CLIENT: Insecure redirect URI"), "{}", page.text);
    assert_cause(&world, "since November 2025").await;
}

#[tokio::test]
async fn mistake_3_a_client_id_that_is_none() {
    let mut world = World::new();
    for (sent, words) in [
        ("undefined", "before it had a value"),
        ("mira", "is a user's name"),
        (SECRET, "are swapped"),
        (&ID[..31], "no app has the client id"),
    ] {
        assert_page(&mut world, ("client_id", sent), "INVALID_CLIENT: Invalid client", words).await;
    }
}

#[tokio::test]
async fn mistake_4_and_5_a_basic_header_that_was_not_made_right() {
    let world = World::new();
    let encode = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let pair = format!("{ID}:{SECRET}");
    let (undecodable, client, secret, unknown) =
        (None, Some("Invalid client"), Some("Invalid client secret"), Some("Failed to get client"));
    for (header, description, words) in [
        (format!("Basic {pair}"), undecodable, "not in Base64"),
        (format!("Basic b'{}'", STANDARD.encode(&pair)), undecodable, "Python's way to print bytes"),
        (STANDARD.encode(&pair), undecodable, "does not begin with `Basic`"),
        (format!("Bearer {}", STANDARD.encode(&pair)), undecodable, "it says `Bearer`"),
        (encode(&STANDARD.encode(&pair)), client, "it was encoded twice"),
        (encode(ID), client, "no colon"),
        (encode(&format!("{pair}\n")), secret, "a space or line break at an end"),
        (encode(&format!("{SECRET}:{ID}")), secret, "are swapped"),
        (encode(&format!("{ID}:{ID}")), secret, "sent twice"),
        (encode(&format!("{ID}:")), secret, "is empty"),
        (encode("mira:mira-practises"), unknown, "is a user's name"),
        (encode(&format!(" {pair}")), unknown, "a space or line break"),
        (encode(&format!("\"{ID}\":\"{SECRET}\"")), unknown, "quotation marks"),
        (encode(&format!("Basic {pair}")), unknown, "the word `Basic` was encoded"),
        (encode("None:None"), unknown, "before it had a value"),
        (encode(&format!("{}:{SECRET}", ID.to_uppercase())), unknown, "lower case"),
        (encode(&format!("{}:{SECRET}", &ID[..30])), unknown, "it has 30 characters"),
    ] {
        let answer = world.token(Some(&header), &[("grant_type", "client_credentials")]).await;
        assert_refused(&answer, "invalid_client", description);
        assert_cause(&world, words).await;
    }
    let two = [("grant_type", "client_credentials"), ("client_id", "ffffffffffffffffffffffffffffffff")];
    let answer = world.token(Some(&practice_basic()), &two).await;
    assert_refused(&answer, "invalid_client", client);
    assert_cause(&world, "the form says `client_id=ffff").await;
}

#[tokio::test]
async fn mistake_6_a_code_that_is_sent_twice() {
    let world = World::new();
    let code = world.code(&[]).await;
    world.exchange(&code, &[]).await;
    assert_refused(&world.exchange(&code, &[]).await, "invalid_grant", Some("Invalid authorization code"));
    assert_cause(&world, "already exchanged").await;
}

#[tokio::test]
async fn mistake_7_a_code_that_waited_too_long() {
    let world = World::new();
    let code = world.code(&[]).await;
    world.let_pass(11 * 60).await;
    assert_refused(&world.exchange(&code, &[]).await, "invalid_grant", Some("Authorization code expired"));
    assert_cause(&world, "11 minutes old").await;
}

#[tokio::test]
async fn mistake_8_another_redirect_uri_at_the_exchange_or_encoded_twice() {
    let world = World::new();
    let code = world.code(&[]).await;
    for (sent, words) in [
        ("http://127.0.0.1:8765/", "the path is `/` instead of `/callback`"),
        ("http%3A%2F%2F127.0.0.1%3A8765%2Fcallback", "percent-encoded twice"),
    ] {
        let answer = world.exchange(&code, &[("redirect_uri", sent)]).await;
        assert_refused(&answer, "invalid_grant", Some("Invalid redirect URI"));
        assert_cause(&world, words).await;
    }
}

#[tokio::test]
async fn mistake_9_json_in_the_place_of_a_form() {
    let world = World::new();
    let json = r#"{"grant_type":"client_credentials"}"#;
    for (kind, status, description, words) in [
        ("application/x-www-form-urlencoded", 400, "grant_type parameter is missing", "the body is JSON"),
        ("application/json", 415, "Unexpected status: 415", "`Content-Type: application/json`"),
    ] {
        let request = Request::post("/api/token")
            .header("authorization", practice_basic())
            .header("content-type", kind)
            .header("content-length", json.len());
        let answer = world.send(request.body(Body::from(json)).unwrap()).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["error_description"]),
            (status, &description.into())
        );
        assert_cause(&world, words).await;
    }
}

#[tokio::test]
async fn mistake_10_a_grant_type_with_a_slip() {
    let world = World::new();
    for (sent, words) in
        [("authorization_code ", "right but for a space"), ("authorization-code", "probably meant is")]
    {
        let answer = world.exchange("x", &[("grant_type", sent)]).await;
        let description = format!("grant_type {sent} is not supported");
        assert_refused(&answer, "unsupported_grant_type", Some(&description));
        assert_cause(&world, words).await;
    }
}

#[tokio::test]
async fn mistake_16_a_scope_that_is_none() {
    let mut world = World::new();
    for sent in ["user-read-birthdate", "openid", "user-read-email,user-top-read", "user-read-emial"] {
        assert_page(&mut world, ("scope", sent), "Illegal scope", "there is no scope").await;
    }
}

#[tokio::test]
async fn mistake_18_a_refresh_token_that_is_no_longer_the_one_to_send() {
    // Six months after the consent, as since 2026: a refresh does not make it younger.
    let world = World::under(Policy::Spotify2026);
    let (_, refresh_token) = world.dance("").await;
    world.let_pass(100 * 86_400).await;
    assert_eq!(world.refresh(&refresh_token).await.status.as_u16(), 200);
    world.let_pass(100 * 86_400).await;
    assert_refused(&world.refresh(&refresh_token).await, "invalid_grant", Some("Refresh token revoked"));
    assert_cause(&world, "after six months").await;
    // An access token, or a code, in its place.
    let world = World::new();
    let (access_token, _) = world.dance("").await;
    assert_refused(&world.refresh(&access_token).await, "invalid_grant", Some("Invalid refresh token"));
    assert_cause(&world, "looks like an access token").await;
}

#[tokio::test]
async fn mistake_18_two_refreshes_race_where_tokens_are_rotated() {
    let world = World::under(Policy::Spotify2020);
    let code = world.code(&[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]).await;
    let exchange = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", ID),
        ("code_verifier", VERIFIER),
    ];
    let tokens = world.token(None, &exchange).await.json();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_id", ID),
    ];
    let (a, b) = tokio::join!(world.token(None, &form), world.token(None, &form));
    let (won, lost) = if a.status.is_success() { (a, b) } else { (b, a) };
    assert!(won.json()["refresh_token"].is_string());
    assert_refused(&lost, "invalid_grant", Some("Refresh token revoked"));
    // Nobody tells which of the two answers is written down last.
    let seen = world.seen("?limit=2").await;
    let refused = seen.as_array().unwrap().iter().find(|entry| entry["status"] == 400);
    assert_is_cause(refused.unwrap_or_else(|| panic!("no refusal: {seen}")), "replaced it by a new one");
}

#[tokio::test]
async fn mistake_19_a_challenge_or_verifier_that_was_not_made_right() {
    // The SHA-256 of the verifier in hexadecimal digits, by another program.
    let hexadecimal = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3";
    let padded = format!("{CHALLENGE}=");
    let new = "n".repeat(43);
    let list = format!("{:?}", VERIFIER.chars().take(20).collect::<Vec<_>>());
    for (challenge, verifier, words) in [
        (CHALLENGE, new.as_str(), "a new verifier, made after the redirect"),
        (hexadecimal, VERIFIER, "hexadecimal digits"),
        (&padded, VERIFIER, "without `=` at the end"),
        (CHALLENGE, &list, "characters other than letters"),
        (CHALLENGE, "(absent)", "has no `code_verifier`"),
        (VERIFIER, VERIFIER, "the same text"),
    ] {
        let world = World::new();
        let code = world.code(&[("code_challenge", challenge), ("code_challenge_method", "S256")]).await;
        let answer = world.exchange(&code, &[("code_verifier", verifier)]).await;
        assert_refused(&answer, "invalid_grant", Some("code_verifier was incorrect"));
        assert_cause(&world, words).await;
    }
}

#[tokio::test]
async fn mistake_26_cancel_and_what_a_program_then_sends() {
    let mut world = World::new();
    let answer = world.consent(&authorization_url(&[("state", "x")]), "cancel").await;
    assert_eq!(answer.header("location"), "http://127.0.0.1:8765/callback?error=access_denied&state=x");
    assert_cause(&world, "pressed Cancel").await;
    for word in ["None", "null", "undefined"] {
        assert_refused(&world.exchange(word, &[]).await, "invalid_grant", Some("Invalid authorization code"));
        assert_cause(&world, "if the user pressed Cancel").await;
    }
}
