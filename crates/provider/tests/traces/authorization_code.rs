//! The authorization-code flow, step by step (RFC 6749 §4.1), through the pages that a person sees.

use crate::common::*;
use axum::http::StatusCode;
use provider::PRACTICE_CLIENT_SECRET;
use serde_json::Value;

#[tokio::test]
async fn the_eight_steps() {
    let mut world = World::new();
    let url = authorization_url(&[("scope", "user-read-private user-read-email"), ("state", "AB12CD34")]);

    // 2: the browser comes, and nobody is logged in.
    let to_login = world.open_page(&url).await;
    assert_eq!(to_login.location().path(), "/login");
    // 3: the user logs in, and is sent on to where they wanted to go.
    let page = world.open_page(to_login.header("location")).await;
    assert!(page.text.contains("mira-practises"), "the passwords are printed");
    let form = [
        ("ticket", page.ticket("/login")),
        ("username", "mira".into()),
        ("password", "mira-practises".into()),
    ];
    let back = world.submit("/login", &form.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    assert_eq!(back.header("location"), url);
    // 4: the user consents.
    let page = world.open_page(&url).await;
    assert!(
        page.text.contains("Practice app") && page.text.contains("See your e-mail address"),
        "{}",
        page.text
    );
    let agreed =
        world.submit("/consent", &[("ticket", &page.ticket("/consent")), ("decision", "agree")]).await;
    // 5: the browser is redirected, with a code and the state.
    assert!(agreed.header("location").starts_with("http://127.0.0.1:8765/callback?code=AQ"));
    let code = agreed.redirected("code").unwrap();
    assert_eq!((code.len(), agreed.redirected("state").as_deref()), (222, Some("AB12CD34")));
    // 6: the client receives the code.
    let page = world.open_page(agreed.header("location")).await;
    assert!(page.text.contains(&code) && page.text.contains("AB12CD34"));
    // 7, 8: the client exchanges it.
    let answer = world.exchange(&code, &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let tokens = answer.json();
    let keys: Vec<_> = tokens.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["access_token", "token_type", "expires_in", "refresh_token", "scope"]);
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"Bearer".into(), &3600.into()));
    assert_eq!(tokens["scope"], "user-read-private user-read-email");
    let access_token = tokens["access_token"].as_str().unwrap();
    assert!(access_token.len() == 162 && access_token.starts_with("BQ"));
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    assert!(refresh_token.len() == 131 && refresh_token.starts_with("AQ"));
    // Then the API is called.
    let profile = world.api("/v1/me", Some(&format!("Bearer {access_token}"))).await.json();
    assert_eq!((&profile["id"], &profile["email"]), (&"mira".into(), &"mira@practice.example".into()));

    let steps: Vec<Value> =
        world.seen("").await.as_array().unwrap().iter().rev().map(|e| e["step"].clone()).collect();
    let expected = [2, 3, 2, 5, 6, 8].map(Value::from).into_iter().chain([Value::Null]).collect::<Vec<_>>();
    assert_eq!(steps, expected);
}

#[tokio::test]
async fn the_credentials_may_come_in_the_form_as_the_course_sends_them() {
    let world = World::new();
    let code = world.code(&[]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", provider::PRACTICE_CLIENT_ID),
        ("client_secret", PRACTICE_CLIENT_SECRET),
    ];
    let answer = world.token(None, &form).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json()["scope"], "");
    assert_eq!(world.last_seen().await["authentication"], "form");
}

#[tokio::test]
async fn cancel_redirects_with_access_denied_and_the_state() {
    let mut world = World::new();
    let answer = world.consent(&authorization_url(&[("state", "AB12 &=")]), "cancel").await;
    assert_eq!(
        answer.header("location"),
        "http://127.0.0.1:8765/callback?error=access_denied&state=AB12+%26%3D"
    );
    let page = world.open_page(answer.header("location")).await;
    assert!(page.text.contains("access_denied") && page.text.contains("pressed Cancel"), "{}", page.text);
}

#[tokio::test]
async fn without_a_state_none_comes_back() {
    let mut world = World::new();
    let answer = world.consent(&authorization_url(&[]), "agree").await;
    assert_eq!(answer.redirected("state"), None);
}

#[tokio::test]
async fn who_approved_before_is_not_asked_again_unless_the_client_insists_or_wants_more() {
    let mut world = World::new();
    let url = |scope, dialog| authorization_url(&[("scope", scope), ("show_dialog", dialog)]);
    world.consent(&url("user-read-email user-top-read", "false"), "agree").await;

    assert!(world.open_page(&url("user-read-email", "false")).await.redirected("code").is_some());
    assert_eq!(world.open_page(&url("user-read-email", "true")).await.status, StatusCode::OK);
    assert_eq!(
        world.open_page(&url("user-read-email user-read-private", "false")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn another_user_is_asked_again() {
    let mut world = World::new();
    let url = authorization_url(&[]);
    world.consent(&url, "agree").await;
    let page = world.open_page(&authorization_url(&[("show_dialog", "true")])).await;
    let out = world.submit("/logout", &[("ticket", &page.ticket("/logout"))]).await;
    assert_eq!(out.location().path(), "/login");
    let page = world.open_page(out.header("location")).await;
    let ticket = page.ticket("/login");
    world
        .submit("/login", &[("ticket", &ticket), ("username", "yuki"), ("password", "yuki-practises")])
        .await;
    let page = world.open_page(&url).await;
    assert!(page.text.contains("ゆき"), "{}", page.text);
}

#[tokio::test]
async fn pkce_needs_no_secret() {
    // The example of RFC 7636 appendix B.
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let world = World::new();
    let code = world.code(&[("code_challenge", challenge), ("code_challenge_method", "S256")]).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", provider::PRACTICE_CLIENT_ID),
        ("code_verifier", verifier),
    ];
    let tokens = world.token(None, &form).await.json();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_id", provider::PRACTICE_CLIENT_ID),
    ];
    assert_eq!(world.token(None, &form).await.status, StatusCode::OK);
}

#[tokio::test]
async fn implicit_grant_answers_in_the_fragment() {
    let world = World::new();
    let redirect = world.approve(&authorization_url(&[("response_type", "token"), ("state", "x")])).await;
    let (uri, fragment) = redirect.split_once('#').unwrap();
    assert_eq!(uri, CALLBACK);
    let names: Vec<_> = fragment.split('&').map(|pair| pair.split('=').next().unwrap()).collect();
    assert_eq!(names, ["access_token", "token_type", "expires_in", "state"]);
    let token = parameter(&format!("?{fragment}"), "access_token").unwrap();
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {token}"))).await.status, StatusCode::OK);
}

#[tokio::test]
async fn implicit_grant_ended_in_november_2025() {
    let world = World::under(provider::Policy::Spotify2026);
    let redirect = world.approve(&authorization_url(&[("response_type", "token"), ("state", "x")])).await;
    assert_eq!(redirect, "http://127.0.0.1:8765/callback#error=unsupported_response_type&state=x");
}

#[tokio::test]
async fn client_credentials_give_no_refresh_token_and_no_user() {
    for (policy, keys) in [
        (provider::Policy::Course, vec!["access_token", "token_type", "expires_in"]),
        (provider::Policy::Spotify2020, vec!["access_token", "token_type", "expires_in", "scope"]),
    ] {
        let world = World::under(policy);
        let tokens =
            world.token(Some(&practice_basic()), &[("grant_type", "client_credentials")]).await.json();
        assert_eq!(tokens.as_object().unwrap().keys().collect::<Vec<_>>(), keys);
    }
}

#[tokio::test]
async fn parameters_in_the_query_work_as_an_old_lesson_has_them() {
    let world = World::new();
    let answer =
        world.send(post("/api/token?grant_type=client_credentials", Some(&practice_basic()), &[])).await;
    assert_eq!(answer.status, StatusCode::OK);
}
