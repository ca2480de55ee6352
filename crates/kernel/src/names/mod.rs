//! What can be named in a cell: the public names of Rust's standard library and of `util` with all that it re-exports, with
//! their signatures, documentation, fields and methods.
//!
//! No analyzer is asked for them, and no sources are needed: rustdoc, which comes with every toolchain, writes them down once,
//! when the libraries are built ([`rustdoc`]), and its pages are read ([`page`]).

mod page;
mod prose;
mod rustdoc;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::prebuilt::Prebuilt;

/// By this name a type's `Index` is among its members; its signature says what `x[…]` is.
pub const INDEX: &str = "[]";

const FILE: &str = "names.json";

/// Public names by their path: `util::read_creds`, `std::string::String`, `i32`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Of which libraries: [`Prebuilt::fingerprint`].
    fingerprint: String,
    names: BTreeMap<String, Name>,
}

/// A public name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// What it names.
    pub kind: Kind,
    /// Its declaration, without its body.
    pub signature: String,
    /// The beginning of its documentation.
    pub docs: String,
    /// Fields, variants and methods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
}

/// Something that belongs to a type: what may stand behind its `.` or `::`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its declaration, without its body.
    pub signature: String,
    /// The beginning of its documentation.
    pub docs: String,
}

/// What a name can stand for. In words: what a front end shows beside a completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each says it")]
pub enum Kind {
    Struct,
    Enum,
    Union,
    Trait,
    Function,
    Macro,
    Const,
    Static,
    Type,
    Module,
    Field,
    Variant,
    Method,
}

impl Kind {
    /// Jupyter's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Struct => "struct",
            Kind::Enum => "enum",
            Kind::Union => "union",
            Kind::Trait => "trait",
            Kind::Function => "function",
            Kind::Macro => "macro",
            Kind::Const => "const",
            Kind::Static => "static",
            Kind::Type => "type",
            Kind::Module => "module",
            Kind::Field => "field",
            Kind::Variant => "variant",
            Kind::Method => "method",
        }
    }
}

impl Names {
    /// The name at a path.
    pub fn get(&self, path: &str) -> Option<&Name> {
        self.names.get(path)
    }

    /// The names right behind a path that ends in `::`, or at the root (an empty path), each without the path.
    pub fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a Name)> {
        let all = self.names.range(path.to_owned()..).take_while(move |(name, _)| name.starts_with(path));
        all.map(move |(name, found)| (&name[path.len()..], found)).filter(|(name, _)| !name.contains("::"))
    }

    /// The type, trait or alias that a path means: the name at it, or else the only sensible one with the same last segment.
    ///
    /// Compilers and signatures often write less than the whole path. Of several, that in `util` is meant before that in Rust's
    /// own library, and the shorter path before the longer.
    pub fn of_type(&self, path: &str) -> Option<(&str, &Name)> {
        if let Some((path, name)) = self.names.get_key_value(path) {
            return Some((path, name));
        }
        let last = path.rsplit("::").next().unwrap_or(path);
        let named = self.names.iter().filter(|(path, name)| {
            path.rsplit("::").next() == Some(last)
                && matches!(name.kind, Kind::Struct | Kind::Enum | Kind::Union | Kind::Trait | Kind::Type)
        });
        let (path, name) = named.min_by_key(|(path, _)| {
            let segments = path.matches("::").count();
            (!(path.starts_with("util::") && segments == 1), !path.starts_with("std::"), segments, path.len())
        })?;
        Some((path, name))
    }
}

/// Writes down the names of these libraries into the folder `out`, unless that has been done.
///
/// # Errors
/// A file cannot be written. A rustdoc that is missing, or whose pages are not understood, is no error: then less is offered
/// while a cell is written.
pub fn prepare(prebuilt: &Prebuilt, out: &Path) -> io::Result<()> {
    if fs::read(out.join(FILE)).is_ok_and(|text| text.starts_with(&head(prebuilt))) {
        return Ok(());
    }
    let names = rustdoc::names(prebuilt)?;
    let names = Names { fingerprint: prebuilt.fingerprint.clone(), names };
    let mut temporary = tempfile::NamedTempFile::new_in(out)?;
    serde_json::to_writer(io::BufWriter::new(&mut temporary), &names)?;
    temporary.persist(out.join(FILE))?;
    Ok(())
}

/// How the file begins that holds the names of these libraries.
fn head(prebuilt: &Prebuilt) -> Vec<u8> {
    format!("{{\"fingerprint\":\"{}\"", prebuilt.fingerprint).into_bytes()
}

/// What [`prepare`] wrote into a folder; nothing if there is nothing.
pub fn load(folder: &Path) -> Names {
    let text = fs::read(folder.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str]) -> Names {
        let name =
            Name { kind: Kind::Struct, signature: String::new(), docs: String::new(), members: vec![] };
        let names = paths.iter().map(|path| ((*path).to_owned(), name.clone())).collect();
        Names { fingerprint: String::new(), names }
    }

    #[test]
    fn a_type_is_found_by_less_than_its_path() {
        let names = names(&["std::vec::Vec", "util::reqwest::Client", "util::Client", "util::reqwest::Body"]);
        let found = |path: &str| names.of_type(path).map(|(path, _)| path);
        assert_eq!(found("std::vec::Vec"), Some("std::vec::Vec"));
        assert_eq!(found("Vec"), Some("std::vec::Vec"));
        assert_eq!(found("Client"), Some("util::Client"));
        assert_eq!(found("util::reqwest::Client"), Some("util::reqwest::Client"));
        assert_eq!(found("Body"), Some("util::reqwest::Body"));
        assert_eq!(found("Nothing"), None);
    }

    #[test]
    fn what_is_below_a_path_is_one_step_away() {
        let names = names(&["i32", "util::Client", "util::reqwest::Body"]);
        assert_eq!(names.below("util::").map(|(name, _)| name).collect::<Vec<_>>(), ["Client"]);
        assert_eq!(names.below("").map(|(name, _)| name).collect::<Vec<_>>(), ["i32"]);
    }
}
