//! Clients that take their time, ask for too much or never go: they lose their own connection, and nobody else notices.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::common::*;
use crate::process::{self, Served};
use crate::wire::{FOR_EVER, Reply, Wire};
use provider::{Clock, Config, Error, Patience, Policy, Provider, Random, Sources, State};
use tokio::sync::oneshot;

const SOON: Duration = Duration::from_millis(150);
const LATE: Duration = Duration::from_secs(600);

/// A provider in a thread of this process, with a patience of the test's.
struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<(), Error>>,
}

impl Running {
    fn start(patience: Patience, data: Option<PathBuf>) -> Self {
        let (told, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let config = Config { listen: ([127, 0, 0, 1], 0).into(), data, policy: Policy::Course };
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let provider = Provider::bind(config).await?.with_patience(patience);
                told.send(provider.address()).unwrap();
                provider.serve(async { stopped.await.unwrap() }).await
            })
        });
        Running { address: address.recv().unwrap(), stop, thread }
    }

    fn wire(&self) -> Wire {
        Wire::open(self.address).unwrap()
    }

    /// Whether a client of good manners is served.
    fn is_fine(&self) -> bool {
        self.wire().get("/practice/about", &[]).unwrap().status == 200
    }

    /// Ends it, and says how long that took.
    fn stop(self) -> Duration {
        let began = Instant::now();
        self.stop.send(()).unwrap();
        self.thread.join().unwrap().unwrap();
        began.elapsed()
    }
}

fn patience(head: Duration, body: Duration, answer: Duration) -> Patience {
    Patience { head, body, answer }
}

#[test]
fn a_head_that_does_not_come_to_its_end_loses_the_connection() {
    let running = Running::start(patience(SOON, LATE, LATE), None);
    let mut slow = running.wire();
    slow.send(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ").unwrap();
    assert_eq!(slow.drip(b'z'), b"", "no answer to half a request");
    let mut silent = running.wire();
    assert_eq!(silent.stream.read_to_end(&mut Vec::new()).unwrap(), 0);
    let mut idle = running.wire();
    assert_eq!(idle.get("/practice/about", &[]).unwrap().status, 200);
    assert_eq!(idle.stream.read_to_end(&mut Vec::new()).unwrap(), 0, "idle after a request");
    assert!(running.is_fine());
    running.stop();
}

#[test]
fn a_body_that_does_not_come_to_its_end_is_answered_with_408() {
    let running = Running::start(patience(LATE, SOON, LATE), None);
    // Not only where bodies are remembered.
    for path in ["/api/token", "/practice/clock", "/panel", "/dashboard/new", "/", "/nowhere"] {
        let mut slow = running.wire();
        let head = format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5000\r\n\r\n");
        slow.send(head.as_bytes()).unwrap();
        let heard = String::from_utf8(slow.drip(b'z')).unwrap();
        assert!(heard.starts_with("HTTP/1.1 408 "), "{path}: {heard}");
        assert!(heard.contains("connection: close"), "{heard}");
    }
    assert!(running.is_fine());
    running.stop();
}

#[test]
fn who_never_reads_an_answer_loses_the_connection() {
    let running = Running::start(patience(LATE, LATE, SOON), None);
    let mut deaf = running.wire();
    // Until nothing more fits between the two, and then until the provider has had enough.
    let why = loop {
        if let Err(error) = deaf.send(b"GET /panel HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n") {
            break error.kind();
        }
    };
    assert!(matches!(why, io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe), "{why}");
    assert!(running.is_fine());
    running.stop();
}

#[test]
fn what_is_too_large_is_refused_and_not_kept() {
    let running = Running::start(patience(LATE, LATE, LATE), None);
    let status = |request: String| {
        let mut wire = running.wire();
        // The provider may close before all is sent, and its answer be lost with that.
        let sent = wire.send(request.as_bytes());
        wire.reply().map(|reply| reply.status).map_err(|error| (error, sent))
    };
    let long = "x".repeat(40_000);
    let get = |path: &str, headers: &str| format!("GET {path} HTTP/1.1\r\nhost: a\r\n{headers}\r\n");
    assert_eq!(status(get(&format!("/?{long}"), "")).unwrap(), 431);
    assert_eq!(status(get("/", &format!("x: {long}\r\n"))).unwrap(), 431);
    assert_eq!(status(get("/", &"x: y\r\n".repeat(101))).unwrap(), 431);
    let post = |path: &str, framing: &str, body: &str| {
        format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{framing}\r\n\r\n{body}")
    };
    for path in ["/api/token", "/practice/clock", "/dashboard/new"] {
        let body = "x".repeat(70_000);
        let length = format!("content-length: {}", body.len());
        assert_eq!(status(post(path, &length, &body)).unwrap(), 413, "{path}");
        let chunks = format!("11170\r\n{body}\r\n0\r\n\r\n");
        assert_eq!(status(post(path, "transfer-encoding: chunked", &chunks)).unwrap(), 413, "{path}");
    }
    // A length that nobody would wait for.
    assert_eq!(
        status(post("/api/token", "content-length: 9999999999999", &"x".repeat(70_000))).unwrap(),
        413
    );
    running.stop();
}

#[test]
fn shutting_down_ends_event_streams_and_lets_requests_end() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(Patience::default(), Some(folder.path().into()));
    let mut stream = running.wire();
    stream.send(b"GET /panel/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").unwrap();
    let mut heard = vec![0; 15];
    stream.stream.read_exact(&mut heard).unwrap();
    assert_eq!(heard, b"HTTP/1.1 200 OK");
    // Kept open, as every library does.
    let mut idle = running.wire();
    assert_eq!(idle.get("/practice/about", &[]).unwrap().status, 200);
    let json = [("content-type", "application/json")];
    let fault = r#"{"kind":"slow","on":"token","seconds":1}"#;
    assert_eq!(idle.ask("POST", "/practice/faults", &json, fault).unwrap().status, 200);
    let mut under_way = running.wire();
    let form = encode(&[("grant_type", "client_credentials")]);
    let request = format!(
        "POST /api/token HTTP/1.1\r\nhost: a\r\nauthorization: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        practice_basic(),
        form.len()
    );
    under_way.send(request.as_bytes()).unwrap();
    // The fault is used up: the request has arrived.
    while idle.get("/practice/faults", &[]).unwrap().text() != "[]" {}

    let took = running.stop();
    assert_eq!(under_way.reply().unwrap().status, 200);
    let mut rest = Vec::new();
    stream.stream.read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n"), "an end, not a cut: {:?}", String::from_utf8_lossy(&rest));
    assert!(took < Duration::from_millis(1_900), "nothing was left to be cut off, and it took {took:?}");

    let listen: SocketAddr = ([127, 0, 0, 1], 8765).into();
    let config = Config { listen, data: Some(folder.path().into()), policy: Policy::Course };
    let sources = Sources { clock: Clock::standing_at(NOW), random: Random::seeded(1) };
    assert!(State::open(&config, listen, sources).is_ok(), "the data is closed");
}

/// 2,000 connections of every kind of bad manners, at a process that begins with 256 file descriptors.
#[cfg(unix)]
#[test]
fn two_thousand_idle_and_slow_clients_do_not_stop_the_others() {
    const CROWD: usize = 2_000;
    let hard = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let wanted = CROWD as u64 + 300;
    assert!(hard.maximum.is_none_or(|most| most >= wanted), "this test needs `ulimit -H -n {wanted}`");
    let raised = rustix::process::Rlimit { current: hard.current.max(Some(wanted)), ..hard };
    rustix::process::setrlimit(rustix::process::Resource::Nofile, raised).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let limited = process::command_after("ulimit -S -n 256", folder.path(), Policy::Course).spawn().unwrap();
    let served = Served::when_it_serves(limited).unwrap();

    let crowd: Vec<Wire> = (0..CROWD)
        .map(|number| {
            let mut wire = Wire::open(served.address).unwrap();
            let beginning: &[u8] = match number % 5 {
                0 => b"",
                1 => b"POST /api/token HTTP/1.1\r\nhost: a\r\nx-slow: ",
                2 => b"POST /api/token HTTP/1.1\r\nhost: a\r\ncontent-length: 60000\r\n\r\ngrant_type=",
                3 => b"GET /panel/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
                _ => b"GET /authorize HTTP/1.1\r\nhost: a\r\n\r\nGET /dashboard HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
            };
            wire.send(beginning).unwrap();
            wire
        })
        .collect();

    let began = Instant::now();
    for _ in 0..20 {
        let mut polite = Wire::open(served.address).unwrap();
        let url = format!("http://{}{}", served.address, authorization_url(&[]));
        let json = [("content-type", "application/json")];
        let approved =
            polite.ask("POST", "/practice/approve", &json, &serde_json::json!({ "url": url }).to_string());
        let code = parameter(approved.unwrap().json()["redirect"].as_str().unwrap(), "code").unwrap();
        let form =
            encode(&[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)]);
        assert_eq!(token(&mut polite, &form).status, 200);
    }
    // That they were answered at all is the point: the crowd would be sent away only after longer than they wait.
    println!("20 dances beside {} others: {:?}", crowd.len(), began.elapsed());
    assert!(Patience::default().head > FOR_EVER);
}

fn token(wire: &mut Wire, form: &str) -> Reply {
    let (kind, basic) = ("application/x-www-form-urlencoded", practice_basic());
    wire.ask("POST", "/api/token", &[("content-type", kind), ("authorization", &basic)], form).unwrap()
}
