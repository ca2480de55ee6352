//! Masks secrets in what the provider tells about requests: the log that notebooks and the panel read, causes, errors.
//! By the parameter's name where it has one, and by the look of the text everywhere else, because learners put secrets in the
//! wrong places: that is what the log is for.

use std::borrow::Cow;

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
