//! Which calls of macros define items, that later cells are to see.
//!
//! The compiler knows when it has expanded the call, and then it is too late: within the cell's function nobody else could see
//! what it defines. So a macro of the learner's is known by what its arms are made of, and another's by what it is given.

use std::collections::{BTreeSet, HashSet};

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{Macro, MacroDelimiter};

/// Words of which an item may be the first thing behind its attributes and its visibility.
const ITEMS: [&str; 14] = [
    "struct", "enum", "union", "fn", "impl", "trait", "mod", "type", "static", "use", "extern", "const",
    "unsafe", "async",
];
/// Those behind which a type's name stands, or that of a module with types.
const OF_TYPES: [&str; 6] = ["struct", "enum", "union", "trait", "type", "mod"];

/// Whether a call that stands where a statement stands defines items. `known`: the learner's macros that do; `others`: those
/// that do not.
pub(super) fn defines_items(call: &Macro, known: &HashSet<String>, others: &HashSet<String>) -> bool {
    let Some(name) = call.path.segments.last().map(|last| last.ident.to_string()) else { return false };
    if name == "thread_local" || known.contains(&name) {
        return true;
    }
    // `bitflags! { struct …`, `lazy_static! { static …`: items in braces, for whoever takes them.
    matches!(call.delimiter, MacroDelimiter::Brace(_))
        && !others.contains(&name)
        && begins(call.tokens.clone(), &HashSet::new()) == Begins::Item
}

/// Whether the arms of a `macro_rules!` are items.
pub(super) fn makes_items(rules: &TokenStream) -> bool {
    let mut makes = false;
    for (pattern, arm) in arms(rules) {
        match begins(arm.clone(), &fragments_of_items(pattern)) {
            Begins::Item if !has(&arm, "let") => makes = true,
            // It calls a macro, itself perhaps, or is empty: the other arms tell.
            Begins::Call | Begins::Nothing => {}
            _ => return false,
        }
    }
    makes
}

/// The types and modules that the arms of a `macro_rules!` define under names of their own.
pub(super) fn types_made(rules: &TokenStream) -> BTreeSet<String> {
    let mut made = BTreeSet::new();
    let mut open = vec![rules.clone()];
    while let Some(tokens) = open.pop() {
        let mut behind = false;
        for token in tokens {
            match &token {
                TokenTree::Ident(ident) if behind => drop(made.insert(ident.to_string())),
                TokenTree::Group(group) => open.push(group.stream()),
                _ => {}
            }
            behind = matches!(&token, TokenTree::Ident(word) if is_one_of(word, &OF_TYPES));
        }
    }
    made
}

/// What stands first in a text, behind attributes and the like.
#[derive(Debug, PartialEq, Eq)]
enum Begins {
    Nothing,
    Item,
    Call,
    Other,
}

/// `items`: the names of macro variables that are items themselves.
fn begins(tokens: TokenStream, items: &HashSet<String>) -> Begins {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            // `#[…]` or `#![…]`.
            TokenTree::Punct(mark) if matches!(mark.as_char(), '#' | '!') => {}
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {}
            TokenTree::Punct(mark) if mark.as_char() == '$' => match tokens.next() {
                // `$visibility struct …`, `$(#[$attribute])* struct …`, `$(struct $name;)*`.
                Some(TokenTree::Ident(ident)) if items.contains(&ident.to_string()) => return Begins::Item,
                Some(TokenTree::Ident(ident)) if ident == "crate" => return Begins::Call,
                Some(TokenTree::Ident(_)) if tokens.peek().is_some_and(is_word_of_items) => {}
                Some(TokenTree::Group(repeated)) => {
                    match begins(repeated.stream(), items) {
                        Begins::Nothing => {
                            // Its separator and its `*`.
                            while tokens.next_if(|next| matches!(next, TokenTree::Punct(p) if "*+?,;".contains(p.as_char()))).is_some() {}
                        }
                        found => return found,
                    }
                }
                _ => return Begins::Other,
            },
            TokenTree::Ident(word) if word == "pub" => {
                tokens.next_if(
                    |next| matches!(next, TokenTree::Group(g) if g.delimiter() == Delimiter::Parenthesis),
                );
            }
            TokenTree::Ident(word) if is_one_of(&word, &ITEMS) => {
                // `unsafe { … }` and `async { … }` are expressions, and so is `const { … }`.
                let braces =
                    matches!(tokens.peek(), Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Brace);
                let moves = matches!(tokens.peek(), Some(TokenTree::Ident(next)) if next == "move");
                return if braces || moves { Begins::Other } else { Begins::Item };
            }
            TokenTree::Ident(word) if word == "macro_rules" => return Begins::Item,
            TokenTree::Ident(_) => {
                return match tokens.peek() {
                    Some(TokenTree::Punct(mark)) if mark.as_char() == '!' => Begins::Call,
                    _ => Begins::Other,
                };
            }
            _ => return Begins::Other,
        }
    }
    Begins::Nothing
}

fn is_word_of_items(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if is_one_of(word, &ITEMS))
}

fn is_one_of(word: &Ident, words: &[&str]) -> bool {
    words.iter().any(|known| word == known)
}

/// The arms of a `macro_rules!`: pattern and what is written for it.
fn arms(rules: &TokenStream) -> Vec<(Group, TokenStream)> {
    let groups = rules.clone().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    let groups: Vec<Group> = groups.collect();
    groups.chunks_exact(2).map(|arm| (arm[0].clone(), arm[1].stream())).collect()
}

/// The variables of a pattern that are items: `$name:item`.
fn fragments_of_items(pattern: Group) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut open = vec![pattern.stream()];
    while let Some(tokens) = open.pop() {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match (token, tokens.get(at + 1), tokens.get(at + 2)) {
                (TokenTree::Ident(name), Some(TokenTree::Punct(colon)), Some(TokenTree::Ident(kind)))
                    if colon.as_char() == ':' && kind == "item" =>
                {
                    found.insert(name.to_string());
                }
                (TokenTree::Group(group), ..) => open.push(group.stream()),
                _ => {}
            }
        }
    }
    found
}

/// Whether a word stands in a text, outside of its brackets.
fn has(tokens: &TokenStream, word: &str) -> bool {
    tokens.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> TokenStream {
        text.parse().expect("tokens")
    }

    #[test]
    fn a_macro_is_known_by_its_arms() {
        for arms in [
            "($n:ident) => { struct $n; }",
            "($n:ident) => { #[derive(Debug)] pub(crate) struct $n { x: u8 } impl $n { fn new() -> Self { let x = 1; Self { x } } } }",
            "($v:vis $n:ident) => { $v struct $n; }",
            "($(#[$m:meta])* $n:ident) => { $(#[$m])* struct $n; }",
            "($($n:ident),*) => { $(impl Shape for $n {})* }",
            "($($i:item)*) => { $($i)* }",
            "() => {}; ($n:ident $($rest:tt)*) => { fn $n() {} make!($($rest)*); }",
            "($n:ident) => { unsafe impl Send for $n {} }",
            "($n:ident) => { const $n: u8 = 1; };",
        ] {
            assert!(makes_items(&rules(arms)), "{arms}");
        }
        for arms in [
            "($x:expr) => { $x + 1 }",
            "($n:ident) => { let $n = 1; }",
            "() => { fn inner() {} let x = inner(); }",
            "($x:expr) => {{ fn double(x: i32) -> i32 { 2 * x } double($x) }}",
            "($x:expr) => { unsafe { $x } }",
            "($x:expr) => { println!(\"{}\", $x) }",
            "() => { async move { 1 } }",
            "() => { struct A; }; ($x:expr) => { $x }",
        ] {
            assert!(!makes_items(&rules(arms)), "{arms}");
        }
    }

    #[test]
    fn the_types_that_a_macro_names_by_itself_are_found() {
        let made = types_made(&rules(
            "($n:ident) => { struct Config { x: u8 } mod inner { pub enum Kind {} } struct $n; }",
        ));
        assert_eq!(made, ["Config", "Kind", "inner"].map(str::to_owned).into());
    }

    #[test]
    fn somebody_else_s_macro_is_known_by_what_it_is_given() {
        let is = |call: &str, others: &[&str]| {
            let call = syn::parse_str(call).expect("a call");
            defines_items(&call, &HashSet::new(), &others.iter().map(|name| (*name).to_owned()).collect())
        };
        assert!(is("lazy_static! { static ref N: u8 = 1; }", &[]));
        assert!(is("bitflags::bitflags! { #[derive(Debug)] pub struct F: u8 { const A = 1; } }", &[]));
        assert!(is("thread_local!(static N: u8 = 1)", &[]));
        assert!(!is("println! { \"{}\", 1 }", &[]));
        assert!(!is("vec![struct_name]", &[]));
        assert!(!is("mine! { struct P; }", &["mine"]));
    }
}
