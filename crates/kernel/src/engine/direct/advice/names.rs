//! A name that is not there, or not as it would have to be: what the notebook's other cells know of it.

use super::{Known, place, quoted};
use crate::engine::direct::compile::Diagnostic;
use crate::engine::direct::generate::{Generated, Origin};
use crate::engine::direct::scope::{Gone, Scope};

pub(super) fn advice(error: &Diagnostic, known: &Known<'_>) -> Option<String> {
    match error.code() {
        "E0423" | "E0425" | "E0432" | "E0433" | "E0405" | "E0412" | "E0434" => missing(error, known),
        // The compiler gives this one no code.
        "" if error.message.starts_with("cannot find macro") => missing(error, known),
        "" if error.message.starts_with("no rules expected") => a_line_of_params(known),
        "E0308" => a_text_in_json(error),
        "E0384" | "E0594" | "E0596" => declared_without_mut(error, known.generated, known.scope),
        _ => None,
    }
}

fn missing(error: &Diagnostic, known: &Known<'_>) -> Option<String> {
    let scope = known.scope;
    let name = quoted(&error.message).next()?;
    if let Some((name, gone)) = quoted(&error.message).find_map(|name| Some((name, scope.gone.get(name)?))) {
        return Some(what_became_of(name, gone));
    }
    if let (Some(why), Some(variable)) = (known.plan.not_restored.get(name), scope.variables.get(name)) {
        return Some(format!("`{name}` of cell [{}] cannot be used here: {why}", variable.cell));
    }
    let is_variable = scope.variables.contains_key(name)
        || known.split.declared.iter().any(|declared| declared.name == name);
    if is_variable && stands_in_an_item(error, known) {
        return Some(format!(
            "a function sees only what it is given, not the notebook's variables: give it `{name}` as a parameter"
        ));
    }
    if is_variable {
        // Declared further down, or in a block; the compiler says so.
        return None;
    }
    super::rules::advice(error, known.generated)
        .or_else(|| misspelt(name, scope))
        .or_else(|| never_declared(error, name, known))
}

fn misspelt(name: &str, scope: &Scope) -> Option<String> {
    // The compiler cannot see them: what a cell does not name is not in its crate.
    if let Some(near) = creds::nearest(name, scope.variables.keys().map(String::as_str)) {
        return Some(format!("cell [{}] declares `{near}`; did you mean that?", scope.variables[near].cell));
    }
    let names = scope.items.iter().filter_map(|item| Some((item.definition.key.split_once(' ')?, item)));
    let mut items = names.filter(|((space, _), _)| ["value", "type", "macro"].contains(space));
    let near = creds::nearest(name, items.clone().map(|((_, name), _)| name))?;
    let (_, item) = items.find(|((_, name), _)| *name == near)?;
    Some(format!("cell [{}] defines `{near}`; did you mean that?", item.cell.number))
}

fn never_declared(error: &Diagnostic, name: &str, known: &Known<'_>) -> Option<String> {
    let uses = error.children.iter().flat_map(|child| &child.spans);
    let uses: Vec<&str> = uses.filter_map(|span| span.suggested_replacement.as_deref()).collect();
    let is_value = error.message.starts_with("cannot find value");
    if !is_value && uses.iter().any(|suggested| suggested.contains("use util::")) {
        return Some(format!(
            "`{name}` is of `util`; run the notebook's first cell before: it says `use util::*;`"
        ));
    }
    if is_assigned(error, known) {
        return Some(format!(
            "a variable is declared with `let`: `let {name} = …`, or `let mut {name} = …` if it is to change"
        ));
    }
    // A function that could be imported is no variable.
    if uses.iter().any(|text| !(is_value && text.trim_start().starts_with("use "))) {
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
    let is_loaded = known.scope.items.iter().any(|item| item.text().contains("util::"));
    (!is_loaded).then(|| {
        "if this is a name of `util`, run the notebook's first cell before: it says `use util::*;`".to_owned()
    })
}

/// What `params!` takes.
fn a_line_of_params(known: &Known<'_>) -> Option<String> {
    known.cell.code.contains("params!").then(|| {
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

/// Whether the name stands at the left of a single `=`.
fn is_assigned(error: &Diagnostic, known: &Known<'_>) -> bool {
    place(error, known.generated).is_some_and(|at| {
        let behind = at.cell.code[at.range.end..].trim_start();
        behind.starts_with('=') && !behind.starts_with("==")
    })
}

/// Whether the error is about a function or another item, not about the cell's statements.
fn stands_in_an_item(error: &Diagnostic, known: &Known<'_>) -> bool {
    place(error, known.generated).is_some_and(|at| {
        at.cell.code != known.cell.code
            || known.split.items.iter().any(|item| item.range.contains(&at.range.start))
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
