//! `:dep NAME = …`: which crate a notebook uses, in the words of Cargo.toml.
//!
//! <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html>

use std::path::Path;

use crate::engine::Failure;
use crate::prebuilt::Prebuilt;

/// Sees to it that the crate can be used by the cells that follow.
///
/// A crate that was built beforehand is there already; all that is checked is that the learner means that one. `folder`:
/// where paths count from.
///
/// # Errors
/// The line is not understood, there is no such crate at the path, or the crate is not one of those that are ready.
pub(super) fn check(line: &str, folder: &Path, prebuilt: &Prebuilt) -> Result<(), Failure> {
    let table: toml::Table = line.parse().map_err(|_| not_understood(line))?;
    for (name, wanted) in &table {
        let ready = prebuilt.crates.iter().find(|ready| ready.name == *name);
        let Some(ready) = ready else {
            let names: Vec<&str> = prebuilt.crates.iter().map(|ready| ready.name.as_str()).collect();
            return Err(failed(&format!(
                "the crate `{name}` is not prepared; those that are: {}. `util` re-exports reqwest, serde_json, base64, url \
                 and chrono, as in `use util::chrono;`",
                names.join(", ")
            )));
        };
        let Some(path) = wanted.get("path").and_then(toml::Value::as_str) else {
            return Err(failed(&format!(
                "`{name}` needs its path: `:dep {name} = {{ path = \"../crates/{name}\" }}`"
            )));
        };
        let found = folder.join(path).canonicalize().ok();
        if found.is_none() || found != ready.source.canonicalize().ok() {
            return Err(failed(&format!(
                "`{path}` is not where `{name}` is, seen from the notebook's folder `{}`; it is `{}`",
                folder.display(),
                ready.source.display()
            )));
        }
    }
    Ok(())
}

fn not_understood(line: &str) -> Failure {
    failed(&format!(
        "`:dep {line}` is not understood; it is written as in Cargo.toml: `:dep util = {{ path = \"../crates/util\" }}`"
    ))
}

fn failed(evalue: &str) -> Failure {
    let traceback = vec![format!("\u{1b}[1;31mdep\u{1b}[0m\u{1b}[1m: {evalue}\u{1b}[0m")];
    Failure { ename: "dep".to_owned(), evalue: evalue.to_owned(), traceback }
}
