//! Masks secrets in what the provider tells about requests: the log that notebooks and the panel read, causes, errors.
//! By the parameter's name where it has one, and by the look of the text everywhere else, because learners put secrets in the
//! wrong places: that is what the log is for.

use std::borrow::Cow;

use serde_json::Value;

use crate::params::Params;
use crate::tokens;

/// The parameters whose value is a secret, whatever it looks like.
const SECRET_NAMES: [&str; 9] = [
    "client_secret",
    "code",
    "refresh_token",
    "access_token",
    "code_verifier",
    "password",
    "token",
    "ticket",
    "csrf",
];

/// The longest name of an authentication scheme; what is longer before the first space is rather a secret.
const LONGEST_SCHEME: usize = 12;

/// What stands for the rest of a masked text.
const ELLIPSIS: char = '…';

/// Masks by a list of secrets that are known to exist (client secrets), beside what can be told from the text.
pub(crate) struct Mask {
    known: Vec<crate::secret::Secret>,
}

impl Mask {
    pub(crate) fn new(known: impl IntoIterator<Item = crate::secret::Secret>) -> Self {
        Mask { known: known.into_iter().filter(|secret| !secret.expose().is_empty()).collect() }
    }

    /// The value of parameter `name` as it may be shown.
    pub(crate) fn value(&self, name: &str, value: &str) -> String {
        if SECRET_NAMES.contains(&name) { hidden(value) } else { self.text(value) }
    }

    /// A text as it may be shown: without tokens, codes and known secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = Cow::Borrowed(text);
        for secret in &self.known {
            if text.contains(secret.expose()) {
                text = Cow::Owned(text.replace(secret.expose(), &hidden(secret.expose())));
            }
        }
        hide_tokens(&text)
    }

    /// A header's value as it may be shown.
    pub(crate) fn header(&self, name: &str, value: &str) -> String {
        match name {
            "authorization" | "proxy-authorization" => match value.split_once(' ') {
                // Base64 hides nothing: behind `Basic` stand the client id and the client secret.
                Some((scheme, rest)) if !scheme.is_empty() && scheme.len() <= LONGEST_SCHEME => {
                    format!("{} {}", self.text(scheme), hidden(rest))
                }
                _ => hidden(value),
            },
            // Also those of other programs on this machine, which browsers send along: they do not tell ports apart.
            "cookie" => {
                let pairs = value.split(';').map(|pair| pair.trim().split_once('=').unwrap_or(("", pair)));
                let hidden: Vec<_> =
                    pairs.map(|(name, value)| format!("{}={}", self.text(name), hidden(value))).collect();
                hidden.join("; ")
            }
            "set-cookie" => {
                let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
                let (name, value) = pair.split_once('=').unwrap_or(("", pair));
                format!("{}={};{attributes}", self.text(name), hidden(value))
            }
            _ => self.text(value),
        }
    }

    /// A JSON value as it may be shown.
    pub(crate) fn json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| match value {
                    Value::String(text) => (self.text(name), self.value(name, text).into()),
                    other => (self.text(name), self.json(other)),
                })
                .collect(),
            other => other.clone(),
        }
    }

    /// Parameters as a JSON object. Of a name sent twice, the last value stays, as in the dictionaries of most languages.
    pub(crate) fn params(&self, params: &Params) -> serde_json::Map<String, serde_json::Value> {
        params.iter().map(|(name, value)| (self.text(name), self.value(name, value).into())).collect()
    }
}

/// What of a secret may be shown: enough to tell two of them apart, too little to use one.
pub(crate) fn hidden(secret: &str) -> String {
    let length = secret.chars().count();
    // Of a short one, four letters would be too many.
    let shown: String = if length >= 24 { secret.chars().take(4).collect() } else { String::new() };
    format!("{shown}{ELLIPSIS} ({length} characters)")
}

/// Hides every run of letters that looks like a code or token, whole or cut.
fn hide_tokens(text: &str) -> String {
    let is_token_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_token_letter) {
        let (before, from) = rest.split_at(start);
        let (run, after) = from.split_at(from.find(|letter| !is_token_letter(letter)).unwrap_or(from.len()));
        out.push_str(before);
        // A cut token of this length still has too many bits to leave in the open.
        if run.len() >= 40 && (run.contains("AQ") || run.contains("BQ"))
            || run.len() >= tokens::REFRESH_LENGTH
        {
            out.push_str(&hidden(run));
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::secret::Secret;

    #[test]
    fn a_secret_is_masked_wherever_a_learner_put_it() {
        let secret = "5ec2e7000000000000000000decafbad";
        let mask = Mask::new([Secret::new(secret)]);
        let code = tokens::new_code(&Random::seeded(1));
        let params =
            format!("client_id={secret}&client_secret=short&state={}&x=%22{secret}%0A%22", code.expose());
        let shown = serde_json::Value::from(mask.params(&Params::parse(params.as_bytes()))).to_string();
        assert!(
            !shown.contains(secret) && !shown.contains("short") && !shown.contains(&code.expose()[..40]),
            "{shown}"
        );
        assert!(shown.contains("5ec2… (32 characters)"), "{shown}");
        assert!(shown.contains("… (222 characters)"), "{shown}");
    }

    #[test]
    fn headers_and_bodies_show_no_secret() {
        let mask = Mask::new([]);
        let token = tokens::new_refresh_token(&Random::seeded(2));
        for (name, value) in [
            ("authorization", "Basic aW52ZW50ZWQ6aW52ZW50ZWQ="),
            ("authorization", "aW52ZW50ZWQ6aW52ZW50ZWQ="),
            ("cookie", "a=invented-session; aW52ZW50ZWQ6aW52ZW50ZWQ"),
            ("set-cookie", "a=aW52ZW50ZWQ6aW52ZW50ZWQ=; Path=/; HttpOnly"),
        ] {
            let shown = mask.header(name, value);
            assert!(!shown.contains("aW52ZW50ZWQ6") && !shown.contains("invented-session"), "{shown}");
        }
        assert_eq!(mask.header("accept", "application/json"), "application/json");
        let body = serde_json::json!({ "a": [{ "client_secret": "short", "x": token.expose() }], "n": 1 });
        let shown = mask.json(&body).to_string();
        assert!(!shown.contains("short") && !shown.contains(&token.expose()[..40]), "{shown}");
    }

    #[test]
    fn what_is_no_secret_stays_readable() {
        let mask = Mask::new([]);
        let uri = "http://127.0.0.1:8765/callback?state=AB12CD34";
        assert_eq!(mask.text(uri), uri);
        assert_eq!(mask.value("scope", "user-read-email"), "user-read-email");
        assert_eq!(
            mask.value("client_id", "0a0da9ce0b0c0de0facade0decade001"),
            "0a0da9ce0b0c0de0facade0decade001"
        );
    }
}
