//! The places of a file where a secret may stand: lines, or the parts of a notebook's cells.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::notebook::Notebook;

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
        let parts = [
            ("output", cell.rest.get("outputs").map(texts).unwrap_or_default()),
            ("attachment", cell.rest.get("attachments").map(decoded).unwrap_or_default()),
            ("metadata", texts(&Value::Object(cell.metadata.clone()))),
        ];
        for (what, texts) in parts {
            let lines = texts.iter().flat_map(|text| text.lines());
            all.extend(lines.map(|line| (format!("{name}, {what}"), line.to_owned())));
        }
    }
    all
}

fn numbered(what: &str, text: &str) -> impl Iterator<Item = (String, String)> {
    text.lines().zip(1..).map(move |(line, number)| (format!("{what} {number}"), line.to_owned()))
}

/// All texts in a value. A text that is split into lines, as nbformat does it, is one text.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) if items.iter().all(Value::is_string) => {
            vec![items.iter().filter_map(Value::as_str).collect()]
        }
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The texts of attachments, which are Base64, and what they are where that is text.
fn decoded(attachments: &Value) -> Vec<String> {
    let mut texts = texts(attachments);
    let decode = |text: &String| String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok();
    let decoded: Vec<_> = texts.iter().filter_map(decode).collect();
    texts.extend(decoded);
    texts
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
