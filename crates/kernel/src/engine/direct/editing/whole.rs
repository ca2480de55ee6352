//! Whether a cell is whole: whether Enter runs it or opens a new line.

use super::pieces::{Piece, pieces};
use crate::engine::Completeness;
use crate::engine::direct::{commands, deep};

/// Whether Enter should run the cell.
pub(in crate::engine::direct) fn is_complete(code: &str) -> Completeness {
    if code.trim_start().starts_with(':')
        && commands::take(code, &|_| false).is_ok_and(|(_, rest)| rest.trim().is_empty())
    {
        return Completeness::Complete;
    }
    match brackets(code) {
        Brackets::Open(depth) => return Completeness::Incomplete { indent: "    ".repeat(depth) },
        Brackets::Wrong => return Completeness::Invalid,
        Brackets::Closed => {}
    }
    deep::read(code, || parsed(code)).unwrap_or(Completeness::Complete)
}

/// Whether the parser is content with it.
fn parsed(code: &str) -> Completeness {
    match syn::parse::Parser::parse_str(syn::Block::parse_within, code) {
        Ok(_) => Completeness::Complete,
        Err(e) if e.to_string().contains("unexpected end of input") => {
            Completeness::Incomplete { indent: String::new() }
        }
        // Only a `;` is missing, at the very end: the learner may go on.
        Err(e) if e.to_string().contains("expected `;`") => {
            Completeness::Incomplete { indent: String::new() }
        }
        Err(_) => Completeness::Invalid,
    }
}

enum Brackets {
    Closed,
    Open(usize),
    Wrong,
}

/// Counts brackets outside of strings and comments.
fn brackets(code: &str) -> Brackets {
    let mut open = Vec::new();
    for (_, piece) in pieces(code) {
        match piece {
            Piece::Open(closed_by) => open.push(closed_by),
            Piece::Close(bracket) => {
                if open.pop() != Some(bracket) {
                    return Brackets::Wrong;
                }
            }
            Piece::Unfinished => return Brackets::Open(open.len()),
            Piece::Comment | Piece::Literal | Piece::Word | Piece::Mark(_) => {}
        }
    }
    if open.is_empty() { Brackets::Closed } else { Brackets::Open(open.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_whole_when_its_brackets_and_strings_are_closed() {
        for code in [
            "1 + 1",
            "fn f() -> i32 { 3 }",
            "let x = 1;",
            ":vars",
            "",
            "'{'",
            "\"{\"",
            "r#\"\"{\"#",
            "// {",
            "/* { */ 1",
            "&'a x",
        ] {
            let expected = if code == "&'a x" { Completeness::Invalid } else { Completeness::Complete };
            assert_eq!(is_complete(code), expected, "{code}");
        }
        for code in ["fn f() {", "let v = vec![1,", "println!(\"a", "let x = 1", "/* a", "1 +"] {
            assert!(matches!(is_complete(code), Completeness::Incomplete { .. }), "{code}");
        }
        for code in ["let = ;", "fn 3x() {}", "}", "(]"] {
            assert_eq!(is_complete(code), Completeness::Invalid, "{code}");
        }
    }

    #[test]
    fn a_new_line_in_a_bracket_is_indented() {
        assert_eq!(is_complete("fn f() {\n if x {"), Completeness::Incomplete { indent: "        ".into() });
    }
}
