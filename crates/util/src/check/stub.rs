//! A token endpoint of the check's own, which gives one answer and writes down what it was asked: so a function can be tried
//! in cases that the practice provider does not bring about at will.

use crate::{Client, Request};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A function that asks nobody must not keep the learner waiting, nor one that leaves a request unfinished.
const PATIENCE: Duration = Duration::from_secs(2);

/// Answers every `POST` with `status` and `body` while `work` runs, which gets the host; gives back what that returned, and
/// the requests that came. `None` if this machine has no free port.
pub(super) fn with_answer<T>(
    status: u16,
    body: &str,
    work: impl FnOnce(&str) -> T,
) -> Option<(T, Vec<Request>)> {
    let listener = TcpListener::bind("127.0.0.1:0").ok()?;
    let host = listener.local_addr().ok()?.to_string();
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let server = scope.spawn(|| {
            let mut seen = Vec::new();
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                seen.extend(serve(&stream, &host, status, body));
            }
            seen
        });
        let result = work(&host);
        ended.store(true, Ordering::SeqCst);
        // Wakes the server, which waits for the next connection.
        let _ = TcpStream::connect(&host);
        Some((result, server.join().unwrap_or_default()))
    })
}

fn serve(stream: &TcpStream, host: &str, status: u16, body: &str) -> Option<Request> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut builder = Client::new().request(&method, format!("http://{host}{path}"));
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            // Those that the learner wrote; the others are the connection's.
            "authorization" | "content-type" => builder = builder.header(name, value),
            _ => {}
        }
    }
    let mut form = String::new();
    reader.take(length).read_to_string(&mut form).ok()?;
    let is_post = method == "POST";
    let (status, body) = if is_post { (status, body) } else { (200, "{}") };
    let mut out = stream;
    let _ = write!(
        out,
        "HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    // Whether it is a provider is asked with a `GET`; that is no request of the learner's.
    if path.starts_with("/practice/") { None } else { builder.body(form).build().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    #[test]
    fn what_was_sent_comes_back_and_nothing_is_left_running() {
        let (status, seen) = with_answer(400, "{\"error\": \"invalid_grant\"}", |host| {
            let request = Client::new()
                .post(format!("http://{host}/api/token"))
                .form(&params! { "grant_type": "refresh_token" })
                .basic_auth("me", Some("invented"))
                .build()
                .unwrap();
            Client::new().execute(&request).unwrap().status().as_u16()
        })
        .unwrap();
        assert_eq!((status, seen.len()), (400, 1));
        assert_eq!((seen[0].method(), seen[0].form()["grant_type"].as_str()), ("POST", "refresh_token"));
        assert!(seen[0].headers().get("authorization").is_some_and(|value| value.starts_with("Basic ")));
        let ((), seen) = with_answer(200, "{}", |_| ()).unwrap();
        assert!(seen.is_empty());
    }
}
