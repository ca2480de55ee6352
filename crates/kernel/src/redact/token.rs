//! What a token of the provider looks like: `AQ` (a code or a refresh token) or `BQ` (an access token), then at least sixty
//! characters of the URL-safe Base64 alphabet (RFC 4648 §5).

use std::ops::Range;

/// The shortest thing that counts as a token, its two letters included.
const SHORTEST: usize = 62;
/// A longer run is data that happens to start like a token. It also limits how much of a stream is kept back.
const LONGEST: usize = 4096;

/// How many bytes before a text decide whether a token may start at its beginning; see [`starts_word`].
pub(crate) const CONTEXT: usize = 16;

/// The first token at or after `from`. `before`: what was shown just before `text`.
pub(crate) fn find(before: &str, text: &str, from: usize) -> Option<Range<usize>> {
    starts(before, text, from).find_map(|start| {
        let end = start + run(&text.as_bytes()[start..]);
        (SHORTEST..=LONGEST).contains(&(end - start)).then_some(start..end)
    })
}

/// The first place at or after `from` from which all the rest of `text` may be the beginning of a token, or one whose end
/// has not come yet.
pub(crate) fn opening(before: &str, text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let open = starts(before, text, from).find(|start| {
        let length = run(&bytes[*start..]);
        start + length == bytes.len() && length <= LONGEST
    });
    let last = bytes.len().checked_sub(1).filter(|last| *last >= from);
    open.or(last
        .filter(|last| matches!(bytes[*last], b'A' | b'B') && starts_word(before.as_bytes(), bytes, *last)))
}

fn starts<'a>(before: &'a str, text: &'a str, from: usize) -> impl Iterator<Item = usize> + 'a {
    let bytes = text.as_bytes();
    bytes[from..].windows(2).enumerate().filter_map(move |(offset, pair)| {
        let start = from + offset;
        (matches!(pair, b"AQ" | b"BQ") && starts_word(before.as_bytes(), bytes, start)).then_some(start)
    })
}

fn run(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count()
}

/// Whether a word starts at `at`. Without this, one in six pictures that a page embeds as Base64 would be damaged: it has
/// the two letters in its middle somewhere. What ends in a letter and is none: `%3D`, `\n`, and a terminal's colour.
fn starts_word(before: &[u8], text: &[u8], at: usize) -> bool {
    let back = |steps: usize| {
        at.checked_sub(steps)
            .map(|index| text[index])
            .or_else(|| before.iter().rev().nth(steps - at - 1).copied())
    };
    let Some(previous) = back(1) else { return true };
    if !previous.is_ascii_alphanumeric() && !matches!(previous, b'+' | b'/' | b'-' | b'_') {
        return true;
    }
    let percent = previous.is_ascii_hexdigit()
        && back(2).is_some_and(|byte| byte.is_ascii_hexdigit())
        && back(3) == Some(b'%');
    let escape = matches!(previous, b'n' | b'r' | b't' | b'0') && back(2) == Some(b'\\');
    let colour = previous == b'm' && {
        let mut steps = 2;
        while steps < CONTEXT && back(steps).is_some_and(|byte| byte.is_ascii_digit() || byte == b';') {
            steps += 1;
        }
        back(steps) == Some(b'[') && back(steps + 1) == Some(0x1b)
    };
    percent || escape || colour
}
