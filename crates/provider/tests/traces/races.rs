//! Requests that arrive together: exactly one of them wins, and what it won ends, because nobody knows who was the thief.

use std::sync::Arc;

use crate::common::*;
use provider::{PRACTICE_CLIENT_ID, Policy};
use tokio::sync::Barrier;

const ROUNDS: usize = 60;
const AT_ONCE: usize = 4;
/// Of RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Sends the same form in as many tasks, all let go at the same moment. The one good answer, after the others were refused.
async fn race(world: &World, authorization: Option<String>, form: &[(&str, &str)]) -> Answer {
    let start = Arc::new(Barrier::new(AT_ONCE));
    let racers: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (racer, start, authorization) =
                (world.another_browser(), Arc::clone(&start), authorization.clone());
            let form: Vec<(String, String)> =
                form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            tokio::spawn(async move {
                let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                start.wait().await;
                racer.token(authorization.as_deref(), &form).await
            })
        })
        .collect();
    let mut winners = Vec::new();
    for racer in racers {
        let answer = racer.await.unwrap();
        match answer.status.as_u16() {
            200 => winners.push(answer),
            _ => {
                assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &"invalid_grant".into()))
            }
        }
    }
    assert_eq!(winners.len(), 1, "of {AT_ONCE} requests");
    winners.remove(0)
}

/// RFC 6749 §4.1.2: a code works once, and a second use ends what the first gave.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_requests_racing_with_one_code_exactly_one_wins_and_its_tokens_end() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Policy::Course, Some(folder.path()));
    for _ in 0..ROUNDS {
        let code = world.code(&[]).await;
        let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
        let won = race(&world, Some(practice_basic()), &form).await.json();
        let bearer = format!("Bearer {}", won["access_token"].as_str().unwrap());
        assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 401);
        assert_eq!(world.refresh(won["refresh_token"].as_str().unwrap()).await.status.as_u16(), 400);
    }
}

/// RFC 9700 §4.14.2: the same of a refresh token that is replaced at every use.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_refreshes_racing_under_rotation_exactly_one_wins_and_its_tokens_end() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Policy::Spotify2020, Some(folder.path()));
    let challenge = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    for _ in 0..ROUNDS {
        let code = world.code(&challenge).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("client_id", PRACTICE_CLIENT_ID),
            ("code_verifier", VERIFIER),
        ];
        let first = world.token(None, &form).await.json();
        let refresh = |token: &str| {
            [
                ("grant_type", "refresh_token".to_owned()),
                ("refresh_token", token.to_owned()),
                ("client_id", PRACTICE_CLIENT_ID.to_owned()),
            ]
        };
        let form = refresh(first["refresh_token"].as_str().unwrap());
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let won = race(&world, None, &form).await.json();
        for tokens in [&first, &won] {
            let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
            assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 401);
        }
        let form = refresh(won["refresh_token"].as_str().unwrap());
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(world.token(None, &form).await.status.as_u16(), 400);
    }
}
