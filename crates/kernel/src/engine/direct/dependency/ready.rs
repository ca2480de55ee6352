//! The crates that need no build: `util`, those that it is built on, and the libraries that are built in the background.

use semver::{Version, VersionReq};
use toml::Value;

use super::{Library, Place, explain, in_code};
use crate::engine::Failure;
use crate::prebuilt::{self, Prebuilt, PrebuiltCrate, Progress, ReadyCrate};

/// A crate of this project: nothing to do for it, or (the libraries that are built later) to be linked from now on. `None`: it
/// is not one of them.
///
/// # Errors
/// The path leads elsewhere, or the libraries are not there yet.
pub(super) fn own(name: &str, wanted: &Value, place: Place<'_>) -> Result<Option<Vec<Library>>, Failure> {
    if name == prebuilt::LIBRARIES {
        let added = prebuilt::added(place.out).map_err(|progress| not_built_yet(name, progress.as_ref()))?;
        is_meant(name, wanted, place, &added.library)?;
        let library = Library {
            name: added.library.name,
            files: added.library.files,
            fingerprint: added.fingerprint,
            carrier: None,
        };
        return Ok(Some(vec![library]));
    }
    match place.prebuilt.crates.iter().find(|ready| ready.name == name) {
        Some(ready) => is_meant(name, wanted, place, ready).map(|()| Some(Vec::new())),
        None => Ok(None),
    }
}

/// A crate that `util` is built on, if it is what the line asks for; and what the learner should know of it.
///
/// Default features are not insisted on. They are often the ones that a line leaves on without a thought (reqwest's OpenSSL),
/// and the price of another build with them is that nothing of it fits together with `util`.
pub(super) fn of_util(name: &str, wanted: &Value, prebuilt: &Prebuilt) -> Option<(Library, Option<String>)> {
    let text = |key| wanted.get(key).and_then(Value::as_str);
    if ["path", "git", "registry"].iter().any(|key| wanted.get(key).is_some()) {
        return None;
    }
    let package = in_code(text("package").unwrap_or(name));
    let version = VersionReq::parse(wanted.as_str().or(text("version")).unwrap_or("*")).ok()?;
    let features: Vec<&str> = match wanted.get("features") {
        Some(features) => features.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?,
        None => Vec::new(),
    };
    let fits = |ready: &&ReadyCrate| {
        in_code(&ready.name) == package
            && Version::parse(&ready.version).is_ok_and(|found| version.matches(&found))
            && features.iter().all(|feature| ready.features.iter().any(|on| on == feature))
    };
    let ready = prebuilt.ready.iter().filter(fits).max_by_key(|ready| Version::parse(&ready.version).ok())?;
    let wants_defaults = wanted.get("default-features").and_then(Value::as_bool) != Some(false);
    let note = (wants_defaults && ready.has_defaults && !ready.features.iter().any(|on| on == "default"))
        .then(|| {
            let on: Vec<&str> =
                ready.features.iter().map(String::as_str).filter(|on| !on.starts_with('_')).collect();
            format!(
                "`{name}` is the one that `util` is built on, {} {} with the features {}",
                ready.name,
                ready.version,
                on.join(", ")
            )
        });
    let library = Library {
        name: in_code(name),
        files: vec![ready.file.clone()],
        fingerprint: prebuilt.fingerprint.clone(),
        // A macro is loaded into the compiler; it is in no library.
        carrier: (!ready.is_macro).then(|| "util".to_owned()),
    };
    Some((library, note))
}

/// The path in the line leads to the crate that was built.
fn is_meant(name: &str, wanted: &Value, place: Place<'_>, ready: &PrebuiltCrate) -> Result<(), Failure> {
    let Some(path) = wanted.get("path").and_then(Value::as_str) else {
        return Err(explain::failed(&format!(
            "`{name}` needs its path: `:dep {name} = {{ path = \"../crates/{name}\" }}`"
        )));
    };
    let found = place.folder.join(path).canonicalize().ok();
    if found.is_none() || found != ready.source.canonicalize().ok() {
        return Err(explain::failed(&format!(
            "`{path}` is not where `{name}` is, seen from the notebook's folder `{}`; it is `{}`",
            place.folder.display(),
            ready.source.display()
        )));
    }
    Ok(())
}

fn not_built_yet(name: &str, progress: Option<&Progress>) -> Failure {
    explain::failed(&match progress {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prebuilt::Addition;
    use crate::runner::Activity;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn prebuilt() -> Prebuilt {
        let ready = |name: &str, version: &str, features: &[&str]| ReadyCrate {
            name: name.into(),
            version: version.into(),
            features: features.iter().map(|&feature| feature.into()).collect(),
            has_defaults: true,
            is_macro: false,
            file: PathBuf::from(format!("lib{name}-{version}.rlib")),
        };
        Prebuilt {
            rustc: PathBuf::new(),
            version: String::new(),
            rust_libraries: PathBuf::new(),
            dependencies: PathBuf::new(),
            runtime: PathBuf::new(),
            crates: Vec::new(),
            ready: vec![
                ready("serde", "1.0.228", &["default", "derive", "std"]),
                ready("reqwest", "0.12.28", &["__tls", "blocking", "json"]),
                ready("base64", "0.21.7", &["default"]),
                ready("base64", "0.22.1", &["default"]),
            ],
            fingerprint: "f".into(),
        }
    }

    /// The file by which a line's crate is ready, and the note.
    fn found(line: &str) -> Option<(String, Option<String>)> {
        let (name, wanted) = super::super::parsed(line).unwrap().into_iter().next().unwrap();
        let (library, note) = of_util(&name, &wanted, &prebuilt())?;
        Some((library.files[0].display().to_string(), note))
    }

    #[test]
    fn what_util_is_built_on_is_the_same_crate() {
        let serde = Some(("libserde-1.0.228.rlib".to_owned(), None));
        assert_eq!(found("serde"), serde);
        assert_eq!(found("serde = { version = \"1\", features = [\"derive\"] }"), serde);
        assert_eq!(found("ser = { package = \"serde\", version = \"1.0.100\" }"), serde);
        assert_eq!(found("base64 = \"0.21\"").unwrap().0, "libbase64-0.21.7.rlib");
        assert_eq!(found("base64").unwrap().0, "libbase64-0.22.1.rlib");
    }

    #[test]
    fn what_asks_for_more_is_left_to_cargo() {
        for line in [
            "serde = { version = \"1\", features = [\"rc\"] }",
            "serde = \"2\"",
            "serde = { path = \"serde\" }",
            "itoa = \"1\"",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn default_features_that_are_off_are_told_and_not_insisted_on() {
        let (file, note) = found("reqwest = { version = \"0.12\", features = [\"json\"] }").unwrap();
        assert_eq!(file, "libreqwest-0.12.28.rlib");
        assert!(note.unwrap().ends_with("reqwest 0.12.28 with the features blocking, json"));
        let quiet = "reqwest = { version = \"0.12\", default-features = false }";
        assert_eq!(found(quiet).unwrap().1, None);
    }

    /// A project whose `libraries` are built, as far as the manifest says.
    fn project() -> tempfile::TempDir {
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
        project
    }

    fn own_of(project: &Path, line: &str) -> Result<Option<Vec<Library>>, String> {
        let (name, wanted) = super::super::parsed(line).unwrap().into_iter().next().unwrap();
        let place = Place {
            folder: &project.join("notebooks"),
            prebuilt: &prebuilt(),
            out: &project.join("built"),
            activity: &Activity::default(),
        };
        own(&name, &wanted, place).map_err(|failure| failure.evalue)
    }

    const LINE: &str = r#"libraries = { path = "../crates/libraries" }"#;

    #[test]
    fn what_is_built_later_is_linked_once_it_is_there() {
        let project = project();
        let added = own_of(project.path(), LINE).unwrap().unwrap();
        assert_eq!(added[0].name, "libraries");
        let elsewhere = own_of(project.path(), r#"libraries = { path = "../libraries" }"#).unwrap_err();
        assert!(elsewhere.starts_with("`../libraries` is not where `libraries` is"), "{elsewhere}");
    }

    #[test]
    fn a_learner_who_is_too_early_is_told_how_far_it_is() {
        let project = project();
        let progress = Progress { done: 40, total: 120, what: "time".into() };
        let note = project.path().join("built/libraries/progress.json");
        fs::write(note, serde_json::to_vec(&progress).unwrap()).unwrap();
        let said = own_of(project.path(), LINE).unwrap_err();
        assert!(said.contains("still being built in the background (40 of 120 parts)"), "{said}");
        fs::remove_dir_all(project.path().join("built")).unwrap();
        let said = own_of(project.path(), LINE).unwrap_err();
        assert!(said.contains("is not built yet: `cargo lab` builds it"), "{said}");
    }
}
