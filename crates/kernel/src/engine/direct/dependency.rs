//! `:dep NAME = …`: which crate a notebook uses, in the words of Cargo.toml.
//!
//! <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html>

use std::path::Path;

use crate::engine::Failure;
use crate::prebuilt::{self, Addition, Prebuilt, PrebuiltCrate, Progress};

/// Sees to it that the crate can be used by the cells that follow.
///
/// A crate that was built beforehand is there already; all that is checked is that the learner means that one. The libraries
/// that are built later are given back, to be linked from now on. `folder`: where paths count from. `built`: where the
/// libraries are.
///
/// # Errors
/// The line is not understood, there is no such crate at the path, or the crate is not one of those that are ready.
pub(super) fn check(
    line: &str,
    folder: &Path,
    prebuilt: &Prebuilt,
    built: &Path,
) -> Result<Option<Addition>, Failure> {
    let table: toml::Table = line.parse().map_err(|_| not_understood(line))?;
    let mut addition = None;
    for (name, wanted) in &table {
        if name == prebuilt::LIBRARIES {
            let added = prebuilt::added(built).map_err(|progress| not_built_yet(name, progress.as_ref()))?;
            is_meant(name, wanted, folder, &added.library)?;
            addition = Some(added);
            continue;
        }
        let ready = prebuilt.crates.iter().find(|ready| ready.name == *name);
        let Some(ready) = ready else {
            let mut names: Vec<&str> = prebuilt.crates.iter().map(|ready| ready.name.as_str()).collect();
            names.push(prebuilt::LIBRARIES);
            return Err(failed(&format!(
                "the crate `{name}` is not prepared; those that are: {}. `util` re-exports reqwest, serde_json, base64, url \
                 and chrono, as in `use util::chrono;`",
                names.join(", ")
            )));
        };
        is_meant(name, wanted, folder, ready)?;
    }
    Ok(addition)
}

/// The path in the line leads to the crate that was built.
fn is_meant(name: &str, wanted: &toml::Value, folder: &Path, ready: &PrebuiltCrate) -> Result<(), Failure> {
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
    Ok(())
}

fn not_built_yet(name: &str, progress: Option<&Progress>) -> Failure {
    failed(&match progress {
        Some(Progress { done, total, .. }) => format!(
            "the crate `{name}` is still being built in the background ({done} of {total} parts): run this cell again in a \
             minute; the terminal of `cargo lab` shows how far it is"
        ),
        None => format!(
            "the crate `{name}` is not built yet: `cargo lab` builds it in the background, a minute or two after its start; \
             `cargo course prebuild --libraries` does it now"
        ),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A project whose `libraries` are built, as far as the manifest says.
    fn project() -> (tempfile::TempDir, Prebuilt) {
        let project = tempfile::tempdir().unwrap();
        let folder = |path: &str| {
            let folder = project.path().join(path);
            fs::create_dir_all(&folder).unwrap();
            folder
        };
        let (source, built) = (folder("crates/libraries"), folder("built/libraries"));
        folder("notebooks");
        let rlib = built.join("liblibraries.rlib");
        fs::write(&rlib, "").unwrap();
        let addition = Addition {
            library: PrebuiltCrate { name: "libraries".into(), source, files: vec![rlib] },
            fingerprint: "f".into(),
        };
        fs::write(built.join("prebuilt.json"), serde_json::to_vec(&addition).unwrap()).unwrap();
        let nothing = std::path::PathBuf::new;
        let prebuilt = Prebuilt {
            rustc: nothing(),
            rust_libraries: nothing(),
            dependencies: nothing(),
            runtime: nothing(),
            crates: Vec::new(),
            fingerprint: String::new(),
        };
        (project, prebuilt)
    }

    fn checked(project: &Path, prebuilt: &Prebuilt, line: &str) -> Result<Option<Addition>, String> {
        check(line, &project.join("notebooks"), prebuilt, &project.join("built"))
            .map_err(|failure| failure.evalue)
    }

    const LINE: &str = r#"libraries = { path = "../crates/libraries" }"#;

    #[test]
    fn what_is_built_later_is_linked_once_it_is_there() {
        let (project, prebuilt) = project();
        let added = checked(project.path(), &prebuilt, LINE).unwrap().unwrap();
        assert_eq!(added.library.name, "libraries");
        let elsewhere =
            checked(project.path(), &prebuilt, r#"libraries = { path = "../libraries" }"#).unwrap_err();
        assert!(elsewhere.starts_with("`../libraries` is not where `libraries` is"), "{elsewhere}");
    }

    #[test]
    fn a_learner_who_is_too_early_is_told_how_far_it_is() {
        let (project, prebuilt) = project();
        let progress = Progress { done: 40, total: 120, what: "time".into() };
        let note = project.path().join("built/libraries/progress.json");
        fs::write(note, serde_json::to_vec(&progress).unwrap()).unwrap();
        let said = checked(project.path(), &prebuilt, LINE).unwrap_err();
        assert!(said.contains("still being built in the background (40 of 120 parts)"), "{said}");
        fs::remove_dir_all(project.path().join("built")).unwrap();
        let said = checked(project.path(), &prebuilt, LINE).unwrap_err();
        assert!(said.contains("is not built yet: `cargo lab` builds it"), "{said}");
        let other = checked(project.path(), &prebuilt, r#"serde = "1""#).unwrap_err();
        assert!(other.contains("the crate `serde` is not prepared; those that are: libraries."), "{other}");
    }
}
