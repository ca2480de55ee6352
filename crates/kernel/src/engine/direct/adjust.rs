//! What the compiler's errors in the generated lines tell about a cell.
//!
//! Whether a variable is moved, can be kept or can be shown is not guessed: the crate is written as if all of it were so, and
//! an error in one of our lines says that it is not. Then the crate is written once more without that line.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compile::{Diagnostic, Span};
use super::generate::{Generated, Origin, Plan, QuestionMark, Show};
use super::scope::{Cell, Scope};
use super::split::Split;

/// Codes of errors that end in a variable being borrowed for longer than its cell.
const BORROWED: [&str; 11] =
    ["E0373", "E0499", "E0502", "E0503", "E0505", "E0506", "E0515", "E0521", "E0597", "E0712", "E0716"];

/// Codes of errors that end in two things of one name.
const TWICE: [&str; 7] = ["E0119", "E0252", "E0254", "E0255", "E0260", "E0428", "E0592"];

/// The plan by which the cell may compile; `None` if none of the errors is due to a generated line, or to
/// an item of an earlier cell that stands where the cell's own is to stand.
pub(super) fn adjusted(
    plan: &Plan,
    errors: &[Diagnostic],
    generated: &Generated,
    cell: &Arc<Cell>,
    split: &Split,
    scope: &Scope,
) -> Option<Plan> {
    let mut next = plan.clone();
    for error in errors {
        adjust(&mut next, error, generated, split, scope);
        if TWICE.contains(&error.code()) {
            next.hidden.extend(error.spans.iter().filter_map(|span| {
                let (Origin::Cell { cell: older, from }, offset) =
                    generated.origin(span.in_source()?.start)?
                else {
                    return None;
                };
                if Arc::ptr_eq(older, cell) {
                    None
                } else {
                    scope.in_the_way(older, from + offset, error.code(), &error.message)
                }
            }));
        }
    }
    (next != *plan).then_some(next)
}

fn adjust(plan: &mut Plan, error: &Diagnostic, generated: &Generated, split: &Split, scope: &Scope) {
    let code = error.code();
    let primary = error.spans.iter().filter(|span| span.is_primary);
    for origin in primary.filter_map(|span| origin(span, generated)) {
        match (origin, code) {
            (Origin::PutBack(name), "E0382") => {
                // The second time it is gone at the end of the statements, too, in spite of what they assign.
                let again = !plan.moved.insert(name.clone());
                if again {
                    plan.moved_and_assigned.remove(name);
                } else if split.assigned.contains(name) {
                    plan.moved_and_assigned.insert(name.clone());
                }
            }
            (Origin::Keep(name), "E0425") => {
                not_kept(plan, name, "an attribute before its `let` leaves it out")
            }
            (Origin::Keep(name), "E0382") => not_kept(plan, name, ""),
            (Origin::Keep(name), "E0381") => {
                not_kept(plan, name, "it does not get a value on every way through the cell")
            }
            (Origin::Restore(name), _) => {
                let ty = scope.variables.get(name).map_or("", |variable| &variable.shown);
                let why = format!("its type `{ty}` cannot be named from another cell");
                plan.not_restored.insert(name.clone(), why);
            }
            (Origin::Show, _) => {
                plan.show = if plan.show == Show::Displayed { Show::Value } else { Show::Type };
            }
            (Origin::Cell { .. }, "E0728") => plan.awaits = true,
            _ => {}
        }
    }
    if raises_a_borrow(error, generated) {
        plan.question_mark = QuestionMark::Debug;
    } else if BORROWED.contains(&code) || error.message.contains("lifetime may not live long enough") {
        for name in borrowers(error, generated) {
            not_kept(
                plan,
                &name,
                "it borrows from another value, which belongs to its own variable; make it a value of its own, with `.clone()` or `.to_owned()`",
            );
        }
    }
    if code == "E0277" && plan.question_mark == QuestionMark::Errors {
        if error.message.contains("couldn't convert the error") {
            plan.question_mark = QuestionMark::Debug;
        } else if error.message.contains("not `Option`s, in a")
            && error.message.contains("that returns `Result`")
        {
            plan.question_mark = QuestionMark::None;
        }
    }
}

/// Whether it is a `?` that borrows for too long: the error of `mutex.lock()?` holds the lock. It cannot leave the cell as it is,
/// but it can be told.
fn raises_a_borrow(error: &Diagnostic, generated: &Generated) -> bool {
    error.spans.iter().any(|span| {
        let asks = || span.in_source().is_some_and(|range| generated.source[range.end..].starts_with('?'));
        span.label.as_ref().is_some_and(|label| label.contains("is borrowed for `'static`")) && asks()
    })
}

/// The new variables whose being kept makes a borrow too long.
///
/// Keeping the owner moves it away; keeping the borrower is what needs the borrow. So the owner's line is the primary one
/// and is left out here, except where it is the only one.
fn borrowers(error: &Diagnostic, generated: &Generated) -> BTreeSet<String> {
    let kept = |primary: bool| -> BTreeSet<String> {
        let spans = error.spans.iter().filter(|span| span.is_primary == primary);
        let names = spans.filter_map(|span| match origin(span, generated) {
            Some(Origin::Keep(name)) => Some(name.clone()),
            _ => None,
        });
        names.collect()
    };
    let secondary = kept(false);
    if secondary.is_empty() { kept(true) } else { secondary }
}

fn not_kept(plan: &mut Plan, name: &str, why: &str) {
    plan.not_kept.entry(name.to_owned()).or_insert_with(|| why.to_owned());
}

fn origin<'a>(span: &Span, generated: &'a Generated) -> Option<&'a Origin> {
    Some(generated.origin(span.in_source()?.start)?.0)
}
