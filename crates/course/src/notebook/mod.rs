//! Notebooks as files: nbformat 4.5, read and written so that what is not understood is kept.
//!
//! <https://nbformat.readthedocs.io/en/latest/format_description.html>

pub mod execute;
pub mod release;

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::error::{Error, Result};
use crate::setup::kernelspec;

/// A notebook's content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notebook {
    /// In the order in which they are read and run.
    pub cells: Vec<Cell>,
    /// `kernelspec`, `language_info`, and what others put there.
    pub metadata: Map<String, Value>,
    /// 4.
    pub nbformat: u32,
    /// 5, since cells have ids.
    pub nbformat_minor: u32,
    /// What this program does not know.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A cell of any type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// `code`, `markdown` or `raw`.
    pub cell_type: String,
    /// Stays with the cell for life, so that changes to a notebook can be followed. Empty before nbformat 4.5.
    #[serde(default)]
    pub id: String,
    /// nbgrader's, among others.
    #[serde(default)]
    pub metadata: Map<String, Value>,
    /// The text.
    #[serde(with = "lines")]
    pub source: String,
    /// Outputs and the like, which differ by type.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Notebook {
    /// Reads a notebook.
    ///
    /// # Errors
    /// The file cannot be read, or is not a notebook of nbformat 4.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
        Self::parse(&text).map_err(|why| Error::Notebook { path: path.to_owned(), why })
    }

    /// Reads a notebook's text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let notebook: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if notebook.nbformat != 4 {
            return Err(format!("its `nbformat` is `{}`, and this reads version 4", notebook.nbformat));
        }
        Ok(notebook)
    }

    /// The notebook as Jupyter itself would save it, to the byte: keys sorted, one space a level, a newline at the end.
    /// What a learner saves therefore differs from what was handed out only where they changed it.
    pub fn to_text(&self) -> String {
        let mut value = serde_json::to_value(self).expect("strings, numbers, and maps with string keys");
        sort_keys(&mut value);
        let mut text = Vec::new();
        let format = serde_json::ser::PrettyFormatter::with_indent(b" ");
        value
            .serialize(&mut serde_json::Serializer::with_formatter(&mut text, format))
            .expect("writing to memory does not fail");
        text.push(b'\n');
        String::from_utf8(text).expect("JSON is UTF-8")
    }

    /// Makes the metadata say what this project's notebooks are: Rust, for the kernel `rust`.
    pub fn set_kernel(&mut self) {
        self.metadata = Map::new();
        self.metadata.insert(
            "kernelspec".into(),
            json!({ "display_name": kernelspec::DISPLAY_NAME, "language": "rust", "name": kernelspec::NAME }),
        );
        self.metadata.insert("language_info".into(), json!({ "name": "rust" }));
        self.nbformat_minor = 5;
    }
}

impl Cell {
    /// Whether the kernel runs it.
    pub fn is_code(&self) -> bool {
        self.cell_type == "code"
    }

    /// Takes away what running it left behind.
    pub fn clear(&mut self) {
        if self.is_code() {
            self.rest.insert("outputs".into(), json!([]));
            self.rest.insert("execution_count".into(), Value::Null);
        }
        // What JupyterLab notes about a run and its own display is not the notebook's content.
        for noted in ["execution", "collapsed", "scrolled", "ExecuteTime"] {
            self.metadata.remove(noted);
        }
    }

    /// Whether it carries this tag.
    pub fn has_tag(&self, tag: &str) -> bool {
        let tags = self.metadata.get("tags").and_then(Value::as_array);
        tags.is_some_and(|tags| tags.iter().any(|found| found == tag))
    }

    /// The points that nbgrader gives for this cell, if it is a check.
    pub fn points(&self) -> Option<f64> {
        let nbgrader = self.metadata.get("nbgrader")?;
        nbgrader.get("grade")?.as_bool()?.then(|| nbgrader.get("points")?.as_f64())?
    }
}

/// Sorts the keys of all objects, as Python's `sort_keys` does.
fn sort_keys(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.sort_keys();
            map.values_mut().for_each(sort_keys);
        }
        Value::Array(items) => items.iter_mut().for_each(sort_keys),
        _ => {}
    }
}

/// A text that is stored as a list of its lines; a single string is understood as well.
mod lines {
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Text {
        Whole(String),
        Lines(Vec<String>),
    }

    pub fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(text.split_inclusive('\n'))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        Ok(match Text::deserialize(deserializer)? {
            Text::Whole(text) => text,
            Text::Lines(lines) => lines.concat(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Jupyter wrote it, with a member that this program knows nothing of.
    const SAVED: &str = r##"{
 "cells": [
  {
   "attachments": {
    "a.png": {
     "image/png": "iVBO"
    }
   },
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {},
   "source": [
    "# Grüße\n",
    "second line"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Rust",
   "language": "rust",
   "name": "rust"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"##;

    #[test]
    fn what_jupyter_saved_comes_back_byte_for_byte() {
        assert_eq!(Notebook::parse(SAVED).unwrap().to_text(), SAVED);
    }

    #[test]
    fn a_source_in_one_string_is_understood() {
        let text =
            SAVED.replace("[\n    \"# Grüße\\n\",\n    \"second line\"\n   ]", r##""# Grüße\nsecond line""##);
        assert_ne!(text, SAVED);
        assert_eq!(Notebook::parse(&text).unwrap().to_text(), SAVED);
    }

    #[test]
    fn an_older_format_is_refused_by_its_number() {
        let error = Notebook::parse(&SAVED.replace("\"nbformat\": 4", "\"nbformat\": 3")).unwrap_err();
        assert_eq!(error, "its `nbformat` is `3`, and this reads version 4");
    }

    #[test]
    fn json_that_is_cut_off_is_refused_with_its_place() {
        let error = Notebook::parse(&SAVED[..40]).unwrap_err();
        assert!(error.contains("line 5"), "{error}");
    }
}
