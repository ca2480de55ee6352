//! Code as it is while it is being written: cut into words, texts, comments, brackets and marks.
//!
//! A parser wants whole code. What is looked for here has to be found in code that ends in mid-word.

use std::ops::Range;

/// A part of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An opening bracket; the one that closes it.
    Open(char),
    /// A closing bracket.
    Close(char),
    /// A name, a keyword or a number.
    Word,
    /// A string or a character.
    Literal,
    /// A comment, or white space.
    Comment,
    /// Anything else, a character at a time.
    Mark(char),
    /// A string or a comment that goes on behind the end.
    Unfinished,
}

/// All pieces, with the bytes at which they stand.
pub(super) fn pieces(code: &str) -> impl Iterator<Item = (Range<usize>, Piece)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &code[at..];
        let (length, piece) = piece(rest, rest.chars().next()?);
        let range = at..at + length;
        at = range.end;
        Some((range, piece))
    })
}

fn piece(rest: &str, first: char) -> (usize, Piece) {
    let or_unfinished = |length: Option<usize>, piece| match length {
        Some(length) => (length, piece),
        None => (rest.len(), Piece::Unfinished),
    };
    match first {
        '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), Piece::Comment),
        '/' if rest.starts_with("/*") => or_unfinished(block_comment(rest), Piece::Comment),
        '"' => or_unfinished(string(&rest[1..]).map(|length| length + 1), Piece::Literal),
        'r' if raw_string_hashes(rest).is_some() => or_unfinished(raw_string(rest), Piece::Literal),
        '\'' => match char_literal(rest) {
            Some(length) => (length, Piece::Literal),
            None => (1, Piece::Mark(first)),
        },
        '(' => (1, Piece::Open(')')),
        '[' => (1, Piece::Open(']')),
        '{' => (1, Piece::Open('}')),
        ')' | ']' | '}' => (1, Piece::Close(first)),
        // Passed over whole, so that the `r` at a word's end does not begin a raw string.
        c if is_word(c) => (rest.find(|c: char| !is_word(c)).unwrap_or(rest.len()), Piece::Word),
        c if c.is_whitespace() => {
            (rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()), Piece::Comment)
        }
        c => (c.len_utf8(), Piece::Mark(c)),
    }
}

pub(super) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Where the word begins that ends at the cursor.
pub(super) fn word_start(code: &str, cursor: usize) -> usize {
    code[..cursor].trim_end_matches(is_word).len()
}

fn raw_string(text: &str) -> Option<usize> {
    let hashes = raw_string_hashes(text)?;
    let end = format!("\"{}", "#".repeat(hashes));
    let body = hashes + 2;
    text[body..].find(&end).map(|at| body + at + end.len())
}

fn block_comment(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += rest.chars().next()?.len_utf8();
        }
    }
    None
}

/// The length of a string up to and with its closing quote; `text` begins behind the opening one.
fn string(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at + 1)
    })
}

fn raw_string_hashes(text: &str) -> Option<usize> {
    let hashes = text.strip_prefix('r')?.chars().take_while(|c| *c == '#').count();
    text[1 + hashes..].starts_with('"').then_some(hashes)
}

/// The length of `'x'` or `'\n'`; `None` for a lifetime.
fn char_literal(text: &str) -> Option<usize> {
    let body = &text[1..];
    if body.starts_with('\\') {
        return body.get(2..)?.find('\'').map(|at| at + 4);
    }
    let first = body.chars().next()?.len_utf8();
    body[first..].starts_with('\'').then_some(first + 2)
}
