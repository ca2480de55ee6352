//! One more line for the mistakes that learners make in a notebook, where we know something that the compiler does not.

use super::compile::Diagnostic;
use super::generate::{Generated, Origin, Plan};
use super::scope::{Gone, Scope};

/// What to do about an error, if we know it.
pub(super) fn advice(
    error: &Diagnostic,
    generated: &Generated,
    plan: &Plan,
    scope: &Scope,
) -> Option<String> {
    match error.code() {
        "E0423" | "E0425" | "E0432" | "E0433" | "E0405" | "E0412" => missing(error, plan, scope),
        // The compiler gives this one no code.
        "" if error.message.starts_with("cannot find macro") => missing(error, plan, scope),
        "" if error.message.starts_with("no rules expected") => a_line_of_params(generated),
        "E0308" => a_text_in_json(error),
        "E0384" | "E0594" | "E0596" => declared_without_mut(error, generated, scope),
        _ => None,
    }
}

/// A name that is not there: it was there before, or it is a misspelling, or the first cell has not been run.
fn missing(error: &Diagnostic, plan: &Plan, scope: &Scope) -> Option<String> {
    let message = &error.message;
    if let Some((name, gone)) = quoted(message).find_map(|name| Some((name, scope.gone.get(name)?))) {
        return Some(what_became_of(name, gone));
    }
    let name = quoted(message).next()?;
    if let (Some(why), Some(variable)) = (plan.not_restored.get(name), scope.variables.get(name)) {
        return Some(format!("`{name}` of cell [{}] cannot be used here: {why}", variable.cell));
    }
    // The compiler cannot see it: variables that a cell does not name are not in its crate.
    if let Some(near) = creds::nearest(name, scope.variables.keys().map(String::as_str)) {
        return Some(format!("cell [{}] declares `{near}`; did you mean that?", scope.variables[near].cell));
    }
    let is_value = message.starts_with("cannot find value");
    let uses_util = scope.items.iter().any(|item| item.text().contains("util::"));
    let mut suggested = error.children.iter().flat_map(|child| &child.spans);
    let another = |text: &String| {
        // A function that could be imported is no variable.
        !text.contains("util::") && !(is_value && text.trim_start().starts_with("use "))
    };
    if suggested.any(|span| span.suggested_replacement.as_ref().is_some_and(another)) {
        return None;
    }
    // Variables are made by cells only; functions and types may be `util`'s.
    if is_value {
        let name = name.replace(' ', "");
        return Some(format!(
            "no cell has made `{name}` since the kernel was started: run the one that does (after a restart, all from the \
             first one on); or is it a text, and stands in quotes: `\"{name}\"`?"
        ));
    }
    (!uses_util).then(|| {
        "if this is a name of `util`, run the notebook's first cell before: it says `use util::*;`".to_owned()
    })
}

/// What `params!` takes.
fn a_line_of_params(generated: &Generated) -> Option<String> {
    generated.cell()?.code.contains("params!").then(|| {
        "a line of `params!` is `\"name\": value,`: a text in quotes, a colon, a value, and a comma before the next".to_owned()
    })
}

/// A member of an answer where a text belongs. What the compiler suggests, `to_string()`, is the member's JSON: a text with
/// its quotes.
fn a_text_in_json(error: &Diagnostic) -> Option<String> {
    let is_json =
        |label: &str| label.contains("found `Value`") || label.contains("found `serde_json::Value`");
    let mut labels = error.spans.iter().filter_map(|span| span.label.as_deref());
    labels.any(is_json).then(|| {
        "a text is taken out of an answer by its name, `answer.text(\"name\")?`: without the quotes that it has in JSON".to_owned()
    })
}

fn what_became_of(name: &str, gone: &Gone) -> String {
    match gone {
        Gone::Moved { cell } => format!(
            "`{name}` was moved by cell [{cell}], so it is not there any more; run the cell that makes it again, or let \
             cell [{cell}] borrow it (`&{name}`) or take a copy (`{name}.clone()`)"
        ),
        Gone::NotKept { cell, why } => {
            format!("`{name}` of cell [{cell}] could not be kept for later cells: {why}")
        }
        Gone::TypeRedefined { cell, item } => format!(
            "`{name}` was dropped when cell [{cell}] defined `{item}` anew; run the cell that makes `{name}` again"
        ),
        Gone::Replaced { cell } => {
            format!("cell [{cell}] defines an item with the name `{name}`; the variable is gone")
        }
        Gone::RunnerLost { cell } => format!(
            "`{name}` was lost with all variables when cell [{cell}] ended; run the cells from the first one again"
        ),
        Gone::CellFailed { cell } => {
            format!("cell [{cell}], which declares `{name}`, failed; mend that cell and run it again")
        }
    }
}

fn declared_without_mut(error: &Diagnostic, generated: &Generated, scope: &Scope) -> Option<String> {
    let spans = error.spans.iter().chain(error.children.iter().flat_map(|child| &child.spans));
    let name =
        spans.filter_map(|span| generated.origin(span.in_source()?.start)).find_map(|(origin, _)| {
            match origin {
                Origin::Restore(name) => Some(name),
                _ => None,
            }
        })?;
    let cell = scope.variables.get(name)?.cell;
    Some(format!(
        "`{name}` was declared in cell [{cell}] without `mut`: write `let mut {name} = …` there, and run it again"
    ))
}

/// The texts in backticks.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}
