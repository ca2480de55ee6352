//! What the RFCs ask and no other file shows; and that `docs/RFC.md`, which lists all of it, names tests that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::*;
use axum::http::StatusCode;
use provider::{PRACTICE_CLIENT_ID, Policy};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[tokio::test]
async fn rfc_6749_3_1_and_3_2_unknown_parameters_are_ignored() {
    let world = World::new();
    let code = world.code(&[("nonce", "x"), ("prompt", "none"), ("", "y")]).await;
    let answer = world.exchange(&code, &[("audience", "x"), ("resource", "https://app.example/")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test]
async fn rfc_6749_3_2_a_parameter_in_form_and_address_came_twice() {
    let world = World::new();
    let form = [("grant_type", "client_credentials")];
    let path = "/api/token?grant_type=refresh_token";
    let answer = world.send(post(path, Some(&practice_basic()), &form)).await;
    assert_refused(&answer, "invalid_request", Some("grant_type must not be repeated"));
}

#[tokio::test]
async fn rfc_6749_4_4_2_an_app_gets_a_token_of_its_own_with_its_secret_only() {
    let world = World::new();
    let form = [("grant_type", "client_credentials"), ("client_id", PRACTICE_CLIENT_ID)];
    assert_refused(&world.token(None, &form).await, "invalid_client", Some("Invalid client secret"));
}

#[tokio::test]
async fn rfc_6749_5_1_no_cache_keeps_an_answer_of_the_token_endpoint() {
    let world = World::new();
    let right = world.token(Some(&practice_basic()), &[("grant_type", "client_credentials")]).await;
    let wrong = world.token(Some(&practice_basic()), &[("grant_type", "x")]).await;
    assert_eq!((right.status, wrong.status), (StatusCode::OK, StatusCode::BAD_REQUEST));
    for answer in [right, wrong] {
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
        assert_eq!(answer.header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn rfc_6749_6_a_refresh_may_ask_for_less_and_not_for_more() {
    let world = World::new();
    let (_, refresh_token) = world.dance("user-read-email user-top-read").await;
    let refresh = async |scope: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", &refresh_token), ("scope", scope)];
        world.token(Some(&practice_basic()), &form).await
    };
    assert_eq!(refresh("user-top-read").await.json()["scope"], "user-top-read");
    for more in ["user-read-email user-read-private", "openid"] {
        assert_refused(&refresh(more).await, "invalid_scope", Some("Invalid scope"));
    }
    assert_eq!(refresh("").await.json()["scope"], "user-read-email user-top-read", "the grant is as it was");
}

#[tokio::test]
async fn rfc_6749_6_a_confidential_clients_refresh_needs_the_secret() {
    let world = World::new();
    let (_, refresh_token) = world.dance("").await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str()),
        ("client_id", PRACTICE_CLIENT_ID),
    ];
    assert_refused(&world.token(None, &form).await, "invalid_client", Some("Invalid client secret"));
}

#[tokio::test]
async fn rfc_6750_2_1_whoever_has_the_token_may_use_it() {
    let world = World::new();
    let (access_token, _) = world.dance("").await;
    let stranger = world.another_browser();
    let profile = stranger.api("/v1/me", Some(&format!("Bearer {access_token}"))).await;
    assert_eq!(profile.json()["id"], "mira");
}

#[tokio::test]
async fn rfc_8414_the_metadata_have_what_is_required_and_nothing_empty() {
    for policy in [Policy::Course, Policy::Spotify2020, Policy::Spotify2026] {
        let answer = World::under(policy).api("/.well-known/oauth-authorization-server", None).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
        let metadata = answer.json();
        let issuer = metadata["issuer"].as_str().unwrap();
        assert!(!issuer.contains(['?', '#']) && !issuer.ends_with('/'), "{issuer}");
        for required in ["authorization_endpoint", "token_endpoint", "response_types_supported"] {
            assert!(!metadata[required].is_null(), "{required}");
        }
        for (name, value) in metadata.as_object().unwrap() {
            assert!(value.as_array().is_none_or(|list| !list.is_empty()), "{name}");
        }
    }
}

/// An attacker who saw a code puts it into their own session at the client: the client then sends the verifier of that session.
#[tokio::test]
async fn rfc_9700_4_5_an_injected_code_is_worth_nothing_in_another_session() {
    let world = World::new();
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let stolen = world.code(&pkce).await;
    let verifier_of_the_attackers_session = "a".repeat(43);
    let answer = world.exchange(&stolen, &[("code_verifier", &verifier_of_the_attackers_session)]).await;
    assert_refused(&answer, "invalid_grant", Some("code_verifier was incorrect"));
    // Whom it was stolen from is not harmed.
    assert_eq!(world.exchange(&stolen, &[("code_verifier", VERIFIER)]).await.status, StatusCode::OK);
}

/// The names of all tests in the files below `folder`.
fn tests_in(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_in(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let lines: Vec<_> = text.lines().map(str::trim).collect();
            for (index, line) in lines.iter().enumerate() {
                let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
                let attributes = lines[..index].iter().rev().take_while(|line| line.starts_with("#["));
                let is_test = attributes
                    .into_iter()
                    .any(|line| *line == "#[test]" || line.starts_with("#[tokio::test"));
                if let (Some(function), true) = (function, is_test) {
                    names.insert(function.split('(').next().unwrap().to_owned());
                }
            }
        }
    }
}

#[test]
fn the_table_of_requirements_names_tests_that_exist() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = BTreeSet::new();
    tests_in(&crate_folder.join("src"), &mut tests);
    tests_in(&crate_folder.join("tests"), &mut tests);
    let table = fs::read_to_string(crate_folder.join("../../docs/RFC.md")).unwrap();
    let rows = table
        .lines()
        .filter(|line| line.starts_with('|') && !line.starts_with("|---") && !line.starts_with("| Where"));
    let mut count = 0;
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{row}");
        let named: Vec<_> = cells[3].split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "a row without a test: {row}");
        for name in named {
            assert!(tests.contains(name), "there is no test `{name}`: {row}");
        }
        count += 1;
    }
    assert!(count > 80, "only {count} rows");
}
