//! Which values are secret, and how they are shown.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use std::path::Path;

/// The keys whose values are secret: in `creds.json`, in a form, in a query, in an answer's body.
pub const SECRET_KEYS: [&str; 25] = [
    "client_secret",
    "appsecret",
    "secret",
    "token",
    "mytoken",
    "access_token",
    "id_token",
    "refresh",
    "refresh_token",
    "device_code",
    "code",
    "code_verifier",
    "verifier",
    "assertion",
    "client_assertion",
    "apikey",
    "api_key",
    "sessionid",
    "session_id",
    "pass",
    "password",
    "passwd",
    "private_key",
    "authorization",
    "cookie",
];

/// Whether the values of `key` are secret: one of [`SECRET_KEYS`], or a name that ends as secrets' names do.
pub fn is_secret_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    SECRET_KEYS.contains(&key.as_str())
        || ["secret", "_token", "password", "apikey", "api_key", "set_cookie"]
            .iter()
            .any(|end| key.ends_with(end))
}

/// Shows that a secret is there, and which one, without showing it: its first four characters and its length, such as
/// `BQDa…(162)`. Of one shorter than twelve characters only the length.
pub fn mask(secret: &str) -> String {
    let length = secret.chars().count();
    let head: String = secret.chars().take(if length < 12 { 0 } else { 4 }).collect();
    format!("{head}…({length})")
}

/// Whether a value only holds the place of a secret, as in `"paste here"`, `<client secret>` or `xxxxxxxxxxxx`.
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let words = ["paste", "your", "here", "insert", "fill", "copy", "change", "enter", "todo", "put"];
    let mut characters = value.chars();
    let first = characters.next();
    // One letter, or two, may be somebody's name.
    let repeats = value.chars().count() > 2 && characters.all(|character| Some(character) == first);
    let bracketed = (value.starts_with('<') && value.ends_with('>'))
        || (value.starts_with("{{") && value.ends_with("}}"));
    let spelled = value
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| words.contains(&word.to_lowercase().as_str()))
        .count();
    // One such word may well stand in a pass phrase; together with others, or between dashes, it is an instruction.
    let instruction = spelled >= 2 || (spelled == 1 && value.len() < 40 && value.contains([' ', '-', '_']));
    repeats || bracketed || instruction || value.contains('…') || value.contains("...")
}

/// All secrets of the file, as they may turn up in an output.
///
/// These are the values of eight characters and more under secret keys in all entries, without placeholders; each also as
/// it is written in a URL and in a form; and `client_id:client_secret` in Base64, as HTTP Basic sends it (RFC 7617).
/// Longest first, so that masking one does not leave the rest of another. A `.tsv` is read as a table. Any other file that is not JSON gives what can be read
/// from it line by line; one that cannot be read gives nothing.
pub fn secrets_in(path: &Path) -> Vec<String> {
    let Ok(bytes) = std::fs::read(path) else { return Vec::new() };
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut found = Vec::new();
    if path.extension().is_some_and(|extension| extension == "tsv") {
        for row in crate::keys::rows_by_eye(text) {
            // Of cells under one name all count, and an object would keep the last.
            row.iter().filter(|(key, _)| is_secret_key(key)).for_each(|(_, secret)| keep(secret, &mut found));
            collect_basic(&row.into_iter().map(|(key, value)| (key, value.into())).collect(), &mut found);
        }
    } else {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => collect(&value, &mut found),
            Err(_) => collect_by_line(text, &mut found),
        }
    }
    let mut all: Vec<String> = found.iter().flat_map(|secret| forms(secret)).collect();
    all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    all.dedup();
    all
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(secret) if is_secret_key(key) => keep(secret, found),
                    Value::Object(_) | Value::Array(_) => collect(value, found),
                    _ => {}
                }
            }
            collect_basic(object, found);
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn collect_basic(entry: &Map<String, Value>, found: &mut Vec<String>) {
    let text =
        |keys: &[&str]| keys.iter().find_map(|key| entry.get(*key)?.as_str()).filter(|text| !text.is_empty());
    for (id, secret) in [
        (text(&["client_id", "appid"]), text(&["client_secret", "appsecret"])),
        (text(&["user", "userid"]), text(&["pass", "password"])),
    ] {
        if let (Some(id), Some(secret)) = (id, secret)
            && !is_placeholder(secret)
        {
            for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                found.push(engine.encode(format!("{id}:{secret}")));
            }
        }
    }
}

/// `"key": "value"` found by eye rather than by grammar, for a file that has a mistake somewhere.
fn collect_by_line(text: &str, found: &mut Vec<String>) {
    const QUOTES: &[char] = &['"', '\'', '“', '”', '„', '’', '‘'];
    for line in text.lines() {
        let parts: Vec<&str> = line.split(QUOTES).collect();
        for (at, part) in parts.iter().enumerate() {
            let key = part.trim().trim_end_matches([':', '=']).trim_end();
            let key = key.rsplit([' ', '{', ',']).next().unwrap_or(key);
            if is_secret_key(key) {
                // The value: the next part that is more than the joint between name and value.
                let value =
                    parts[at + 1..].iter().find(|part| !part.trim_matches([' ', ':', '=', '\t']).is_empty());
                if let Some(value) = value {
                    keep(value.trim_matches([' ', ':', '=', ',', '\t', '}']), found);
                }
            }
        }
    }
}

fn keep(secret: &str, found: &mut Vec<String>) {
    if secret.chars().count() >= 8 && !is_placeholder(secret) {
        found.push(secret.to_owned());
    }
}

/// What stays as it is in a query or path (RFC 3986 §2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What stays as it is in a form (WHATWG URL, "application/x-www-form-urlencoded percent-encode set").
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*').remove(b' ');

fn forms(secret: &str) -> [String; 3] {
    [
        secret.to_owned(),
        utf8_percent_encode(secret, UNRESERVED).to_string(),
        utf8_percent_encode(secret, FORM).to_string().replace(' ', "+"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_tells_which_one_and_not_what() {
        assert_eq!(mask(&"BQDaVerySecret".repeat(10)), "BQDa…(140)");
        assert_eq!(mask("hunter22"), "…(8)");
        assert_eq!(mask("ünïcödé-tökén"), "ünïc…(13)");
        assert_eq!(mask(""), "…(0)");
    }

    #[test]
    fn keys_of_every_course_version_are_known() {
        for key in [
            "client_secret",
            "Access_Token",
            "appsecret",
            "mytoken",
            "pass",
            "my_refresh_token",
            "X-Api-Key",
            "Set-Cookie",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in
            ["client_id", "state", "token_type", "expires", "scope", "redirect_uri", "grant_type", "zip_code"]
        {
            assert!(!is_secret_key(key), "{key}");
        }
    }

    #[test]
    fn placeholders_are_not_secrets() {
        for text in [
            "paste your client secret here",
            "<client_secret>",
            "xxxxxxxxxxxxxxxx",
            "YOUR_CLIENT_SECRET",
            "{{secret}}",
            "BQD…",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "5ec2e7000000000000000000decafbad",
            "correct horse battery staple",
            "AQBhere-and-there",
            "李",
            "",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn all_forms_of_a_secret_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("creds.json");
        let json = r#"{"a": {"client_id": "me", "client_secret": "invented+secret/1", "state": "ABCDEFGHIJ", "code": "short"},
            "b": {"nested": [{"password": "two words~*"}], "token": "paste the token here"}}"#;
        std::fs::write(&path, json).unwrap();
        let found = secrets_in(&path);
        for expected in [
            "invented+secret/1",
            "invented%2Bsecret%2F1",
            "bWU6aW52ZW50ZWQrc2VjcmV0LzE=",
            "bWU6aW52ZW50ZWQrc2VjcmV0LzE",
            "two words~*",
            "two%20words~%2A",
            "two+words%7E*",
        ] {
            assert!(found.iter().any(|secret| secret == expected), "{expected} is not in {found:?}");
        }
        assert!(
            !found
                .iter()
                .any(|secret| secret.contains("ABCDEFGHIJ") || secret.contains("paste") || secret == "short")
        );
        assert!(found.is_sorted_by_key(|secret| std::cmp::Reverse(secret.len())));
    }

    #[test]
    fn a_broken_file_still_gives_its_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("creds.json");
        let broken = "{\n 'practice': {\n  'client_secret': 'invented-secret-1',\n  \"token\": \"BQinvented-token\n  “refresh”: “AQinvented-refresh”, }";
        std::fs::write(&path, broken).unwrap();
        assert_eq!(secrets_in(&path), ["AQinvented-refresh", "invented-secret-1", "BQinvented-token"]);
        assert!(secrets_in(folder.path()).is_empty());
    }
}
