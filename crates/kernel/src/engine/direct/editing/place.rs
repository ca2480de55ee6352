//! What stands at the cursor: the word, and what it hangs on.

use std::ops::Range;

use super::pieces::{Piece, is_word, pieces, word_start};

/// What the word at the cursor hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A field or method of this expression: `response.json()?.`.
    Behind(String),
    /// A name in this path, which ends in `::`.
    Path(String),
    /// A name by itself.
    Free,
    /// Text, a number or a comment: nothing is offered there.
    Nowhere,
}

/// The place of the word that ends at the cursor, and where that word begins.
pub(super) fn place(code: &str, cursor: usize) -> (Place, usize) {
    let start = word_start(code, cursor);
    let before = &code[..start];
    let inside = pieces(before).last().is_some_and(|(range, piece)| {
        // A comment to the end of its line goes on at its end; one with an end of its own does not.
        piece == Piece::Unfinished
            || piece == Piece::Comment && before[range.clone()].starts_with("//") && range.end == before.len()
    });
    let place = if inside || is_number(&code[start..cursor]) {
        Place::Nowhere
    } else if let Some(before) = before.strip_suffix("::") {
        let path = before.rsplit(|c| !is_word(c) && c != ':').next().unwrap_or(before);
        Place::Path(format!("{path}::"))
    } else if let Some(before) = before.trim_end().strip_suffix('.').filter(|before| !before.ends_with('.')) {
        match expression_before(before) {
            Some(expression) if !is_number(&before[expression.clone()]) => {
                Place::Behind(before[expression].trim_end().to_owned())
            }
            _ => Place::Nowhere,
        }
    } else {
        Place::Free
    };
    (place, start)
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The expression that ends where the text ends, such as `a.b(c)?` in `let x = a.b(c)?`.
pub(super) fn expression_before(text: &str) -> Option<Range<usize>> {
    let whole: Vec<(Range<usize>, Piece)> =
        pieces(text).filter(|(_, piece)| *piece != Piece::Comment).collect();
    let mut at = whole.len();
    let mut start = text.len();
    // Whether what was read last can be what a value ends in, seen from behind.
    let mut wants_value = true;
    while at > 0 {
        let (range, piece) = &whole[at - 1];
        let first = match piece {
            Piece::Word if wants_value && !is_keyword(&text[range.clone()]) => {
                wants_value = false;
                at - 1
            }
            Piece::Literal if wants_value => {
                wants_value = false;
                at - 1
            }
            // A call or an index: what is called stands before it. Or a value in brackets, if nothing does.
            Piece::Close(_) if wants_value => {
                let open = opening(&whole, at - 1)?;
                let called = open.checked_sub(1).map(|before| &whole[before]);
                wants_value = called.is_some_and(|(range, piece)| match piece {
                    Piece::Word => !is_keyword(&text[range.clone()]),
                    Piece::Close(_) | Piece::Literal | Piece::Mark('?' | '!' | '>') => true,
                    _ => false,
                });
                open
            }
            Piece::Mark('?') if wants_value => at - 1,
            Piece::Mark('!') if wants_value && at < whole.len() => at - 1,
            // The end of `::<T>` before a call.
            Piece::Mark('>') if wants_value => opening(&whole, at - 1)?,
            Piece::Mark('.') if !wants_value => {
                wants_value = true;
                at - 1
            }
            Piece::Mark(':') if at >= 2 && whole[at - 2].1 == Piece::Mark(':') => {
                wants_value = true;
                at - 2
            }
            _ => break,
        };
        at = first;
        start = whole[at].0.start;
    }
    (start < text.len() && !wants_value).then_some(start..text.len())
}

/// Where the bracket opens that closes at this piece; `<` and `>` are brackets if it is such a one.
fn opening(pieces: &[(Range<usize>, Piece)], close: usize) -> Option<usize> {
    let angles = pieces[close].1 == Piece::Mark('>');
    let mut depth = 0;
    pieces[..=close].iter().enumerate().rev().find_map(|(at, (_, piece))| {
        match piece {
            Piece::Close(_) => depth += 1,
            Piece::Open(_) => depth -= 1,
            Piece::Mark('>') if angles => depth += 1,
            Piece::Mark('<') if angles => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// The name that is called by the innermost bracket that is open at the cursor: `buildURL` in `buildURL("/v1`.
pub(super) fn called_around(code: &str, cursor: usize) -> Option<usize> {
    let mut open = Vec::new();
    for (range, piece) in pieces(&code[..cursor]) {
        match piece {
            Piece::Open(bracket) => open.push((range.start, bracket)),
            Piece::Close(_) => drop(open.pop()),
            _ => {}
        }
    }
    let (at, _) = open.pop().filter(|(_, bracket)| *bracket == ')')?;
    code[..at].ends_with(is_word).then_some(at)
}

/// Words before which an expression cannot go on.
fn is_keyword(word: &str) -> bool {
    [
        "return", "break", "let", "mut", "in", "if", "while", "match", "else", "move", "ref", "loop", "as",
        "for", "use",
    ]
    .contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(code: &str) -> Place {
        place(code, code.len()).0
    }

    #[test]
    fn the_expression_before_a_dot_is_found() {
        for (code, expression) in [
            ("client.", "client"),
            ("let x = client.", "client"),
            ("let x = client.get(url).que", "client.get(url)"),
            ("f(a, b.c", "b"),
            ("if client.get(\"a.b\")?.", "client.get(\"a.b\")?"),
            ("return v[0].", "v[0]"),
            ("String::from(\"x\").", "String::from(\"x\")"),
            (
                "v.iter().map(|x| x + 1).collect::<Vec<i32>>().",
                "v.iter().map(|x| x + 1).collect::<Vec<i32>>()",
            ),
            ("vec![1, 2].", "vec![1, 2]"),
            ("(1 + 2).", "(1 + 2)"),
            ("a + b.", "b"),
            ("!a.", "a"),
            ("client\n    .get(url)\n    .", "client\n    .get(url)"),
        ] {
            assert_eq!(behind(code), Place::Behind(expression.to_owned()), "{code}");
        }
    }

    #[test]
    fn in_texts_comments_and_numbers_nothing_is_offered() {
        for code in ["\"client.", "// client.", "1.", "3.1", "/* a.", "0.."] {
            assert!(!matches!(behind(code), Place::Behind(_)), "{code}: {:?}", behind(code));
        }
        assert_eq!(behind("f(x) // say"), Place::Nowhere);
        assert_eq!(behind("0..n"), Place::Free);
        assert_eq!(behind("util::check::st"), Place::Path("util::check::".to_owned()));
    }

    #[test]
    fn the_call_around_the_cursor_is_found() {
        let code = "let u = buildURL(\"/v1\", ";
        assert_eq!(called_around(code, code.len()), Some("let u = buildURL".len()));
        assert_eq!(called_around("f(1) + ", 7), None);
        assert_eq!(called_around("vec![1, ", 8), None);
    }
}
