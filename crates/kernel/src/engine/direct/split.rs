//! Takes a cell apart: the items that later cells see too, and the statements that run once.
//!
//! Nothing is printed anew from a syntax tree. Items are ranges of the cell's text, and the statements are the whole text
//! with the items blanked out, so that every position in them is one of the cell.

use std::ops::Range;

use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, Local, Pat, Stmt};

use super::awaits;
use super::deep;
use super::items::NewItem;

/// A cell, taken apart. All ranges are bytes of the cell.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Split {
    pub(super) items: Vec<NewItem>,
    /// Attributes of the whole cell, `#![allow(…)]`.
    pub(super) attributes: Vec<Range<usize>>,
    /// The cell with its items and those attributes blanked out; as long as the cell.
    pub(super) statements: String,
    /// The variables that the statements declare, each once.
    pub(super) declared: Vec<Declared>,
    /// The last expression, which has no `;`: its value is shown.
    pub(super) tail: Option<Range<usize>>,
    /// The statements await something.
    pub(super) awaits: bool,
    /// They do not, but may start tasks.
    pub(super) tasks: bool,
}

/// A variable that `let` declares at the top level of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) mutable: bool,
}

/// Takes a cell apart. `None` if it is no Rust: then the compiler says why, much better than a parser could.
pub(super) fn split(code: &str) -> Option<Split> {
    deep::read(code, || {
        let cell = |input: ParseStream<'_>| Ok((Attribute::parse_inner(input)?, Block::parse_within(input)?));
        let parsed = cell.parse_str(code).ok();
        parsed.map(|(attributes, statements)| of_statements(code, &attributes, &statements))
    })
    .flatten()
}

fn of_statements(code: &str, attributes: &[Attribute], statements: &[Stmt]) -> Split {
    let attributes = attributes.iter().map(|attribute| attribute.span().byte_range()).collect();
    let mut split = Split { attributes, ..Split::default() };
    for (i, statement) in statements.iter().enumerate() {
        let range = statement.span().byte_range();
        let is_last = i + 1 == statements.len();
        match statement {
            Stmt::Item(item) => split.items.push(NewItem::new(item, range)),
            Stmt::Macro(m) if is_item_macro(&m.mac) => {
                split.items.push(NewItem::of_macro_call(&code[range.clone()], range));
            }
            Stmt::Local(local) => declare(local, &mut split.declared),
            Stmt::Macro(m) if is_last && m.semi_token.is_none() => {
                if !matches!(m.mac.delimiter, syn::MacroDelimiter::Brace(_)) {
                    split.tail = Some(range);
                }
            }
            Stmt::Expr(expression, None) if is_last && !is_loop(expression) => split.tail = Some(range),
            Stmt::Expr(..) | Stmt::Macro(_) => {}
        }
    }
    split.awaits = awaits::is_awaited_in(statements);
    split.tasks = !split.awaits && words(code).any(|word| word == "tokio");
    let items = split.items.iter().map(|item| &item.range);
    split.statements = blank(code, items.chain(&split.attributes).cloned());
    split
}

/// Loops have no value; `break` in them would be measured against a display otherwise.
fn is_loop(expression: &Expr) -> bool {
    matches!(expression, Expr::ForLoop(_) | Expr::While(_))
}

/// Macros of which it is known that they define items; within a function nobody else could see those.
fn is_item_macro(call: &syn::Macro) -> bool {
    call.path.segments.last().is_some_and(|last| last.ident == "thread_local")
}

fn declare(local: &Local, declared: &mut Vec<Declared>) {
    struct Names<'a>(&'a mut Vec<Declared>);
    impl<'ast> Visit<'ast> for Names<'_> {
        fn visit_pat(&mut self, pattern: &'ast Pat) {
            if let Pat::Ident(p) = pattern {
                let name = p.ident.to_string();
                // `None` or `LIMIT` in a pattern is a constant, not a new variable.
                let is_constant = p.subpat.is_none()
                    && p.mutability.is_none()
                    && p.by_ref.is_none()
                    && name.starts_with(|c: char| c.is_uppercase());
                if !is_constant {
                    self.0.retain(|earlier| earlier.name != name);
                    self.0.push(Declared { name, mutable: p.mutability.is_some() });
                }
            }
            visit::visit_pat(self, pattern);
        }
        // What a pattern's constants or a `let`'s own value declare inside stays inside.
        fn visit_expr(&mut self, _: &'ast Expr) {}
    }
    Names(declared).visit_pat(&local.pat);
}

/// The text with spaces in place of those parts; as long as before, with the same lines.
pub(super) fn blank(code: &str, ranges: impl Iterator<Item = Range<usize>>) -> String {
    let mut blanked = code.to_owned();
    for range in ranges {
        let spaces: String =
            code[range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        blanked.replace_range(range, &spaces);
    }
    blanked
}

/// Everything in a text that could be a name. Also inside of strings, for `println!("{x}")`: one name too many costs little,
/// one too few does not compile.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    text.split(move |c| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_owned)
}

/// Whether there is nothing to compile.
pub(super) fn is_only_comments(code: &str) -> bool {
    deep::read(code, || code.parse::<proc_macro2::TokenStream>().is_ok_and(|tokens| tokens.is_empty()))
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(code: &str) -> Split {
        split(code).expect("Rust")
    }

    #[test]
    fn items_are_cut_out_and_statements_keep_their_place() {
        let code = "let a = 1;\n/// Doubles.\nfn double(x: i32) -> i32 { x * 2 }\ndouble(a)";
        let split = parts(code);
        assert_eq!(&code[split.items[0].range.clone()], "/// Doubles.\nfn double(x: i32) -> i32 { x * 2 }");
        assert_eq!(split.statements.len(), code.len());
        assert_eq!(split.statements.lines().last(), Some("double(a)"));
        assert_eq!(&code[split.tail.expect("a tail")], "double(a)");
    }

    #[test]
    fn variables_of_every_pattern_are_found() {
        let names = |code: &str| -> Vec<(String, bool)> {
            parts(code).declared.into_iter().map(|d| (d.name, d.mutable)).collect()
        };
        let pairs =
            |list: &[(&str, bool)]| list.iter().map(|(n, m)| ((*n).to_owned(), *m)).collect::<Vec<_>>();
        assert_eq!(names("let (a, mut b) = (1, 2);"), pairs(&[("a", false), ("b", true)]));
        assert_eq!(names("let Some(x) = o else { return Ok(()) };"), pairs(&[("x", false)]));
        assert_eq!(
            names("let P { x, y: [first, .., last @ 1] } = p;"),
            pairs(&[("x", false), ("first", false), ("last", false)])
        );
        assert_eq!(
            names("let r#type = 1; let x = { let inner = 2; inner };"),
            pairs(&[("r#type", false), ("x", false)])
        );
        assert_eq!(names("let None = x else { return Ok(()) };"), []);
        assert_eq!(names("let x = 1; let mut x = 2;"), pairs(&[("x", true)]));
    }

    #[test]
    fn only_a_last_expression_without_semicolon_is_shown() {
        assert!(parts("1 + 1").tail.is_some());
        assert!(parts("vec![1]").tail.is_some());
        assert!(parts("if true { 1 } else { 2 }").tail.is_some());
        for code in ["1 + 1;", "let x = 1;", "for _ in 0..3 {}", "fn f() {}", "", "// nothing"] {
            assert_eq!(parts(code).tail, None, "{code}");
        }
    }

    #[test]
    fn attributes_of_the_cell_are_no_statements() {
        let code = "#![allow(unused)]\n//! A book's example.\nfn f() {}\nlet x = 1;";
        let split = parts(code);
        assert_eq!(split.attributes.len(), 2);
        assert_eq!((split.items.len(), split.declared.len()), (1, 1));
        assert_eq!(split.statements.trim(), "let x = 1;");
    }

    /// Found by fuzzing: the parser calls itself for each of them, and the kernel ended when the stack did.
    #[test]
    fn thousands_of_brackets_do_not_end_the_kernel() {
        for (open, close) in
            [("(", ")"), ("{", "}"), ("!", ""), ("|x| ", ""), ("if x {} else ", "{}"), ("x = ", "")]
        {
            let code = format!("{}x{}", open.repeat(5_000), close.repeat(5_000));
            let read = split(&code);
            assert!(close == "{}" || read.is_some_and(|split| split.statements == code), "{open}");
        }
    }

    #[test]
    fn what_is_no_rust_is_left_to_the_compiler() {
        assert_eq!(split("let = 3;"), None);
        assert_eq!(split("}"), None);
    }
}
