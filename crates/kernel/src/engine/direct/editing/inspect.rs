//! What the name at the cursor is.

use super::Known;
use super::guess::Guess;
use super::members;
use super::pieces::is_word;
use super::place::{Place, called_around, place};
use crate::engine::MimeBundle;
use crate::names::Name;

/// A variable's type, an item's text, a name's signature and documentation. Within the brackets of a call, where no name stands,
/// the function that is called.
pub(in crate::engine::direct) fn inspect(code: &str, cursor: usize, known: Known<'_>) -> Option<MimeBundle> {
    let text = at(code, cursor, known).or_else(|| at(code, called_around(code, cursor)?, known))?;
    let mut data = MimeBundle::new();
    data.insert("text/plain".to_owned(), text.into());
    Some(data)
}

fn at(code: &str, cursor: usize, known: Known<'_>) -> Option<String> {
    let end = code[cursor..].find(|c| !is_word(c)).map_or(code.len(), |length| cursor + length);
    let (place, start) = place(code, end);
    let name = &code[start..end];
    if name.is_empty() {
        return None;
    }
    match place {
        Place::Nowhere => None,
        Place::Behind(expression) => {
            let guess = Guess::new(known, &code[..start]);
            let ty = guess.of(&expression)?;
            let found = guess.member(&ty, name)?;
            Some(described(
                &format!("{}\n\n{} of {}", found.signature, found.kind.word(), found.of),
                &found.docs,
            ))
        }
        Place::Path(path) => in_path(&path, name, known),
        Place::Free => free(code, start, name, known),
    }
}

fn free(code: &str, start: usize, name: &str, known: Known<'_>) -> Option<String> {
    let guess = Guess::new(known, &code[..start]);
    if guess.locals().any(|local| local == name) {
        let ty = guess.variable(name).map(|ty| quote::ToTokens::to_token_stream(&ty).to_string());
        let ty = ty.filter(|ty| ty != "_").map(|ty| format!(": {ty}")).unwrap_or_default();
        return Some(format!("let {name}{ty};\n\ndeclared in this cell"));
    }
    if let Some(variable) = known.scope.variables.get(name) {
        let mutable = if variable.mutable { "mut " } else { "" };
        return Some(format!(
            "let {mutable}{name}: {};\n\ndeclared in cell [{}]",
            variable.shown, variable.cell
        ));
    }
    let mut items = known.scope.items.iter();
    if let Some(item) = items.find(|item| item.definition.key.split_once(' ').is_some_and(|(_, n)| n == name))
    {
        return Some(format!("{}\n\ndefined in cell [{}]", item.text(), item.cell.number));
    }
    let named = known.names.get(&format!("util::{name}")).or_else(|| known.names.get(name));
    named.or_else(|| known.names.of_type(name).map(|(_, name)| name)).map(of_name)
}

fn in_path(path: &str, name: &str, known: Known<'_>) -> Option<String> {
    let inner = path.trim_start_matches("crate::");
    let places = [format!("{inner}{name}"), format!("util::{inner}{name}"), format!("std::{inner}{name}")];
    if let Some(named) = places.iter().find_map(|place| known.names.get(place)) {
        return Some(of_name(named));
    }
    let ty = syn::parse_str(inner.trim_end_matches("::")).ok()?;
    let found = members::of(known, &ty).into_iter().find(|found| found.name == name)?;
    Some(described(&format!("{}\n\n{} of {}", found.signature, found.kind.word(), found.of), &found.docs))
}

fn of_name(name: &Name) -> String {
    described(&name.signature, &name.docs)
}

fn described(head: &str, docs: &str) -> String {
    if docs.is_empty() { head.to_owned() } else { format!("{head}\n\n{docs}") }
}
