//! What may stand at the cursor.

use std::collections::BTreeMap;

use super::Known;
use super::guess::Guess;
use super::members::{self, Found};
use super::pieces::is_word;
use super::place::{Place, place};
use crate::engine::{Completion, Completions};
use crate::names::Kind;

const KEYWORDS: [&str; 29] = [
    "as", "async", "await", "break", "const", "continue", "else", "enum", "false", "fn", "for", "if", "impl",
    "in", "let", "loop", "match", "mod", "move", "mut", "pub", "return", "static", "struct", "trait", "true",
    "use", "where", "while",
];

/// What Rust brings into every crate, of which this kernel knows by path only.
const PRELUDE: [(&str, &str); 12] = [
    ("Box", "struct"),
    ("Err", "variant"),
    ("None", "variant"),
    ("Ok", "variant"),
    ("Option", "enum"),
    ("Result", "enum"),
    ("Some", "variant"),
    ("String", "struct"),
    ("Vec", "struct"),
    ("std", "module"),
    ("util", "module"),
    ("drop", "function"),
];

const MACROS: [&str; 17] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "concat",
    "dbg",
    "env",
    "eprintln",
    "format",
    "include_str",
    "matches",
    "panic",
    "print",
    "println",
    "todo",
    "unreachable",
    "vec",
    "write",
];

/// What can stand at the cursor, by what stands before it.
pub(in crate::engine::direct) fn complete(code: &str, cursor: usize, known: Known<'_>) -> Completions {
    let (place, start) = place(code, cursor);
    let prefix = &code[start..cursor];
    let mut matches = match place {
        Place::Nowhere => Vec::new(),
        Place::Behind(expression) => behind(&expression, &code[..start], known),
        Place::Path(path) => in_path(&path, known),
        Place::Free if prefix.is_empty() => Vec::new(),
        Place::Free => free(code, start, known),
    };
    matches.retain(|found| found.text.starts_with(prefix) && found.text.chars().all(is_word));
    matches.dedup_by(|a, b| a.text == b.text);
    Completions { replace: start..cursor, matches }
}

/// Fields first, then methods, each in the order of the alphabet.
fn behind(expression: &str, before: &str, known: Known<'_>) -> Vec<Completion> {
    let guess = Guess::new(known, before);
    let Some(ty) = guess.of(expression) else { return Vec::new() };
    let mut found = members::of(known, &ty);
    found.retain(|found| matches!(found.kind, Kind::Field | Kind::Method));
    sorted(found)
}

fn in_path(path: &str, known: Known<'_>) -> Vec<Completion> {
    let inner = path.trim_start_matches("crate::");
    let mut matches: Vec<Completion> = Vec::new();
    for place in [inner.to_owned(), format!("util::{inner}"), format!("std::{inner}")] {
        matches.extend(known.names.below(&place).map(|(name, found)| Completion {
            text: name.to_owned(),
            kind: found.kind.word(),
            detail: Some(found.signature.clone()),
        }));
        if !matches.is_empty() {
            return matches;
        }
    }
    let Ok(ty) = syn::parse_str(inner.trim_end_matches("::")) else { return Vec::new() };
    let mut found = members::of(known, &ty);
    found.retain(|found| found.kind != Kind::Field);
    // `String::from`, `Client::new`: what makes a value is what is looked for behind a type.
    found.sort_by_key(|found| found.kind == Kind::Method);
    let (functions, methods) = found.into_iter().partition(|found: &Found| found.kind != Kind::Method);
    sorted(functions).into_iter().chain(sorted(methods)).collect()
}

fn sorted(mut found: Vec<Found>) -> Vec<Completion> {
    found.sort_by(|a, b| (a.kind != Kind::Field, &a.name).cmp(&(b.kind != Kind::Field, &b.name)));
    let completions = found.into_iter().map(|found| Completion {
        text: found.name,
        kind: found.kind.word(),
        detail: Some(found.signature),
    });
    completions.collect()
}

/// Variables, items, names of `util` and of the language.
fn free(code: &str, start: usize, known: Known<'_>) -> Vec<Completion> {
    let mut found: BTreeMap<String, Completion> = BTreeMap::new();
    let mut offer = |text: &str, kind: &'static str, detail: Option<String>| {
        found.entry(text.to_owned()).or_insert(Completion { text: text.to_owned(), kind, detail });
    };
    let guess = Guess::new(known, &code[..start]);
    for name in guess.locals() {
        let ty = guess.variable(name).map(|ty| quote::ToTokens::to_token_stream(&ty).to_string());
        offer(name, "variable", ty.filter(|ty| ty != "_"));
    }
    for (name, variable) in &known.scope.variables {
        offer(name, "variable", Some(variable.shown.clone()));
    }
    for item in &known.scope.items {
        let named = item.definition.key.split_once(' ');
        let Some((space, name)) = named.filter(|(space, _)| ["type", "value", "macro"].contains(space))
        else {
            continue;
        };
        let kind = match space {
            "type" => "struct",
            "macro" => "macro",
            _ => "function",
        };
        offer(name, kind, item.text().lines().next().map(str::to_owned));
    }
    if known.all_of_util_is_in(code) {
        for (name, found) in known.names.below("util::") {
            offer(name, found.kind.word(), Some(found.signature.clone()));
        }
    }
    KEYWORDS.iter().for_each(|keyword| offer(keyword, "keyword", None));
    PRELUDE.iter().for_each(|(name, kind)| offer(name, kind, None));
    MACROS.iter().for_each(|name| offer(name, "macro", Some(format!("{name}!"))));
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::direct::scope::Scope;
    use crate::names::Names;

    #[test]
    fn the_cells_own_variables_are_offered() {
        let (scope, names) = (Scope::default(), Names::default());
        let code = "let zebra_count = 3; zebra_";
        let found = complete(code, code.len(), Known { scope: &scope, names: &names });
        assert_eq!(&code[found.replace], "zebra_");
        let matches: Vec<_> = found.matches.iter().map(|m| (m.text.as_str(), m.detail.as_deref())).collect();
        assert_eq!(matches, [("zebra_count", Some("i32"))]);
    }
}
