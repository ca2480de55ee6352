//! Help while a cell is written: whether it is whole, what may stand at the cursor, what a name is.

use std::collections::BTreeMap;

use super::library::Names;
use super::scope::Scope;
use super::split;
use crate::engine::{Completeness, Completion, Completions, MimeBundle};

const KEYWORDS: [&str; 20] = [
    "async", "await", "break", "const", "continue", "else", "enum", "false", "impl", "match", "move", "mut",
    "return", "static", "struct", "trait", "true", "where", "while", "loop",
];

/// Whether Enter should run the cell.
pub(super) fn is_complete(code: &str) -> Completeness {
    if code.trim_start().starts_with(':')
        && super::commands::take(code).is_ok_and(|(_, rest)| rest.trim().is_empty())
    {
        return Completeness::Complete;
    }
    match brackets(code) {
        Brackets::Open(depth) => return Completeness::Incomplete { indent: "    ".repeat(depth) },
        Brackets::Wrong => return Completeness::Invalid,
        Brackets::Closed => {}
    }
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
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => match block_comment(rest) {
                Some(length) => length,
                None => return Brackets::Open(open.len()),
            },
            '"' => match string(&rest[1..]) {
                Some(length) => length + 1,
                None => return Brackets::Open(open.len()),
            },
            'r' if raw_string_hashes(rest).is_some() => {
                let hashes = raw_string_hashes(rest).unwrap_or(0);
                let end = format!("\"{}", "#".repeat(hashes));
                let body = hashes + 2;
                match rest[body..].find(&end) {
                    Some(at) => body + at + end.len(),
                    None => return Brackets::Open(open.len()),
                }
            }
            '\'' => char_literal(rest).unwrap_or(1),
            '(' | '[' | '{' => {
                open.push(c);
                1
            }
            ')' | ']' | '}' => {
                let opens = match c {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if open.pop() != Some(opens) {
                    return Brackets::Wrong;
                }
                1
            }
            // A word is passed over whole, so that the `r` at its end does not begin a raw string.
            c if c == '_' || c.is_alphanumeric() => {
                rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        rest = &rest[length..];
    }
    if open.is_empty() { Brackets::Closed } else { Brackets::Open(open.len()) }
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
        return body[2.min(body.len())..].find('\'').map(|at| at + 4);
    }
    let first = body.chars().next()?.len_utf8();
    body[first..].starts_with('\'').then_some(first + 2)
}

/// Variables, items and keywords that begin with the word at the cursor; behind `util::`, and after `use util::*`, its names.
pub(super) fn complete(code: &str, cursor: usize, scope: &Scope, util: &Names) -> Completions {
    let start = word_start(code, cursor);
    let prefix = &code[start..cursor];
    if let Some(path) = path_before(code, start) {
        return Completions { replace: start..cursor, matches: of_path(&path, prefix, util) };
    }
    let mut found: BTreeMap<String, Completion> = BTreeMap::new();
    let mut offer = |text: &str, kind: &'static str, detail: Option<String>| {
        if !prefix.is_empty() && text.starts_with(prefix) {
            found.entry(text.to_owned()).or_insert(Completion { text: text.to_owned(), kind, detail });
        }
    };
    for (name, variable) in &scope.variables {
        offer(name, "variable", Some(variable.shown.clone()));
    }
    // What the cell itself declares before the cursor. The word at the cursor is no statement yet.
    if let Some(before) = split::split(&code[..start]) {
        before.declared.iter().for_each(|declared| offer(&declared.name, "variable", None));
    }
    for item in &scope.items {
        let name = item
            .definition
            .key
            .split_once(' ')
            .filter(|(space, _)| ["type", "value", "macro"].contains(space));
        if let Some((space, name)) = name {
            let kind = match space {
                "type" => "struct",
                "macro" => "macro",
                _ => "function",
            };
            offer(name, kind, item.text().lines().next().map(str::to_owned));
        }
    }
    KEYWORDS.iter().for_each(|keyword| offer(keyword, "keyword", None));
    if all_of_util_is_in(scope, code) {
        for (name, known) in util.iter().filter(|(name, _)| !name.contains("::")) {
            offer(name, known.kind, Some(known.signature.clone()));
        }
    }
    Completions { replace: start..cursor, matches: found.into_values().collect() }
}

/// The names of `util` behind a path such as `util::check::`.
fn of_path(path: &str, prefix: &str, util: &Names) -> Vec<Completion> {
    let inner = path.strip_prefix("util::").unwrap_or(path);
    let named = util.iter().filter_map(|(name, known)| {
        let text = name.strip_prefix(inner)?;
        (text.starts_with(prefix) && !text.contains("::")).then(|| Completion {
            text: text.to_owned(),
            kind: known.kind,
            detail: Some(known.signature.clone()),
        })
    });
    named.collect()
}

/// The path that ends at `start`, with its last `::`.
fn path_before(code: &str, start: usize) -> Option<String> {
    let before = code[..start].strip_suffix("::")?;
    let path = before.rsplit(|c| !is_word(c) && c != ':').next().unwrap_or(before);
    Some(format!("{path}::"))
}

fn all_of_util_is_in(scope: &Scope, code: &str) -> bool {
    code.contains("use util::*") || scope.items.iter().any(|item| item.text().contains("use util::*"))
}

/// What a variable or an item of an earlier cell is, or a name of `util`.
pub(super) fn inspect(code: &str, cursor: usize, scope: &Scope, util: &Names) -> Option<MimeBundle> {
    let start = word_start(code, cursor);
    let end = code[cursor..].find(|c| !is_word(c)).map_or(code.len(), |length| cursor + length);
    let name = &code[start..end];
    let text = match scope.variables.get(name) {
        Some(variable) => {
            let mutable = if variable.mutable { "mut " } else { "" };
            format!("let {mutable}{name}: {};\n\ndeclared in cell [{}]", variable.shown, variable.cell)
        }
        None => {
            let mut items = scope.items.iter();
            match items.find(|item| item.definition.key.split_once(' ').is_some_and(|(_, n)| n == name)) {
                Some(item) => format!("{}\n\ndefined in cell [{}]", item.text(), item.cell.number),
                None => {
                    let path = path_before(code, start).unwrap_or_default();
                    let known =
                        util.get(&format!("{}{name}", path.strip_prefix("util::").unwrap_or(&path)))?;
                    format!("{}\n\n{}", known.signature, known.docs)
                }
            }
        }
    };
    let mut data = MimeBundle::new();
    data.insert("text/plain".to_owned(), text.into());
    Some(data)
}

fn word_start(code: &str, cursor: usize) -> usize {
    code[..cursor]
        .rfind(|c| !is_word(c))
        .map_or(0, |at| at + code[at..].chars().next().map_or(1, char::len_utf8))
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
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

    #[test]
    fn the_cells_own_variables_are_offered() {
        let code = "let zebra_count = 3; zebra_";
        let found = complete(code, code.len(), &Scope::default(), &Names::new());
        assert_eq!(&code[found.replace], "zebra_");
        assert_eq!(found.matches.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), ["zebra_count"]);
    }
}
