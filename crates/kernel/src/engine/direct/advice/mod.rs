//! One more line for the mistakes that learners make in a notebook: what to do.
//!
//! `docs/MISTAKES.md` shows them with the mistakes that lead to them, and is tested. What is known of the notebook's other cells comes
//! first (`names`); then what the compiler's own words tell (`rules`).

mod names;
mod rules;
mod running;

use super::compile::Diagnostic;
use super::diagnose;
use super::generate::{Generated, Plan};
use super::scope::{Cell, Scope};
use super::split::Split;

pub(super) use self::running::of_panic;

/// What is known about a cell that does not compile.
pub(super) struct Known<'a> {
    pub(super) cell: &'a Cell,
    pub(super) split: &'a Split,
    pub(super) generated: &'a Generated,
    pub(super) plan: &'a Plan,
    pub(super) scope: &'a Scope,
}

/// What to do about an error, if we know it.
pub(super) fn of_error(error: &Diagnostic, known: &Known<'_>) -> Option<String> {
    names::advice(error, known).or_else(|| rules::advice(error, known.generated))
}

/// What to do about a warning.
pub(super) fn of_warning(warning: &Diagnostic, generated: &Generated) -> Option<String> {
    rules::advice(warning, generated)
}

/// The texts in backticks.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// The cell and the bytes of it that an error is about.
fn place(error: &Diagnostic, generated: &Generated) -> Option<diagnose::Place> {
    error.spans.iter().filter(|span| span.is_primary).find_map(|span| diagnose::place(span, generated))
}
