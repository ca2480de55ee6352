//! What was answered is not lost: not by a restart, not by `kill -9`; and data belongs to one process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

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

/// Not a test: what the next test starts as a process of its own, to kill it.
#[test]
fn child_that_serves() {
    let Ok(folder) = std::env::var("PROVIDER_TEST_FOLDER") else { return };
    let config =
        Config { listen: ([127, 0, 0, 1], 0).into(), data: Some(folder.into()), policy: Policy::Course };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let provider = Provider::bind(config).await.unwrap();
        println!("\nserving {}", provider.address());
        provider.serve(std::future::pending()).await.unwrap();
    });
}

struct Served {
    process: Child,
    address: SocketAddr,
}

impl Served {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "durability::child_that_serves", "--nocapture"])
            .env("PROVIDER_TEST_FOLDER", folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines
            .map(Result::unwrap)
            .find_map(|line| line.strip_prefix("serving ").map(|address| address.parse().unwrap()))
            .unwrap();
        Served { process, address }
    }

    fn post(&self, path: &str, kind: &str, authorization: &str, body: &str) -> (u16, serde_json::Value) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: {authorization}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap())
    }

    fn code(&self) -> String {
        let url = format!("http://{}{}", self.address, authorization_url(&[]));
        let body = serde_json::json!({ "url": url }).to_string();
        let (_, answer) = self.post("/practice/approve", "application/json", "", &body);
        parameter(answer["redirect"].as_str().unwrap(), "code").unwrap()
    }

    fn token(&self, form: &[(&str, &str)]) -> (u16, serde_json::Value) {
        self.post("/api/token", "application/x-www-form-urlencoded", &practice_basic(), &encode(form))
    }

    /// SIGKILL: the process gets no chance to write anything more.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn kill_9_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let exchange = |code: &str| {
        [
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", CALLBACK.to_owned()),
        ]
    };
    let mut refresh_tokens = Vec::new();
    for _ in 0..5 {
        let served = Served::start(folder.path());
        let (used, unused) = (served.code(), served.code());
        let form = exchange(&used);
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let (status, tokens) = served.token(&form);
        assert_eq!(status, 200, "{tokens}");
        refresh_tokens.push(tokens["refresh_token"].as_str().unwrap().to_owned());
        served.kill();

        let served = Served::start(folder.path());
        for refresh_token in &refresh_tokens {
            let (status, answer) =
                served.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]);
            assert_eq!(status, 200, "{answer}");
        }
        let unused = exchange(&unused);
        let unused = unused.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(served.token(&unused).0, 200);
        assert_eq!(served.token(&unused).0, 400, "no code works twice");
        served.kill();
    }
}
