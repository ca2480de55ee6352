//! `:dep NAME = …`: which crates a notebook uses, in the words of Cargo.toml.
//!
//! A crate is there at once if it is one of those that `util` is built on, with what the line asks for: then it is the very
//! same, so that a `serde_json::Value` of the cell's is one of `util`'s. Any other is built by cargo, once, and kept.
//!
//! <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html>

mod build;
mod explain;
mod layer;
mod ready;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Value;

use crate::engine::Failure;
use crate::prebuilt::Prebuilt;
use crate::runner::Activity;

use self::layer::Layer;

/// A crate that cells can name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Library {
    /// The name by which cells call it.
    pub(super) name: String,
    /// What the compiler is given for it.
    pub(super) files: Vec<PathBuf>,
    /// Changes when the library does.
    pub(super) fingerprint: String,
    /// The shared library that it is in. A cell that names the one must name the other, or it would get a copy of its own, with
    /// statics of its own: tokio's runtime would not be found in it.
    pub(super) carrier: Option<String>,
}

/// The crates that a session has asked for.
#[derive(Debug, Default)]
pub(super) struct Dependencies {
    /// What was asked of cargo so far, as it stands in the lines.
    built: BTreeMap<String, Value>,
    layers: Vec<Layer>,
}

/// Where crates are looked for and built.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// From where paths count: the notebook's folder.
    pub(super) folder: &'a Path,
    pub(super) prebuilt: &'a Prebuilt,
    /// Where the prebuilt libraries are.
    pub(super) out: &'a Path,
    pub(super) activity: &'a Activity,
}

/// What some lines have brought.
#[derive(Debug, Default)]
pub(super) struct Brought {
    pub(super) libraries: Vec<Library>,
    /// What the learner should know of them.
    pub(super) notes: Vec<String>,
    /// The crates that cargo has built, now or earlier, with their versions.
    pub(super) built: Vec<String>,
}

impl Dependencies {
    /// Sees to it that the crates can be used by the cells that follow. `lines`: each behind its `:dep`. `progress`: hears
    /// what cargo does.
    ///
    /// # Errors
    /// A line is not understood, or the crate cannot be had; the message says what to do.
    pub(super) fn add(
        &mut self,
        lines: &[&str],
        place: Place<'_>,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Brought, Failure> {
        let mut brought = Brought::default();
        let mut unbuilt = BTreeMap::new();
        for line in lines {
            for (name, wanted) in parsed(line)? {
                if let Some(own) = ready::own(&name, &wanted, place)? {
                    brought.libraries.extend(own);
                } else if let Some((library, note)) = ready::of_util(&name, &wanted, place.prebuilt) {
                    brought.libraries.push(library);
                    brought.notes.extend(note);
                } else {
                    unbuilt.insert(name, absolute(wanted, place.folder));
                }
            }
        }
        if unbuilt.is_empty() {
            return Ok(brought);
        }
        let mut all = self.built.clone();
        all.extend(unbuilt);
        let layer = build::layer(&all, &self.layers, place, progress)?;
        brought.libraries.extend(layer.libraries.clone());
        brought.notes.extend(layer.notes.clone());
        brought.built.clone_from(&layer.built);
        self.built = all;
        if !self.layers.iter().any(|known| known.name == layer.name) {
            self.layers.push(layer);
        }
        Ok(brought)
    }
}

/// Those of the libraries that a source names, each with its carrier. A name too many (in a comment, of a variable) costs some
/// milliseconds and no more.
pub(super) fn named<'a>(source: &str, libraries: &'a [Library]) -> Vec<&'a Library> {
    if libraries.is_empty() {
        return Vec::new();
    }
    let words: HashSet<String> = super::split::words(source).collect();
    libraries.iter().filter(|library| words.contains(&library.name)).collect()
}

/// The shared libraries that the source has to name, so that what it names is taken out of them.
pub(super) fn carriers<'a>(source: &str, libraries: &'a [Library]) -> BTreeSet<&'a str> {
    named(source, libraries).into_iter().filter_map(|library| library.carrier.as_deref()).collect()
}

/// The crates of a line. `:dep NAME` alone asks for any version.
fn parsed(line: &str) -> Result<toml::Table, Failure> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if !line.is_empty() && line.chars().all(is_name) {
        return Ok(toml::Table::from_iter([(line.to_owned(), Value::String("*".to_owned()))]));
    }
    let is_dependency = |wanted: &Value| wanted.is_str() || wanted.is_table();
    let table = line.parse::<toml::Table>().ok();
    let table = table.filter(|table| !table.is_empty() && table.values().all(is_dependency));
    table.ok_or_else(|| explain::not_understood(line))
}

/// The same with a path that does not depend on where it is read.
fn absolute(mut wanted: Value, folder: &Path) -> Value {
    if let Some(Value::String(path)) = wanted.get_mut("path") {
        *path = std::path::absolute(folder.join(&*path))
            .map_or_else(|_| path.clone(), |path| path.to_string_lossy().into_owned());
    }
    wanted
}

/// As the language has it: `wasm-bindgen` is `wasm_bindgen` in code.
fn in_code(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_cargo_reads_it() {
        assert_eq!(parsed("itoa").unwrap()["itoa"], Value::from("*"));
        assert_eq!(parsed("itoa = \"1\" # digits").unwrap()["itoa"], Value::from("1"));
        let features = &parsed("serde = { version = \"1\", features = [\n\"derive\",\n] }").unwrap()["serde"]
            ["features"];
        assert_eq!(features.as_array().map(Vec::len), Some(1));
        for line in ["", "itoa 1", "itoa = 1", "itoa = ", "itoa = { version = 1"] {
            let failure = parsed(line).unwrap_err();
            assert!(failure.evalue.contains("is not understood"), "{line}: {}", failure.evalue);
        }
    }

    #[test]
    fn paths_count_from_the_notebook() {
        let wanted = parsed("shapes = { path = \"shapes\" }").unwrap().remove("shapes").unwrap();
        assert_eq!(absolute(wanted, Path::new("/home/me"))["path"], Value::from("/home/me/shapes"));
    }
}
