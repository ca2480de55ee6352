//! Such a request: its line, its headers and its framing, each right, nearly right or wrong. What it carries is drawn in `content`.

use crate::dice::Dice;

/// Draws requests.
pub struct Grammar<'a> {
    pub dice: &'a Dice,
    pub access_token: &'a str,
}

/// What goes over the wire, which need not be text.
pub type Bytes = Vec<u8>;

impl Grammar<'_> {
    pub(super) fn of(&self, list: &[&str]) -> Bytes {
        self.dice.of(list).as_bytes().to_vec()
    }

    /// A whole request with its framing.
    pub fn request(&self) -> Bytes {
        let dice = self.dice;
        let body = if dice.once_in(3) { Bytes::new() } else { self.body() };
        let mut out = self.method();
        out.extend(if dice.once_in(40) { self.of(&["", "  ", "\t", "\0"]) } else { b" ".to_vec() });
        out.extend(self.target());
        out.push(b' ');
        out.extend(match dice.below(60) {
            0 => self.of(&["HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "http/1.1", "", "HTTP/1.1 "]),
            _ => b"HTTP/1.1".to_vec(),
        });
        out.extend(if dice.once_in(60) { b"\n".to_vec() } else { b"\r\n".to_vec() });
        let mut headers = vec![self.host()];
        for _ in 0..dice.below(4) {
            headers.push(self.header());
        }
        if !dice.once_in(30) {
            headers.push(b"connection: close".to_vec());
        }
        let (framing, body) = self.frame(body);
        headers.extend(framing);
        for header in headers {
            out.extend(header);
            out.extend(b"\r\n");
        }
        out.extend(b"\r\n");
        out.extend(body);
        out
    }

    fn method(&self) -> Bytes {
        match self.dice.below(12) {
            0 => self.of(&["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT"]),
            1 => self.of(&["get", "BREW", "", "G\u{e9}T", "POST\0", "A-VERY-LONG-METHOD-NAME"]),
            2..6 => b"GET".to_vec(),
            _ => b"POST".to_vec(),
        }
    }

    fn target(&self) -> Bytes {
        const PATHS: [&str; 40] = [
            "/",
            "/authorize",
            "/oauth2/authorize",
            "/login",
            "/consent",
            "/logout",
            "/callback",
            "/api/token",
            "/api/token",
            "/api/token",
            "/oauth2/token",
            "/api/revoke",
            "/api/introspect",
            "/.well-known/oauth-authorization-server",
            "/v1/me",
            "/v1/search",
            "/v1/albums",
            "/v1/albums/2f4Ejh4Po2rpuXSYa6IDCe/tracks",
            "/v1/tracks/0ND8rF8oirMXtE59n585P6",
            "/v1/audio-features",
            "/v1/audio-features/0ND8rF8oirMXtE59n585P6",
            "/v1/artists",
            "/v1/me/playlists",
            "/v1/users/mira/playlists",
            "/v1/playlists/x/tracks",
            "/v1/playlists/x/items",
            "/v1/me/tracks",
            "/v1/me/top/tracks",
            "/practice/about",
            "/practice/seen",
            "/practice/approve",
            "/practice/clock",
            "/practice/expire",
            "/practice/revoke",
            "/panel",
            "/dashboard",
            "/dashboard/new",
            "/dashboard/app/0a0da9ce0b0c0de0facade0decade001",
            "/image/x/640",
            "/nowhere",
        ];
        let mut target = match self.dice.below(30) {
            0 => self.of(&[
                "*",
                "",
                "http://",
                "http://a/authorize",
                "//a//b",
                "/../../etc",
                "/%",
                "/%zz",
                "?",
                "#",
            ]),
            1 => {
                let mut path = self.of(&PATHS);
                path.push(b'/');
                path.extend(self.noise());
                path
            }
            _ => self.of(&PATHS),
        };
        if !self.dice.once_in(3) {
            target.push(b'?');
            target.extend(self.parameters());
        }
        target
    }

    fn host(&self) -> Bytes {
        match self.dice.below(12) {
            0 => {
                self.of(&["host: evil.example", "host:", "host: a b", "host: [::1", "host: \u{2603}", "x: y"])
            }
            _ => b"host: 127.0.0.1:8765".to_vec(),
        }
    }

    fn header(&self) -> Bytes {
        let dice = self.dice;
        match dice.below(12) {
            0..3 => {
                let mut header = b"authorization: ".to_vec();
                header.extend(self.credentials());
                header
            }
            3..6 => {
                let kinds = [
                    "application/x-www-form-urlencoded",
                    "application/json",
                    "text/plain",
                    "",
                    ";;;",
                    "application/x-www-form-urlencoded; charset=utf-16",
                    "multipart/form-data; boundary=x",
                ];
                let mut header = b"content-type: ".to_vec();
                header.extend(self.of(&kinds));
                header
            }
            6 => self.of(&[
                "cookie: practice_session_8765=x",
                "cookie: =;;=;",
                "cookie: practice_session_8765=",
                "cookie: \u{e9}=\u{e9}",
            ]),
            7 => self.of(&[
                "origin: http://evil.example",
                "origin: null",
                "sec-fetch-site: cross-site",
                "last-event-id: -1",
            ]),
            8 => self.of(&[
                "expect: 100-continue",
                "upgrade: websocket",
                "connection: upgrade, close",
                "connection: keep-alive",
                "te: trailers",
                "range: bytes=0-",
            ]),
            9 => {
                let mut header = b"x-noise: ".to_vec();
                // Any byte that does not end the line.
                header.extend(dice.bytes(20).into_iter().filter(|byte| ![b'\r', b'\n'].contains(byte)));
                header
            }
            10 => {
                let mut header = b"x-long: ".to_vec();
                header.resize(dice.below(3_000), b'x');
                header.push(b':');
                header
            }
            _ => self.of(&[
                ": nothing",
                "no colon",
                " folded: line",
                "a b: c",
                "accept: */*",
                "Accept-Language: ,,,;q=9",
            ]),
        }
    }

    /// The headers that say how long the body is, and the body as it then goes over the wire.
    fn frame(&self, body: Bytes) -> (Vec<Bytes>, Bytes) {
        let length = |length: usize| format!("content-length: {length}").into_bytes();
        match self.dice.below(16) {
            // In chunks, now and then with extensions, trailers, or sizes that are none.
            0 | 1 => {
                let mut out = Bytes::new();
                for chunk in body.chunks(1 + self.dice.below(40)) {
                    let extension = if self.dice.once_in(8) { ";a=\"b\"" } else { "" };
                    out.extend(format!("{:x}{extension}\r\n", chunk.len()).into_bytes());
                    out.extend(chunk);
                    out.extend(b"\r\n");
                }
                out.extend(self.of(&[
                    "0\r\n\r\n",
                    "0\r\n\r\n",
                    "0\r\nx: y\r\n\r\n",
                    "00000\r\n\r\n",
                    "-1\r\n",
                    "fffffffffffffffffff\r\n",
                    "zz\r\n",
                ]));
                (vec![b"transfer-encoding: chunked".to_vec()], out)
            }
            2 => (vec![length(body.len()), b"transfer-encoding: chunked".to_vec()], body),
            3 => (vec![length(body.len()), length(body.len() + 1)], body),
            4 => (
                vec![self.of(&[
                    "content-length: -1",
                    "content-length: 1e3",
                    "content-length: 99999999999999999999",
                    "content-length: +5",
                    "transfer-encoding: gzip",
                    "transfer-encoding: chunked, chunked",
                ])],
                body,
            ),
            // Less than comes: the rest is the next request.
            5 => (vec![length(body.len() / 2)], body),
            6 => (vec![], body),
            7 => {
                let body = vec![b'x'; 60_000 + self.dice.below(20_000)];
                (vec![length(body.len())], body)
            }
            _ => (vec![length(body.len())], body),
        }
    }
}
