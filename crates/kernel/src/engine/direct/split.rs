//! Takes a cell apart: the items that later cells see too, and the statements that run once.
//!
//! Nothing is printed anew from a syntax tree. Items are ranges of the cell's text, and the statements are the whole text
//! with the items blanked out, so that every position in them is one of the cell.

use std::collections::HashSet;
use std::ops::Range;

use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, Local, Pat, Stmt};

use super::awaits;
use super::deep;
use super::item_macros;
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
    /// The variables that the statements give a new value as a whole, `x = …`.
    pub(super) assigned: HashSet<String>,
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

/// The learner's macros by what they are called for.
#[derive(Clone, Debug, Default)]
pub(super) struct Macros {
    items: HashSet<String>,
    others: HashSet<String>,
}

impl Macros {
    /// Takes a definition into account, if it is one of a macro: the later one counts.
    pub(super) fn learn(&mut self, item: &NewItem) {
        let Some(name) = item.key.strip_prefix("macro ") else { return };
        let (of_its_kind, of_the_other) = match item.makes_items {
            true => (&mut self.items, &mut self.others),
            false => (&mut self.others, &mut self.items),
        };
        of_the_other.remove(name);
        of_its_kind.insert(name.to_owned());
    }

    /// Outside of functions, a call in parentheses needs its `;`.
    fn define_items(&self, call: &syn::StmtMacro) -> bool {
        let is_closed =
            call.semi_token.is_some() || matches!(call.mac.delimiter, syn::MacroDelimiter::Brace(_));
        is_closed && item_macros::defines_items(&call.mac, &self.items, &self.others)
    }
}

/// Takes a cell apart. `None` if it is no Rust: then the compiler says why, much better than a parser could.
///
/// `macros`: those that earlier cells have defined.
pub(super) fn split(code: &str, macros: &Macros) -> Option<Split> {
    deep::read(code, || {
        let cell = |input: ParseStream<'_>| Ok((Attribute::parse_inner(input)?, Block::parse_within(input)?));
        let parsed = cell.parse_str(code).ok();
        parsed.map(|(attributes, statements)| of_statements(code, &attributes, &statements, macros))
    })
    .flatten()
}

fn of_statements(code: &str, attributes: &[Attribute], statements: &[Stmt], macros: &Macros) -> Split {
    let attributes = attributes.iter().map(|attribute| attribute.span().byte_range()).collect();
    let mut split = Split { attributes, ..Split::default() };
    let mut macros = macros.clone();
    for (i, statement) in statements.iter().enumerate() {
        let range = statement.span().byte_range();
        let is_last = i + 1 == statements.len();
        match statement {
            Stmt::Item(item) => {
                let item = NewItem::new(item, range);
                macros.learn(&item);
                split.items.push(item);
            }
            Stmt::Macro(m) if macros.define_items(m) => {
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
    split.assigned = assigned(statements);
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

fn assigned(statements: &[Stmt]) -> HashSet<String> {
    #[derive(Default)]
    struct Names(HashSet<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_expr_assign(&mut self, assignment: &'ast syn::ExprAssign) {
            // `(a, b) = …` too: of what such a pattern can hold, only a path is a place.
            let mut places = vec![&*assignment.left];
            while let Some(place) = places.pop() {
                match place {
                    Expr::Path(path) => self.0.extend(path.path.get_ident().map(ToString::to_string)),
                    Expr::Tuple(tuple) => places.extend(&tuple.elems),
                    Expr::Array(array) => places.extend(&array.elems),
                    _ => {}
                }
            }
            visit::visit_expr_assign(self, assignment);
        }
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut names = Names::default();
    statements.iter().for_each(|statement| names.visit_stmt(statement));
    names.0
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
        split(code, &Macros::default()).expect("Rust")
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
            let read = split(&code, &Macros::default());
            assert!(close == "{}" || read.is_some_and(|split| split.statements == code), "{open}");
        }
    }

    #[test]
    fn what_is_no_rust_is_left_to_the_compiler() {
        assert_eq!(split("let = 3;", &Macros::default()), None);
        assert_eq!(split("}", &Macros::default()), None);
    }
}
