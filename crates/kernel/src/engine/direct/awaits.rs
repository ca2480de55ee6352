//! Whether a cell's statements await something, so that they have to run on a runtime.
//!
//! What awaits inside an `async` block, a closure or a function does so in its own time. Where this is not seen (in a macro of
//! somebody's), the compiler sees it: `adjust` learns from its error.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Expr, ExprAsync, ExprAwait, ExprClosure, Item, Macro, Stmt};

/// Macros of tokio and futures that await their arguments.
const AWAITING: [&str; 4] = ["join", "select", "try_join", "try_select"];

pub(super) fn is_awaited_in(statements: &[Stmt]) -> bool {
    let mut finder = Finder(false);
    statements.iter().for_each(|statement| finder.visit_stmt(statement));
    finder.0
}

struct Finder(bool);

impl<'ast> Visit<'ast> for Finder {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        if !self.0 {
            visit::visit_expr(self, expression);
        }
    }

    fn visit_expr_await(&mut self, _: &'ast ExprAwait) {
        self.0 = true;
    }

    fn visit_expr_async(&mut self, _: &'ast ExprAsync) {}

    fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}

    fn visit_item(&mut self, _: &'ast Item) {}

    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let of_whom = call.path.segments.first().map(|first| first.ident.to_string()).unwrap_or_default();
        let awaits =
            AWAITING.contains(&name.as_str()) && ["tokio", "futures", &name].contains(&of_whom.as_str());
        self.0 |= awaits || is_awaited_in_tokens(call.tokens.clone());
    }
}

fn is_awaited_in_tokens(tokens: TokenStream) -> bool {
    let mut behind_async = false;
    let mut behind_dot = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(ident) if ident == "await" && behind_dot => return true,
            TokenTree::Group(group) if !behind_async && is_awaited_in_tokens(group.stream()) => return true,
            _ => {}
        }
        behind_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        behind_async = match &token {
            TokenTree::Ident(ident) => ident == "async" || (behind_async && ident == "move"),
            _ => false,
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::split::{Macros, Split, split};

    fn awaits(code: &str) -> bool {
        parts(code).awaits
    }

    fn parts(code: &str) -> Split {
        split(code, &Macros::default()).expect("Rust")
    }

    #[test]
    fn only_what_the_statements_await_themselves_counts() {
        for code in [
            "f().await",
            "let x = f().await?;",
            "println!(\"{}\", f().await)",
            "if true { for _ in 0..2 { f().await; } }",
            "tokio::join!(a(), b())",
            "vec![g(async { 1 }).await]",
        ] {
            assert!(awaits(code), "{code}");
        }
        for code in [
            "let f = async { g().await };",
            "async fn f() { g().await }",
            "let f = async || g().await;",
            "spawn(async move { g().await });",
            "vec![async move { g().await }]",
            "names.join(\", \")",
            "let await_me = 1;",
        ] {
            assert!(!awaits(code), "{code}");
        }
    }

    #[test]
    fn a_cell_that_only_starts_tasks_is_told_from_one_that_has_none() {
        assert!(parts("tokio::spawn(async {});").tasks);
        assert!(!parts("std::thread::spawn(|| {});").tasks);
    }
}
