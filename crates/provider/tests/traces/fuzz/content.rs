//! What a request carries: credentials, parameters and bodies.

use super::grammar::{Bytes, Grammar};
use crate::common::{CALLBACK, basic, practice_basic};
use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET};

impl Grammar<'_> {
    pub(super) fn credentials(&self) -> Bytes {
        match self.dice.below(9) {
            0 | 1 => practice_basic().into_bytes(),
            2 | 3 => format!("Bearer {}", self.access_token).into_bytes(),
            4 => basic(PRACTICE_CLIENT_ID, &String::from_utf8_lossy(&self.noise())).into_bytes(),
            5 => basic(&String::from_utf8_lossy(&self.noise()), PRACTICE_CLIENT_SECRET).into_bytes(),
            6 => {
                let mut text =
                    format!("Bearer {}", &self.access_token[..self.dice.below(self.access_token.len())]);
                text.push_str(&String::from_utf8_lossy(&self.noise()).replace(['\r', '\n'], ""));
                text.into_bytes()
            }
            _ => self.of(&[
                "Basic",
                "Basic ====",
                "Basic /w==",
                "Basic Og==",
                "Basic OjpiOg==",
                "bearer",
                "Bearer  ",
                "Bearer a b",
                "Digest x",
                "",
                "Basic \u{e9}",
            ]),
        }
    }

    pub(super) fn parameters(&self) -> Bytes {
        const NAMES: [&str; 28] = [
            "client_id",
            "client_secret",
            "response_type",
            "redirect_uri",
            "scope",
            "state",
            "code",
            "grant_type",
            "refresh_token",
            "code_challenge",
            "code_challenge_method",
            "code_verifier",
            "show_dialog",
            "token",
            "limit",
            "offset",
            "q",
            "type",
            "ids",
            "market",
            "ticket",
            "username",
            "password",
            "continue",
            "fields",
            "position",
            "uris",
            "client_id%00",
        ];
        let mut out = Bytes::new();
        for _ in 0..self.dice.below(8) {
            if !out.is_empty() {
                out.push(if self.dice.once_in(20) { b';' } else { b'&' });
            }
            out.extend(self.of(&NAMES));
            if self.dice.once_in(15) {
                out.extend(self.of(&["[]", "%5B0%5D", "%", ""]));
            } else {
                out.push(b'=');
            }
            out.extend(self.value());
        }
        out
    }

    pub(super) fn value(&self) -> Bytes {
        let encoded: String = url::form_urlencoded::byte_serialize(CALLBACK.as_bytes()).collect();
        match self.dice.below(5) {
            0 => self.noise(),
            1 => self.of(&[
                "99999999999999999999",
                "-1",
                "0",
                "1e9",
                "NaN",
                "true",
                "null",
                "None",
                "undefined",
                "%F0%9F%8E%B5",
                "%C3%28",
                "%00",
                "%0D%0Aset-cookie:x",
                "..%2F..",
                "%27%20OR%201=1--",
                "<script>",
                "a".repeat(1_500).as_str(),
            ]),
            2 => self.of(&[PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET, &encoded, self.access_token]),
            _ => self.of(&[
                "code",
                "token",
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "user-read-email",
                "S256",
                "plain",
                "artist,track",
                "0ND8rF8oirMXtE59n585P6",
                "mira",
                "mira-practises",
                "50",
                "",
            ]),
        }
    }

    /// A few bytes: as they come, percent-encoded, or not quite.
    pub(super) fn noise(&self) -> Bytes {
        let mut out = Bytes::new();
        for byte in self.dice.bytes(12).into_iter().take(self.dice.below(12)) {
            match byte % 6 {
                0 => out.extend(format!("%{byte:02X}").into_bytes()),
                1 => out.push(b'%'),
                2 => out.extend(b"&="),
                3 => out.extend(b"+"),
                _ => out.push(b'!' + byte % 90),
            }
        }
        out
    }

    pub(super) fn body(&self) -> Bytes {
        match self.dice.below(8) {
            0 => self.json(0).into_bytes(),
            1 => {
                let uris = ["spotify:track:0ND8rF8oirMXtE59n585P6", "spotify:track:", "x"];
                let list: Vec<_> = (0..self.dice.below(110)).map(|_| self.dice.of(&uris)).collect();
                serde_json::json!({ "uris": list, "position": self.dice.below(9), "name": "x" })
                    .to_string()
                    .into_bytes()
            }
            2 => {
                let url = format!(
                    "http://127.0.0.1:8765/authorize?{}",
                    String::from_utf8_lossy(&self.parameters())
                );
                serde_json::json!({ "url": url }).to_string().into_bytes()
            }
            3 => self.dice.bytes(self.dice.below(200)),
            4 => self.of(&[
                "[[[[[[[[[[[[[[[[[[[[",
                "{\"uris\":",
                "\u{feff}{}",
                "{\"a\":1e999}",
                "\"\\ud800\"",
                "nul",
            ]),
            _ => self.parameters(),
        }
    }

    fn json(&self, depth: usize) -> String {
        const NAMES: [&str; 12] = [
            "url",
            "user",
            "decision",
            "name",
            "public",
            "description",
            "uris",
            "tracks",
            "token",
            "ids",
            "range_start",
            "insert_before",
        ];
        match self.dice.below(if depth > 3 { 4 } else { 6 }) {
            0 => self
                .dice
                .of(&["null", "true", "-0", "1e308", "18446744073709551616", "-9223372036854775809"])
                .to_owned(),
            1 => format!(
                "\"{}\"",
                self.dice.of(&["", "x", "\\u0000", "\\uD834\\uDD1E", "mira", "spotify:track:x"])
            ),
            2 => self.dice.below(1_000).to_string(),
            3 => "{}".to_owned(),
            4 => {
                let items: Vec<_> = (0..self.dice.below(4)).map(|_| self.json(depth + 1)).collect();
                format!("[{}]", items.join(","))
            }
            _ => {
                let members: Vec<_> = (0..self.dice.below(5))
                    .map(|_| format!("\"{}\":{}", self.dice.of(&NAMES), self.json(depth + 1)))
                    .collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }
}
