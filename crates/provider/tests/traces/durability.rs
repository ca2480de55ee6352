//! What was answered is not lost by a restart; and data belongs to one process.

use std::net::SocketAddr;

use crate::common::*;
use crate::process::{self, Served};
use crate::wire::{Reply, Wire};
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

#[test]
fn a_second_process_on_the_same_folder_is_told_which_one_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let first = Served::start(folder.path(), Policy::Course);
    let second = process::command(folder.path(), Policy::Course).spawn().unwrap();
    let Err(refusal) = Served::when_it_serves(second) else { panic!("two processes share their data") };
    for words in [
        format!("`{}` is in use by another provider", folder.path().display()),
        format!("(process {})", first.process.id()),
        "`--data`".to_owned(),
    ] {
        assert!(refusal.contains(&words), "{refusal}");
    }
    // The first one did not notice.
    assert_eq!(Wire::open(first.address).unwrap().get("/practice/about", &[]).unwrap().status, 200);
    drop(first);
    Served::start(folder.path(), Policy::Course);
}

/// A process whose files may not grow any more: a write fails in the middle, as on a full disk (with `EFBIG` in place of `ENOSPC`), and the
/// process can be given room again from outside. That a full disk is called so is tested in the store.
#[cfg(target_os = "linux")]
#[test]
fn without_room_it_answers_503_loses_nothing_and_works_again_when_there_is_room() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let folder = tempfile::tempdir().unwrap();
    // The signal that comes with the error would end it.
    let process = process::command_after("trap '' XFSZ", folder.path(), Policy::Course).spawn().unwrap();
    let served = Served::when_it_serves(process).unwrap();
    let mut wire = Wire::open(served.address).unwrap();
    let mut approve = || {
        let url = format!("http://{}{}", served.address, authorization_url(&[]));
        let body = serde_json::json!({ "url": url }).to_string();
        wire.ask("POST", "/practice/approve", &[("content-type", "application/json")], &body).unwrap()
    };
    let code = |reply: &Reply| parameter(reply.json()["redirect"].as_str().unwrap(), "code").unwrap();
    let room = |bytes: Option<u64>| {
        let limit = Rlimit { current: bytes, maximum: None };
        prlimit(Pid::from_raw(served.process.id().cast_signed()), Resource::Fsize, limit).unwrap();
    };
    let mut codes = vec![code(&approve())];
    let size = std::fs::metadata(folder.path().join("provider.db-wal")).unwrap().len();
    room(Some(size + 20_000));
    let refused = loop {
        let reply = approve();
        if reply.status != 200 {
            break reply;
        }
        codes.push(code(&reply));
    };
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(refused.json()["error"], "server_error");
    assert_eq!(approve().status, 503);
    room(None);
    assert_eq!(approve().status, 200);

    // And after a restart as well: what was answered was written.
    drop(served);
    let served = Served::start(folder.path(), Policy::Course);
    let mut wire = Wire::open(served.address).unwrap();
    for code in codes {
        let form =
            encode(&[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)]);
        let (kind, basic) = ("application/x-www-form-urlencoded", practice_basic());
        let headers = [("content-type", kind), ("authorization", &basic)];
        assert_eq!(wire.ask("POST", "/api/token", &headers, &form).unwrap().status, 200);
    }
}
