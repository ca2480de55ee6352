//! The places of a file where a secret may stand: lines, or the parts of a notebook's cells.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::notebook::{Cell, Notebook};

/// All lines of a file, each with its place as a reader would name it.
pub fn of(path: &str, text: &str) -> Vec<(String, String)> {
    match path.ends_with(".ipynb").then(|| Notebook::parse(text)) {
        Some(Ok(notebook)) => of_notebook(&notebook),
        // What is no notebook may hold a secret all the same.
        _ => numbered("line", text).collect(),
    }
}

fn of_notebook(notebook: &Notebook) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (number, cell) in (1..).zip(&notebook.cells) {
        let name = format!("cell {number} (`{}`)", cell.id);
        all.extend(numbered(&format!("{name}, line"), &cell.source));
        let mut strings = |what: &str, value: Option<&Value>| {
            let mut texts = Vec::new();
            value.into_iter().for_each(|value| collect(value, &mut texts));
            all.extend(
                texts
                    .iter()
                    .flat_map(|text| text.lines())
                    .map(|line| (format!("{name}, {what}"), line.to_owned())),
            );
        };
        strings("output", cell.rest.get("outputs"));
        strings("attachment", attachments(cell).as_ref());
        strings("metadata", Some(&Value::Object(cell.metadata.clone())));
    }
    all
}

fn numbered(what: &str, text: &str) -> impl Iterator<Item = (String, String)> {
    text.lines().zip(1..).map(move |(line, number)| (format!("{what} {number}"), line.to_owned()))
}

/// All texts in a value. A text that is split into lines, as nbformat does it, is one text.
fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            texts.push(items.iter().filter_map(Value::as_str).collect());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(map) => map.values().for_each(|item| collect(item, texts)),
        _ => {}
    }
}

/// A cell's attachments, decoded where they are text.
fn attachments(cell: &Cell) -> Option<Value> {
    let mut texts = Vec::new();
    collect(cell.rest.get("attachments")?, &mut texts);
    let decoded = texts.iter().filter_map(|text| String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok());
    Some(decoded.chain(texts.iter().cloned()).map(Value::String).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_part_of_a_cell_is_a_place_with_the_cells_name() {
        let notebook = json!({
            "nbformat": 4, "nbformat_minor": 5, "metadata": {},
            "cells": [{
                "cell_type": "code", "id": "exchange", "metadata": { "note": "M" },
                "source": ["one\n", "S"],
                "outputs": [
                    { "output_type": "stream", "text": ["split over ", "O"] },
                    { "output_type": "execute_result", "data": { "text/html": "H" } },
                ],
                "attachments": { "a.txt": { "text/plain": STANDARD.encode("A") } },
            }],
        });
        let places = of("x.ipynb", &notebook.to_string());
        let place_of =
            |wanted: &str| places.iter().find(|(_, line)| line == wanted).map(|(place, _)| place.as_str());
        assert_eq!(place_of("S"), Some("cell 1 (`exchange`), line 2"));
        assert_eq!(place_of("split over O"), Some("cell 1 (`exchange`), output"));
        assert_eq!(place_of("H"), Some("cell 1 (`exchange`), output"));
        assert_eq!(place_of("A"), Some("cell 1 (`exchange`), attachment"));
        assert_eq!(place_of("M"), Some("cell 1 (`exchange`), metadata"));
    }

    #[test]
    fn a_broken_notebook_is_looked_through_line_by_line() {
        assert_eq!(of("x.ipynb", "{\nS")[1], ("line 2".to_owned(), "S".to_owned()));
    }
}
