//! The controls under `/practice`, and who may use them.

use crate::common::*;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET};
use serde_json::{Value, json};

#[tokio::test]
async fn about_says_that_it_is_us() {
    let world = World::new();
    let request =
        Request::get("/practice/about").header("host", "localhost:8765").body(Body::empty()).unwrap();
    let about = world.send(request).await.json();
    assert_eq!((&about["provider"], &about["policy"]), (&"practice".into(), &"course".into()));
}

#[tokio::test]
async fn only_programs_of_this_machine_control_the_provider() {
    let world = World::new();
    let get = |headers: &[(&str, &str)]| {
        let mut request = Request::get("/practice/seen");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    };
    for headers in [
        &[][..],
        &[("host", "evil.example:8765")],
        &[("host", "127.0.0.1.evil.example")],
        &[("host", "127.0.0.1:8765"), ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(world.send(get(headers)).await.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let form = Request::post("/practice/clock")
        .header("host", "127.0.0.1:8765")
        .header("content-type", "text/plain");
    let answer = world.send(form.body(Body::from(r#"{"advance_seconds":1}"#)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn the_robot_does_what_a_person_would() {
    let world = World::new();
    let url = format!(
        "http://127.0.0.1:8765{}",
        authorization_url(&[("state", "s"), ("scope", "user-read-email")])
    );
    let answer = world.control("/practice/approve", &json!({ "url": url, "user": "yuki" })).await.json();
    let redirect = answer["redirect"].as_str().unwrap();
    assert_eq!(parameter(redirect, "state").as_deref(), Some("s"));
    let code = parameter(redirect, "code").unwrap();
    let tokens = world.exchange(&code, &[]).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.json()["id"], "yuki");

    let answer =
        world.control("/practice/approve", &json!({ "url": url, "decision": "cancel" })).await.json();
    assert_eq!(parameter(answer["redirect"].as_str().unwrap(), "error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn the_robot_says_why_it_cannot() {
    let world = World::new();
    for (body, error) in [
        (json!({ "url": "nonsense" }), "not_an_authorization_url"),
        (json!({ "url": "https://accounts.spotify.com/authorize?client_id=x" }), "not_an_authorization_url"),
        (json!({ "url": "http://127.0.0.1:9/authorize" }), "not_an_authorization_url"),
        (json!({ "url": "http://127.0.0.1:8765/authorise" }), "not_an_authorization_url"),
        (json!({ "url": "http://127.0.0.1:8765/authorize" }), "Missing required parameter: client_id"),
        (json!({ "url": "http://127.0.0.1:8765/authorize", "user": "nobody" }), "unknown_user"),
        (json!({ "url": "http://127.0.0.1:8765/authorize", "decision": "perhaps" }), "bad_decision"),
        (json!({ "address": "x" }), "bad_json"),
    ] {
        let answer = world.control("/practice/approve", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let answer = answer.json();
        assert_eq!(answer["error"], error, "{answer}");
        assert!(answer["cause"].is_string() && answer["advice"].is_string(), "{answer}");
    }
}

#[tokio::test]
async fn the_clock_is_advanced_and_put_back() {
    let world = World::new();
    world.let_pass(3_600).await;
    let answer =
        world.control("/practice/clock", &json!({ "reset": true, "advance_seconds": 5 })).await.json();
    assert_eq!(answer, json!({ "now": NOW + 5, "advanced_seconds": 5 }));
    assert_eq!(
        world.control("/practice/clock", &json!({ "advance_seconds": -1 })).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn the_log_is_of_one_client_and_those_that_named_none() {
    let world = World::new();
    world.exchange("invented", &[]).await;
    world
        .token(Some(&basic("ffffffffffffffffffffffffffffffff", "x")), &[("grant_type", "client_credentials")])
        .await;
    world.api("/v1/me", None).await;
    let of_practice = world.seen(&format!("?client_id={PRACTICE_CLIENT_ID}&limit=10")).await;
    let numbers: Vec<_> =
        of_practice.as_array().unwrap().iter().map(|e| e["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [3, 1]);
}

#[tokio::test]
async fn nothing_that_is_told_later_holds_a_secret() {
    let world = World::new();
    let (access_token, refresh_token) = world.dance("user-read-email").await;
    let code = world.code(&[]).await;
    // Every secret, in every wrong place.
    for secret in [&access_token, &refresh_token, &code, &PRACTICE_CLIENT_SECRET.to_owned()] {
        for name in ["grant_type", "code", "redirect_uri", "client_id", "refresh_token", "state", "x"] {
            world.token(None, &[(name, secret)]).await;
            world
                .token(Some(&practice_basic()), &[("grant_type", "authorization_code"), (name, secret)])
                .await;
            world.token(Some(&practice_basic()), &[(secret, "x")]).await;
            let url = format!("http://127.0.0.1:8765{}", authorization_url(&[(name, secret)]));
            world.control("/practice/approve", &json!({ "url": url })).await;
        }
        world.api(&format!("/v1/{secret}?token={secret}"), Some(&format!("Basic {secret}"))).await;
        world.token(Some(secret), &[]).await;
        world.token(Some(&basic(secret, secret)), &[("grant_type", "client_credentials")]).await;
    }
    let log = world.seen("?limit=500").await.to_string();
    for secret in [&access_token, &refresh_token, &code, &PRACTICE_CLIENT_SECRET.to_owned()] {
        assert!(!log.contains(&secret[..24]), "{}", &secret[..8]);
    }
}

#[tokio::test]
async fn a_door_leads_to_the_same_provider_under_other_rules() {
    let world = World::new();
    let open =
        async |policy: &str| world.control("/practice/doors", &json!({ "policy": policy })).await.json();
    assert_eq!(open("course").await["host"], "127.0.0.1:8765");
    assert_eq!(open("spotify").await["error"], "unknown_policy");

    let today = open("spotify-2026").await["host"].as_str().unwrap().to_owned();
    assert_eq!(open("spotify-2026").await["host"], today.as_str(), "a door is opened once");
    let implicit = authorization_url(&[("response_type", "token"), ("state", "s")]);
    let asked = json!({ "url": format!("http://{today}{implicit}") });
    let refusal = reqwest::Client::new().post(format!("http://{today}/practice/approve")).json(&asked);
    let refusal: Value = refusal.send().await.unwrap().json().await.unwrap();
    assert_eq!(refusal["redirect"], format!("{CALLBACK}#error=unsupported_response_type&state=s"));
    // It is the same provider: this one saw what was asked at the door.
    let seen = Request::get("/practice/seen").header("host", "127.0.0.1:8765").body(Body::empty()).unwrap();
    assert_eq!(world.send(seen).await.json()[0]["error"], "unsupported_response_type");
}

#[tokio::test]
async fn a_redirect_uri_is_added_by_the_rules_of_the_form() {
    let world = World::new();
    let add = async |client_id: &str, uri: &str| {
        let body = json!({ "client_id": client_id, "redirect_uri": uri });
        world.control("/practice/apps", &body).await.json()
    };
    let app = "http://127.0.0.1/callback";
    assert_eq!(add(PRACTICE_CLIENT_ID, app).await["redirect_uris"], json!([CALLBACK, app]));
    assert_eq!(add(PRACTICE_CLIENT_ID, app).await["redirect_uris"], json!([CALLBACK, app]), "no second time");
    let cause = add(PRACTICE_CLIENT_ID, "http://app.example/cb").await["cause"].clone();
    assert!(cause.as_str().unwrap().contains("not secure"), "{cause}");
    assert!(add("nobody", app).await["cause"].as_str().unwrap().contains("`nobody`"));
}
