//! Fuzzing of what reads cells and the compiler's text.

use std::collections::HashSet;
use std::path::Path;

use proptest::prelude::*;

use super::editing::Known;
use super::scope::Scope;
use super::{commands, deep, editing, split, types};
use crate::fuzz::{damaged, fuzz, soup};
use crate::names::Names;

/// Pieces of Rust, and of what looks like it.
const PIECES: &[&str] = &[
    "let",
    "mut",
    "x",
    "y",
    "r#fn",
    "_",
    "=",
    "==",
    "=>",
    "->",
    ":",
    "::",
    ";",
    ",",
    ".",
    "..",
    "..=",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "&",
    "&&",
    "|",
    "||",
    "!",
    "?",
    "#",
    "#!",
    "#[a]",
    "#![a]",
    "$",
    "@",
    "-",
    "*",
    "'a",
    "'a'",
    "'",
    "\"",
    "\"a\"",
    "\"\\",
    "b\"a\"",
    "c\"a\"",
    "r#\"",
    "\"#",
    "r#\"a\"#",
    "br\"",
    "0",
    "1",
    "1.0",
    "1.",
    "0x",
    "0xg",
    "1e",
    "1_u8",
    "é",
    "𝄞",
    "\u{200b}",
    "\u{0}",
    "\u{feff}",
    "\r\n",
    "\n",
    "\t",
    "//",
    "///",
    "//!",
    "/*",
    "*/",
    "/**",
    "fn",
    "f",
    "struct",
    "S",
    "enum",
    "impl",
    "trait",
    "use",
    "mod",
    "const",
    "static",
    "macro_rules!",
    "println!",
    "vec!",
    "match",
    "if",
    "else",
    "loop",
    "while",
    "for",
    "in",
    "return",
    "break",
    "async",
    "await",
    "move",
    "unsafe",
    "extern",
    "pub",
    "dyn",
    "type",
    "where",
    "union",
    "auto",
    "yield",
    "try",
    "self",
    "Self",
    "crate",
    "super",
    "a as b",
    "x: i32",
    "let x = 1;",
    "let (a, mut b) = c;",
    "let S { x, y: z } = s else { return };",
    "fn f() {}",
    "struct S;",
    "use a::{b, c as d, *};",
    "impl S {}",
    "macro_rules! m { () => {} }",
    ":dep",
    ":vars",
    "!ls",
    "EVCXR_BEGIN_CONTENT",
];

/// The cells of the corpus: what is nearly one of them gets far into a parser.
fn corpus() -> Vec<String> {
    fn below(folder: &Path, cells: &mut Vec<String>) {
        let mut entries: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                below(&path, cells);
            } else {
                cells.extend(std::fs::read_to_string(path).unwrap().split("//--").map(str::to_owned));
            }
        }
    }
    let mut cells = Vec::new();
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus"), &mut cells);
    // The very long ones show nothing that a short one does not.
    cells.retain(|cell| cell.len() < 4000);
    assert!(cells.len() > 100);
    cells
}

fn cell() -> impl Strategy<Value = String> {
    let deep = (
        prop::sample::select(&["(", "[", "{", "!", "&", "-", "|x|", "if x {} else ", "Vec<", "let x = "][..]),
        0..400_usize,
    )
        .prop_map(|(piece, depth)| piece.repeat(depth));
    prop_oneof![8 => damaged(corpus()), 8 => soup(PIECES, 40), 2 => any::<String>(), 1 => deep]
}

#[test]
fn cell_splitter() {
    fuzz("cell_splitter", cell(), |code| {
        let Some(split) = split::split(&code, &split::Macros::default()) else { return };
        assert_eq!(split.statements.len(), code.len(), "positions in the statements are those of the cell");
        let items = split.items.iter().map(|item| item.range.clone());
        let mut cut: Vec<_> = items.chain(split.attributes.iter().cloned()).collect();
        cut.sort_by_key(|range| range.start);
        let mut end = 0;
        for range in cut {
            assert!(range.start >= end && !range.is_empty(), "{range:?}");
            assert!(code.get(range.clone()).is_some(), "characters are whole");
            assert!(split.statements[range.clone()].trim().is_empty(), "an item is no statement");
            // What stands between them is as it was.
            assert_eq!(split.statements[end..range.start], code[end..range.start]);
            end = range.end;
        }
        assert_eq!(split.statements[end..], code[end..]);
        let lines = |text: &str| text.matches('\n').count();
        assert_eq!(lines(&split.statements), lines(&code));
        if let Some(tail) = split.tail {
            assert!(code.get(tail.clone()).is_some_and(|tail| !tail.trim().is_empty()));
            assert!(
                split.items.iter().all(|item| item.range.end <= tail.start || item.range.start >= tail.end)
            );
        }
        let names: HashSet<&str> = split.declared.iter().map(|declared| declared.name.as_str()).collect();
        assert_eq!(names.len(), split.declared.len(), "each variable once");
    });
}

#[test]
fn help_while_a_cell_is_written() {
    let input = (cell(), any::<prop::sample::Index>());
    let (scope, names) = (Scope::default(), Names::default());
    let known = Known { scope: &scope, names: &names };
    fuzz("help_while_a_cell_is_written", input, |(code, at)| {
        let mut cursor = at.index(code.len() + 1);
        while !code.is_char_boundary(cursor) {
            cursor -= 1;
        }
        let Some(found) = deep::read(&code, || editing::complete(&code, cursor, known)) else { return };
        assert!(
            code.get(found.replace.clone()).is_some() && found.replace.end >= cursor.min(found.replace.start)
        );
        deep::read(&code, || editing::inspect(&code, cursor, known));
        editing::is_complete(&code);
        split::is_only_comments(&code);
        if let Ok((_, rest)) = commands::take(&code, &|_| false) {
            assert_eq!(rest.matches('\n').count(), code.matches('\n').count(), "lines keep their numbers");
        }
    });
}

/// A type as the compiler writes it.
fn type_text() -> impl Strategy<Value = String> {
    let name = prop::sample::select(
        &[
            "i32",
            "std::string::String",
            "S",
            "r#type",
            "()",
            "!",
            "str",
            "<S as Trait>::Output",
            "std::Mark<'<'>",
            "std::Mark<'>', '\\'', '\\u{3c}'>",
            "{closure@cell.rs:1:2: 1:5}",
            "impl Sized",
        ][..],
    );
    name.prop_map(str::to_owned).prop_recursive(6, 48, 3, |inner| {
        let many = prop::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            inner.clone().prop_map(|ty| format!("&{ty}")),
            inner.clone().prop_map(|ty| format!("&'static mut {ty}")),
            inner.clone().prop_map(|ty| format!("*const {ty}")),
            inner.clone().prop_map(|ty| format!("std::vec::Vec<{ty}>")),
            inner.clone().prop_map(|ty| format!("[{ty}; 3]")),
            inner.clone().prop_map(|ty| format!("[{ty}]")),
            many.clone().prop_map(|types| format!("({},)", types.join(", ")).replace("(,)", "()")),
            (many.clone(), inner.clone()).prop_map(|(types, ty)| format!("fn({}) -> {ty}", types.join(", "))),
            (many.clone(), inner.clone()).prop_map(|(types, ty)| format!(
                "std::boxed::Box<dyn std::ops::Fn({}) -> {ty}>",
                types.join(", ")
            )),
            many.prop_map(|types| format!("std::collections::HashMap<{}>", types.join(", "))),
            inner.clone().prop_map(|ty| format!("for<'a> fn(&'a {ty})")),
            inner.prop_map(|ty| format!("std::borrow::Cow<'_, {ty}>")),
        ]
    })
}

#[test]
fn mir_type_reader() {
    let around = soup(
        &[
            "fn main() -> () {",
            "_1 = __keep_",
            "__keep_x::<",
            "::<",
            ">(",
            "->",
            "const",
            "\n",
            "é",
            "bb0: {",
            "<",
            ">",
        ],
        12,
    );
    let input = (
        around.clone(),
        prop_oneof![type_text(), damaged(vec![String::from("std::vec::Vec<&'static str>")])],
        around,
    );
    let local = HashSet::from(["S".to_owned()]);
    fuzz("mir_type_reader", input, |(before, ty, after)| {
        types::kept_types(&before);
        let Ok(written) = types::absolute(&ty, &local) else { return };
        // Every later cell reads it; there it has to mean the same.
        assert!(syn::parse_str::<syn::Type>(&written).is_ok(), "{written}");
        assert_eq!(types::absolute(&written, &local).as_ref(), Ok(&written), "written once more");
        let text = format!("{before}\n    _2 = __keep_planted::<{ty}>(move _3) -> bb1;\n{after}");
        let kept = types::kept_types(&text);
        // Text that opens brackets before it may take it in; alone it is found whatever it is.
        if !before.contains("__keep_") && !after.contains("__keep_") {
            assert_eq!(kept.get("planted"), Some(&ty));
        }
    });
}
