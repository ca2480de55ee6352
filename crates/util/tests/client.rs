//! The client over real sockets: what it sends, what it makes of answers that are redirects, late, cut off, or not there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use util::{Client, Error, buildURL, params};

/// One request as it came over the wire: its head and its body.
type Seen = (String, String);

/// A server that gives the answers one after the other, each on a connection of its own, and tells what it was asked.
/// In an answer, `HOST` becomes the server's address.
fn server(answers: &'static [&'static str]) -> (String, mpsc::Receiver<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let (tell, seen) = mpsc::channel();
    let own = host.clone();
    thread::spawn(move || {
        for answer in answers {
            let (mut connection, _) = listener.accept().unwrap();
            tell.send(read_request(&connection)).unwrap();
            connection.write_all(answer.replace("HOST", &own).as_bytes()).unwrap();
        }
    });
    (host, seen)
}

fn read_request(connection: &TcpStream) -> Seen {
    let mut reader = BufReader::new(connection);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        reader.read_line(&mut head).unwrap();
        let line = head[start..].to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (head, String::from_utf8(body).unwrap())
}

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{\"id\": \"x\"}";

#[test]
fn a_request_arrives_as_it_was_shown() {
    let (host, seen) = server(&[JSON]);
    let client = Client::new();
    let form =
        params! { "grant_type": "authorization_code", "redirect_uri": "http://127.0.0.1:8765/callback" };
    let url = buildURL("/api/token", &host).unwrap();
    let request = client
        .post(url)
        .query(&params! { "q": "a b" })
        .form(&form)
        .basic_auth("me", Some("invented"))
        .build()
        .unwrap();
    let response = client.execute(&request).unwrap();

    let (head, body) = seen.recv().unwrap();
    assert!(head.starts_with("POST /api/token?q=a+b HTTP/1.1\r\n"), "{head}");
    let head = head.to_ascii_lowercase();
    for header in [
        "authorization: basic bwu6aw52zw50zwq=\r\n",
        "content-type: application/x-www-form-urlencoded\r\n",
        &format!("host: {host}\r\n"),
    ] {
        assert!(head.contains(header), "{header} is not in {head}");
    }
    assert_eq!(body, request.body());
    assert_eq!(response.json().unwrap().text("id").unwrap(), "x");
    assert_eq!(&response.headers()["Content-Type"], "application/json");
}

#[test]
fn redirects_are_followed_and_told() {
    let (host, seen) = server(&[
        "HTTP/1.1 302 Found\r\nLocation: /next?code=AQinvented-code-1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://HOST/last\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        JSON,
    ]);
    let response =
        Client::new().post(buildURL("/first", &host).unwrap()).form(&params! { "a": "b" }).send().unwrap();
    let methods: Vec<String> =
        seen.iter().take(3).map(|(head, _)| head.lines().next().unwrap().to_owned()).collect();
    // A 302 turns a POST into a GET, its form is lost: a known trap, which the answer shows.
    assert_eq!(
        methods,
        ["POST /first HTTP/1.1", "GET /next?code=AQinvented-code-1 HTTP/1.1", "GET /last HTTP/1.1"]
    );
    let shown = response.to_string();
    let expected =
        format!("302 → GET http://{host}/next?code=AQin…(17)\n307 → GET http://{host}/last\n200 OK\n");
    assert!(shown.starts_with(&expected), "{shown}");
    assert_eq!(response.url().path(), "/last");
}

#[test]
fn an_endless_redirect_ends() {
    const ROUND: &str =
        "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (host, _seen) = server(&[ROUND; 20]);
    let error = Client::new().get(buildURL("/again", &host).unwrap()).send().unwrap_err();
    assert_eq!(error.to_string(), format!("`{host}` cannot be reached: it redirects in circles"));
}

#[test]
fn credentials_do_not_follow_a_redirect_to_another_host() {
    let (other, seen_there) = server(&[JSON]);
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nLocation: http://{other}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let answers: &'static [&'static str] = Box::leak(Box::new([&*Box::leak(redirect.into_boxed_str())]));
    let (host, _seen) = server(answers);
    Client::new().get(buildURL("/", &host).unwrap()).bearer_auth("BQinvented").send().unwrap();
    let (head, _) = seen_there.recv().unwrap();
    assert!(!head.to_ascii_lowercase().contains("authorization"), "{head}");
}

#[test]
fn an_answer_of_any_status_is_an_answer() {
    let (host, _seen) =
        server(&["HTTP/1.1 418 I'm a teapot\r\nContent-Length: 5\r\nConnection: close\r\n\r\nshort"]);
    let response = Client::new().get(buildURL("/", &host).unwrap()).send().unwrap();
    assert_eq!(response.status(), 418);
    assert!(matches!(response.ok(), Err(Error::Refused(refusal)) if refusal.status == 418));
}

#[test]
fn a_connection_that_is_cut_is_no_riddle() {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nhalf"] {
        let answers: &'static [&'static str] = Box::leak(Box::new([answer]));
        let (host, _seen) = server(answers);
        let error = Client::new()
            .get(buildURL("/v1/me?token=BQinvented", &host).unwrap())
            .send()
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            format!(
                "`{host}` cannot be reached: the connection was cut before the answer was complete: try again"
            )
        );
    }
}

#[test]
fn a_provider_that_is_not_running_is_named_with_the_command_that_starts_it() {
    // A port that was free a moment ago.
    let host = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let error = Client::new().get(buildURL("/v1/me", &host).unwrap()).send().unwrap_err();
    assert!(matches!(&error, Error::NotRunning { address } if *address == host));
    assert!(error.to_string().contains("`cargo lab`"), "{error}");
    // What stock evcxr prints of an error that `?` returned.
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn https_where_only_http_is_spoken_says_so() {
    let (host, _seen) = plain_server();
    let error = Client::new()
        .get(buildURL("/v1/me", &host).unwrap().protocol("https"))
        .send()
        .unwrap_err()
        .to_string();
    assert!(error.contains("does not speak `https`"), "{error}");
}

/// A server that answers whatever comes with an error in HTTP, as one that gets a TLS greeting does.
fn plain_server() -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let server = thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut greeting = [0; 64];
        let _ = connection.read(&mut greeting).unwrap();
        connection
            .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .unwrap();
    });
    (host, server)
}

#[test]
fn one_client_serves_many_requests_and_many_threads() {
    let (host, seen) = server(&[JSON; 8]);
    let client = Client::new();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (client, host) = (client.clone(), host.clone());
            thread::spawn(move || client.get(buildURL("/", host).unwrap()).send().unwrap().status())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), 200);
    }
    assert_eq!(seen.iter().take(8).count(), 8);
}

#[test]
fn the_robot_says_when_another_program_has_the_port() {
    let (host, _seen) =
        server(&["HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\nConnection: close\r\n\r\nnot found"]);
    let error =
        util::practice::approve(format!("http://{host}/authorize?client_id=x")).unwrap_err().to_string();
    assert!(error.contains("is not the practice provider: is another program using its port?"), "{error}");
}

#[test]
fn the_robot_passes_on_why_the_provider_refuses() {
    const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 90\r\nConnection: close\r\n\r\n{\"error\": \"INVALID_CLIENT: Invalid client\", \"cause\": \"no app has it\", \"advice\": \"copy it\"}";
    let (host, seen) = server(&[REFUSED]);
    let error =
        util::practice::approve(format!("http://{host}/authorize?client_id=x")).unwrap_err().to_string();
    assert_eq!(error, "the provider refuses: INVALID_CLIENT: Invalid client: no app has it: copy it");
    let (head, body) = seen.recv().unwrap();
    assert!(head.starts_with("POST /practice/approve "), "{head}");
    // As JSON, whose members have no order.
    let body: util::Value = util::serde_json::from_str(&body).unwrap();
    assert_eq!(
        body,
        util::json!({"url": format!("http://{host}/authorize?client_id=x"), "decision": "agree"})
    );
}
