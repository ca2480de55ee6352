//! The header of HTTP Basic by hand: the text `client_id:client_secret`, and its Base64 (RFC 7617, RFC 4648 §4).

use super::{CheckFailed, Memory, Passed, Verdict, compare, mistake, report};
use crate::Creds;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};

/// Checks the text that is encoded: client id and client secret, with a colon between them.
///
/// # Errors
/// [`CheckFailed`].
pub fn basic_pair(pair: impl AsRef<str>, keys: &Creds) -> Result<Passed, CheckFailed> {
    report("basic_pair", judge_pair(pair.as_ref(), keys), &Memory::of_project(), || None)
}

/// Checks the Base64 of `pair`.
///
/// # Errors
/// [`CheckFailed`].
pub fn base64(encoded: impl AsRef<str>, pair: impl AsRef<str>) -> Result<Passed, CheckFailed> {
    report("base64", judge_base64(encoded.as_ref(), pair.as_ref()), &Memory::of_project(), || None)
}

fn judge_pair(pair: &str, keys: &Creds) -> Verdict {
    let (id, secret) =
        (keys.get("client_id").unwrap_or_default(), keys.get("client_secret").unwrap_or_default());
    let why = "the provider takes the text apart at its first `:`, and looks up what stands on either side; anything else is `invalid_client`";
    let ask = "which two values does HTTP Basic join, in which order, and with which character?";
    let tell = "`format!` puts each value where a `{}` stands: the id, a colon and nothing else, the secret";
    let wrong = |id, wrong: &str| mistake(id, wrong, why, ask, tell);
    if id.is_empty() || secret.is_empty() || creds::is_placeholder(secret) {
        return mistake(
            "no-keys",
            "the keys have no client id or no client secret yet",
            "there is nothing to join",
            "does the row in `keys.tsv` have both?",
            "do exercise 1 first, and run the cell that reads the keys again",
        );
    }
    if pair == format!("{id}:{secret}") {
        let length = pair.len();
        return Ok(vec![format!(
            "{length} bytes: {} of the id, the colon, {} of the secret",
            id.len(),
            secret.len()
        )]);
    }
    if pair.is_empty() {
        return wrong("pair-empty", "the text is empty");
    }
    if pair == format!("{secret}:{id}") {
        return wrong("swapped", "client id and client secret are swapped");
    }
    if pair == format!("{id}{secret}") {
        return wrong("no-colon", "there is no `:` between the two");
    }
    if pair.contains("client_id") || pair.contains("client_secret") || pair.contains("keys[") {
        return wrong("names", "the text holds the name of a key instead of its value");
    }
    if pair.contains("{}") || pair.contains('{') {
        return wrong("braces", "there is a `{` in the text, for which no value was put in");
    }
    if pair.trim() != pair {
        return wrong("space-outside", "there is a space or a line break at an end of the text");
    }
    if pair.replace(' ', "") == format!("{id}:{secret}") {
        return wrong("space-inside", "there is a space beside the `:`");
    }
    if pair.starts_with("Basic ") {
        return wrong(
            "too-early",
            "the word `Basic` is in the text; it comes before the Base64, and is not encoded",
        );
    }
    let Some((sent_id, sent_secret)) = pair.split_once(':') else {
        return wrong("no-colon", "there is no `:` in the text");
    };
    if sent_id != id {
        return wrong("client-id-other", "what stands before the `:` is not the client id");
    }
    let difference = compare::secret_difference(sent_secret, secret).unwrap_or("is another");
    wrong("client-secret-other", &format!("what stands behind the `:`, the client secret, {difference}"))
}

/// The alphabet of Base64, with 64 letters.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn judge_base64(encoded: &str, pair: &str) -> Verdict {
    let why = "the provider turns the letters back into bytes, by the one rule that everybody has; of anything else it says that it is not Base64, and `invalid_client`";
    let ask = "how many bits does a byte have, and how many a letter of an alphabet of 64?";
    let tell = "2⁶ is 64, so that a letter holds six bits: step through the bits by six, and take as many from each place";
    let wrong = |id, wrong: &str| mistake(id, wrong, why, ask, tell);
    let padding = |id, wrong: &str| {
        mistake(
            id,
            wrong,
            why,
            "by how many letters does the text fall short of a multiple of four, and what fills it up?",
            "push the character `=` as long as the length of `encoded` cannot be divided by 4",
        )
    };
    if pair.is_empty() {
        return mistake(
            "no-pair",
            "there is no text to encode yet",
            "the Base64 of nothing is nothing",
            "what does exercise 2 put together?",
            "do exercise 2 first, and run the cells from there on again",
        );
    }
    let right = STANDARD.encode(pair);
    if encoded == right {
        return Ok(vec![
            format!(
                "{} bytes became {} letters, six bits each",
                pair.len(),
                right.trim_end_matches('=').len()
            ),
            match right.len() - right.trim_end_matches('=').len() {
                0 => "that is a multiple of four, and needs no `=`".to_owned(),
                1 => "one `=` fills them up to a multiple of four".to_owned(),
                _ => "two `=` fill them up to a multiple of four".to_owned(),
            },
            "the `base64` crate says the same".into(),
        ]);
    }
    if encoded.is_empty() {
        return wrong("empty", "there are no letters at all");
    }
    if encoded == pair {
        return wrong("not-encoded", "this is the text itself, and not encoded");
    }
    if encoded == STANDARD_NO_PAD.encode(pair) {
        return padding(
            "no-padding",
            "the letters are right, and nothing fills them up to a multiple of four",
        );
    }
    if encoded.trim_end_matches('=') == right.trim_end_matches('=') {
        return padding("padding-count", "the letters are right, and the number of `=` behind them is not");
    }
    if encoded.trim() == right || encoded == STANDARD.encode(format!("{pair}\n")) {
        return wrong("line-break", "a line break came along, before or after the encoding");
    }
    if encoded.starts_with(&*STANDARD_NO_PAD.encode(pair)) {
        return padding("padding-other", "the letters are right, and something else than `=` fills them up");
    }
    if encoded == URL_SAFE.encode(pair) {
        return wrong("url-alphabet", "this is the alphabet for addresses, with `-` and `_` for `+` and `/`");
    }
    if encoded == STANDARD.encode(&right) {
        return wrong("twice", "the text was encoded twice");
    }
    if encoded.starts_with("b'") || encoded.starts_with('[') {
        return wrong("bytes", "these are bytes as a language writes them out, and not the letters");
    }
    if encoded.starts_with("Basic ") {
        return wrong("too-early", "the word `Basic` comes later, in the header");
    }
    for (size, step) in
        [(8, 8), (7, 7), (5, 5), (4, 4), (6, 8), (8, 6), (6, 1), (6, 4), (6, 3), (4, 6), (3, 6)]
    {
        let sent = encoded.trim_end_matches('=');
        // Zeros fill the last piece up to six bits, or, in the way of the notebook's cell, to the size that was taken.
        if sent == by(pair, size, step, 6) || sent == by(pair, size, step, size) {
            return wrong(
                "other-size",
                &format!("{size} bits were taken for a letter, and {step} gone on for the next"),
            );
        }
    }
    if encoded.bytes().filter(|letter| ALPHABET.contains(letter)).count()
        < encoded.trim_end_matches('=').len()
    {
        return wrong("other-letters", "there are characters in it that the alphabet has not");
    }
    wrong("other", "these are not the letters for this text")
}

/// What comes out if `size` bits are taken for a letter every `step` bits, and zeros fill all bits up to a multiple of `whole`;
/// there is no letter for a number beyond 63.
fn by(pair: &str, size: usize, step: usize, whole: usize) -> String {
    let mut bits: Vec<u8> =
        pair.bytes().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    while !bits.len().is_multiple_of(whole) {
        bits.push(0);
    }
    let number = |start: usize| {
        bits.iter().skip(start).take(size).fold(0, |number, bit| number * 2 + usize::from(*bit))
    };
    (0..bits.len())
        .step_by(step)
        .filter_map(|start| Some(char::from(*ALPHABET.get(number(start))?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{assert_recognised, creds};

    #[test]
    fn wrong_pairs_are_recognised() {
        let keys = creds();
        let (id, secret) = (keys["client_id"].as_str(), keys["client_secret"].as_str());
        let judged = |mistake, pair: &str| (mistake, judge_pair(pair, &keys));
        assert_recognised([
            judged("pair-empty", ""),
            judged("swapped", &format!("{secret}:{id}")),
            judged("no-colon", &format!("{id}{secret}")),
            judged("no-colon", &format!("{id} {secret}")),
            judged("names", "client_id:client_secret"),
            judged("braces", "{}:{}"),
            judged("space-outside", &format!("{id}:{secret}\n")),
            judged("space-inside", &format!("{id}: {secret}")),
            judged("too-early", &format!("Basic {id}:{secret}")),
            judged("client-id-other", "mira:mira-practises"),
            judged("client-secret-other", &format!("{id}:{}", &secret[..9])),
            judged("client-secret-other", &format!("{id}:")),
        ]);
        let mut empty = creds();
        empty.set("client_secret", "<client_secret>");
        assert_recognised([("no-keys", judge_pair(&format!("{id}:x"), &empty))]);
        assert!(judge_pair(&format!("{id}:{secret}"), &keys).is_ok());
    }

    #[test]
    fn wrong_encodings_are_recognised() {
        let pair = "0a:5ec?>~";
        let right = STANDARD.encode(pair);
        let pad = "0a:5ec?>~x";
        let padded = STANDARD.encode(pad);
        let judged = |mistake, encoded: &str| (mistake, judge_base64(encoded, pair));
        assert_recognised([
            ("no-pair", judge_base64("", "")),
            judged("empty", ""),
            judged("not-encoded", pair),
            ("no-padding", judge_base64(padded.trim_end_matches('='), pad)),
            ("padding-count", judge_base64(&padded[..padded.len() - 1], pad)),
            ("padding-other", judge_base64(&padded.replace('=', "A"), pad)),
            judged("url-alphabet", &URL_SAFE.encode(pair)),
            judged("twice", &STANDARD.encode(&right)),
            judged("line-break", &STANDARD.encode(format!("{pair}\n"))),
            judged("line-break", &format!("{right}\n")),
            judged("bytes", &format!("b'{right}'")),
            judged("too-early", &format!("Basic {right}")),
            judged("other-size", &by(pair, 8, 8, 8)),
            judged("other-size", &format!("{}==", by(pair, 8, 8, 8))),
            judged("other-size", &by(pair, 5, 5, 5)),
            judged("other-size", &by(pair, 6, 8, 6)),
            judged("other-letters", "Zm9v-Zm9v"),
            judged("other", "Zm9vYmFy"),
        ]);
        assert!(judge_base64(&right, pair).is_ok());
        assert!(judge_base64(&padded, pad).is_ok());
    }

    #[test]
    fn six_bits_a_letter_is_base64() {
        for pair in ["a:b", "a:bc", "a:bcd", "0a0da9ce:5ec2e7"] {
            assert_eq!(by(pair, 6, 6, 6), STANDARD_NO_PAD.encode(pair));
        }
    }
}
