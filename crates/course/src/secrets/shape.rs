//! What a secret looks like. No public scanner knows the shapes of Spotify's.
//!
//! * Codes and refresh tokens begin with `AQ`, access tokens with `BQ`; then come letters, digits, `-` and `_`.
//! * A client secret is 32 hexadecimal digits, as a client id is: which of the two it is cannot be seen.
//! * The header of HTTP Basic (RFC 7617 §2) is Base64 of both.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The shortest token that the provider gives, and that Spotify gives.
const SHORTEST_TOKEN: usize = 62;
/// Base64 of random bytes has more different characters than any text that was typed in to look like a token.
const TOKENS_VARIETY: usize = 24;
/// Of 32 random hexadecimal digits, fewer than 11 are different ones once in three hundred times; of invented ones, mostly.
const DIGITS_VARIETY: usize = 11;

/// What kind of secret a line holds, if any. `known`: values that are secret whatever they look like.
pub fn in_line(line: &str, known: &[String]) -> Option<&'static str> {
    if known.iter().any(|secret| line.contains(secret.as_str())) {
        return Some("a value that your `creds.json` or `keys.tsv` keeps secret");
    }
    let mut words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    words.clone().any(is_token).then_some("what looks like a code or a token").or_else(|| {
        let secret = words.any(is_client_secret) || line.split(|c| !is_base64(c)).any(is_basic);
        secret.then_some("what looks like a client secret")
    })
}

/// `AQ` or `BQ`, length, and the look of chance. Those of tests say what they are.
fn is_token(word: &str) -> bool {
    !word.contains("invented")
        && (word.starts_with("AQ") || word.starts_with("BQ"))
        && word.len() >= SHORTEST_TOKEN
        && variety(word) >= TOKENS_VARIETY
}

fn is_client_secret(word: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    word.len() == 32 && word.bytes().all(is_digit) && variety(word) >= DIGITS_VARIETY
}

/// Base64 of `id:secret`.
fn is_basic(word: &str) -> bool {
    let Some(pair) = STANDARD.decode(word).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return false;
    };
    pair.split_once(':').is_some_and(|(_, secret)| is_client_secret(secret.trim_end()))
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
}

fn variety(word: &str) -> usize {
    word.bytes().collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the provider would give it, but made up: every character of the alphabet once.
    fn a_token() -> String {
        let alphabet = ('A'..='Z').chain('a'..='z').chain('0'..='9');
        format!("BQ{}", alphabet.collect::<String>())
    }

    /// As the dashboard would give it, but made up: the digits in order, twice.
    fn a_client_secret() -> String {
        "0123456789abcdef".repeat(2)
    }

    #[test]
    fn a_token_is_found_wherever_it_stands_in_a_line() {
        for line in
            [a_token(), format!("\"token\": \"{}\",", a_token()), format!("?code={}&state=x", a_token())]
        {
            assert_eq!(in_line(&line, &[]), Some("what looks like a code or a token"), "{line}");
        }
    }

    #[test]
    fn a_client_secret_is_found_in_the_clear_and_in_a_basic_header() {
        let pair = STANDARD.encode(format!("id:{}", a_client_secret()));
        for line in [format!("client_secret={}&x", a_client_secret()), format!("Authorization: Basic {pair}")]
        {
            assert_eq!(in_line(&line, &[]), Some("what looks like a client secret"), "{line}");
        }
    }

    #[test]
    fn what_is_invented_or_only_long_is_let_be() {
        let typed = format!("BQ{}", "typed-in-by-hand-".repeat(8));
        let says_so = a_token().replacen("BQ", "BQinvented", 1);
        let other = a_token().replacen("BQ", "CQ", 1);
        let hash_of_a_commit = "0123456789abcdef0123456789abcdef01234567";
        for line in [
            &typed,
            &says_so,
            &other,
            "BQshort",
            hash_of_a_commit,
            provider::PRACTICE_CLIENT_ID,
            provider::PRACTICE_CLIENT_SECRET,
        ] {
            assert_eq!(in_line(line, &[]), None, "{line}");
        }
    }

    #[test]
    fn a_value_of_creds_json_is_found_whatever_its_shape() {
        assert!(in_line("pw = hunter2hunter2", &["hunter2hunter2".to_owned()]).is_some());
    }
}
