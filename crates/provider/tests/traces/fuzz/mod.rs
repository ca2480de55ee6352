//! Ten thousand requests that no library would send, made by a grammar from a seed, over real connections: request lines, headers,
//! framing, credentials, forms and JSON, each of them right, nearly right or wrong. Every one is answered or its connection is closed;
//! none with 500, none by a panic, none never.

mod content;
mod grammar;

use std::io::{self, Read};
use std::net::SocketAddr;
use std::thread;

use crate::common::practice_basic;
use crate::dice::{self, Dice};
use crate::process::{self, Served};
use crate::wire::Wire;
use grammar::{Bytes, Grammar};
use provider::Policy;

const REQUESTS: usize = 10_000;
const CLIENTS: usize = 4;

/// Sends one request on a connection of its own, and reads all that is answered.
fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<Bytes> {
    let mut wire = Wire::open(address)?;
    // It may be refused before all of it was read.
    let _ = wire.send(request);
    let mut heard = Bytes::new();
    match wire.stream.read_to_end(&mut heard) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(error),
        // Closed in whichever way.
        _ => Ok(heard),
    }
}

#[test]
fn ten_thousand_malformed_requests_get_no_500_no_panic_and_no_silence() {
    let seed = dice::seed(1976);
    let folder = tempfile::tempdir().unwrap();
    // Those that promise more than they send are waited for so long.
    let mut command = process::command(folder.path(), Policy::Course);
    let mut served =
        Served::when_it_serves(command.env("PROVIDER_TEST_PATIENCE", "60").spawn().unwrap()).unwrap();
    let address = served.address;
    let token = exchange(
        address,
        format!(
            "POST /api/token HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 29\r\n\r\ngrant_type=client_credentials",
            practice_basic()
        )
        .as_bytes(),
    );
    let token = String::from_utf8(token.unwrap()).unwrap();
    let access_token = token.split("\"access_token\":\"").nth(1).unwrap().split('"').next().unwrap();
    let answers = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS as u64)
            .map(|client| {
                scope.spawn(move || {
                    let mut answers = [0; 6];
                    for number in 0..(REQUESTS / CLIENTS) as u64 {
                        // Each from a seed of its own, so that one can be repeated alone.
                        let own = seed.wrapping_add(number * CLIENTS as u64 + client);
                        let dice = Dice::seeded(own);
                        let request = Grammar { dice: &dice, access_token }.request();
                        let told = || format!("seed {own}: {}", request.escape_ascii());
                        let heard =
                            exchange(address, &request).unwrap_or_else(|_| panic!("no answer; {}", told()));
                        let heard = String::from_utf8_lossy(&heard);
                        assert!(!heard.contains("HTTP/1.1 500"), "{}\n{heard}", told());
                        assert!(heard.is_empty() || heard.starts_with("HTTP/1."), "{}\n{heard}", told());
                        let class = heard.get(9..10).and_then(|digit| digit.parse().ok()).unwrap_or(0);
                        answers[usize::min(class, 5)] += 1;
                    }
                    answers
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).fold([0; 6], |mut sum, answers| {
            sum.iter_mut().zip(answers).for_each(|(sum, count)| *sum += count);
            sum
        })
    });
    println!("closed without a word, 1xx to 5xx: {answers:?}");
    // The grammar is neither so wild that nothing gets through, nor so tame that nothing is refused.
    assert!(answers[2] > REQUESTS / 50 && answers[4] > REQUESTS / 4, "{answers:?}");
    assert!(served.process.try_wait().unwrap().is_none(), "the process ended");
}
