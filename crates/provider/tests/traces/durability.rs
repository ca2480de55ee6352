//! What was answered is not lost by a restart; and data belongs to one process.

use std::net::SocketAddr;

use crate::common::*;
use provider::{Clock, Config, Error, Policy, Provider, Random, Sources, State};

#[tokio::test]
async fn a_restart_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (code, access_token, refresh_token) = {
        let world = World::open(Policy::Course, Some(folder.path()));
        let (access_token, refresh_token) = world.dance("user-read-email").await;
        (world.code(&[]).await, access_token, refresh_token)
    };
    let mut world = World::open(Policy::Course, Some(folder.path()));
    assert_eq!(world.api("/v1/me", Some(&format!("Bearer {access_token}"))).await.status.as_u16(), 200);
    assert_eq!(world.refresh(&refresh_token).await.status.as_u16(), 200);
    assert_eq!(world.exchange(&code, &[]).await.status.as_u16(), 200);
    assert_eq!(world.exchange(&code, &[]).await.status.as_u16(), 400);
    // The consent was remembered too: no dialog.
    let url = authorization_url(&[("scope", "user-read-email")]);
    world.log_in(&url).await;
    assert!(world.open_page(&url).await.redirected("code").is_some());
}

#[tokio::test]
async fn what_was_revoked_stays_revoked_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Policy::Course, Some(folder.path()));
    let code = world.code(&[]).await;
    let tokens = world.exchange(&code, &[]).await.json();
    world.exchange(&code, &[]).await;
    drop(world);
    let world = World::open(Policy::Course, Some(folder.path()));
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    assert_eq!(world.api("/v1/me", Some(&bearer)).await.status.as_u16(), 401);
}

#[tokio::test]
async fn no_secret_lies_open_in_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(Policy::Course, Some(folder.path()));
    let (access_token, refresh_token) = world.dance("").await;
    let code = world.code(&[]).await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [access_token.as_str(), &refresh_token, &code, provider::PRACTICE_CLIENT_SECRET] {
            assert!(!bytes.windows(20).any(|window| window == &secret.as_bytes()[..20]));
        }
    }
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let listen = ([127, 0, 0, 1], 0).into();
    let first = Provider::bind(Config { listen, data: None, policy: Policy::Course }).await.unwrap();
    let second = Provider::bind(Config { listen: first.address(), data: None, policy: Policy::Course }).await;
    let Err(error @ Error::PortTaken { .. }) = second else { panic!("bound twice") };
    assert!(error.to_string().contains(&format!("`{}`", first.address().port())), "{error}");
}

#[tokio::test]
async fn data_in_use_is_refused_and_free_again_after_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let listen: SocketAddr = ([127, 0, 0, 1], 8765).into();
        let config = Config { listen, data: Some(folder.path().into()), policy: Policy::Course };
        State::open(&config, listen, Sources { clock: Clock::standing_at(NOW), random: Random::seeded(1) })
    };
    let first = open().unwrap();
    assert!(matches!(open(), Err(Error::DataInUse { .. })));
    drop(first);
    assert!(open().is_ok());
}
