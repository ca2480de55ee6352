//! New crates as one shared library, as `util` is one: linked to every cell that names them, and in memory once.
//!
//! Were they linked into each cell, every cell would have its own copy of their statics. A session that asks for more crates
//! gets a further layer, which finds what it has in common with `util` and with the earlier layers there.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Library, Place, explain};
use crate::cargo::{self, Artifact, Ended, Line};
use crate::engine::Failure;
use crate::prebuilt;

/// A shared library, and what is in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Layer {
    /// Its crate's name.
    pub(super) name: String,
    /// The crates that cells can name by it, and itself.
    pub(super) libraries: Vec<Library>,
    pub(super) notes: Vec<String>,
    pub(super) built: Vec<String>,
    /// The names of the files of all crates in it.
    inside: HashSet<OsString>,
}

/// A crate that was asked for.
pub(super) struct Part {
    /// By which code calls it.
    pub(super) name: String,
    /// Its package and version.
    pub(super) shown: String,
    pub(super) file: PathBuf,
    pub(super) is_macro: bool,
}

impl Layer {
    /// What was written, if all its files are there still.
    pub(super) fn read(manifest: &Path) -> Option<Layer> {
        let layer: Layer = serde_json::from_slice(&fs::read(manifest).ok()?).ok()?;
        layer.libraries.iter().flat_map(|library| &library.files).all(|file| file.exists()).then_some(layer)
    }
}

/// Links the crates that are in no earlier layer into a new one.
pub(super) fn link(
    parts: &[Part],
    artifacts: &[Artifact],
    native: &[String],
    earlier: &[Layer],
    place: Place<'_>,
) -> Result<Layer, Failure> {
    let in_util: HashSet<&OsStr> =
        place.prebuilt.ready.iter().filter_map(|ready| ready.file.file_name()).collect();
    let file_name = |path: &Path| path.file_name().unwrap_or_default().to_owned();
    let units: HashSet<OsString> = artifacts
        .iter()
        .filter(|artifact| !artifact.is_macro() && !artifact.is_for_the_build())
        .filter_map(|artifact| artifact.library().map(file_name))
        .collect();
    let shares_util = units.iter().any(|unit| in_util.contains(unit.as_os_str()));
    let shared: Vec<&Layer> =
        earlier.iter().filter(|layer| units.iter().any(|unit| layer.inside.contains(unit))).collect();
    let carrier = |part: &Part| {
        let name = file_name(&part.file);
        if in_util.contains(name.as_os_str()) {
            return Some("util".to_owned());
        }
        shared.iter().find(|layer| layer.inside.contains(&name)).map(|layer| layer.name.clone())
    };

    let mut hash = Sha256::new();
    hash.update(&place.prebuilt.fingerprint);
    for layer in &shared {
        hash.update(&layer.name);
    }
    for artifact in artifacts {
        let Some(file) = artifact.library() else { continue };
        hash.update(file.as_os_str().as_encoded_bytes());
        if artifact.is_local() {
            // Of others the file's name tells all; this one's source may be another every time.
            hash.update(fs::read(file).map_err(|e| explain::not_written(file, &e))?);
        }
    }
    let fingerprint = prebuilt::hex(&hash.finalize());
    let name = format!("layer_{fingerprint}");

    let libraries = parts.iter().map(|part| Library {
        name: part.name.clone(),
        files: vec![part.file.clone()],
        fingerprint: fingerprint.clone(),
        carrier: if part.is_macro { None } else { carrier(part).or_else(|| Some(name.clone())) },
    });
    let mut libraries: Vec<Library> = libraries.collect();
    let inside: Vec<&Part> = parts.iter().filter(|part| !part.is_macro && carrier(part).is_none()).collect();
    if !inside.is_empty() {
        let files = compile(&name, &inside, native, shares_util, &shared, place)?;
        libraries.push(Library { name: name.clone(), files, fingerprint, carrier: None });
    }
    let earlier: HashSet<&OsString> = shared.iter().flat_map(|layer| &layer.inside).collect();
    Ok(Layer {
        name,
        libraries,
        notes: copies(parts, artifacts, place),
        built: parts.iter().map(|part| part.shown.clone()).collect(),
        inside: units
            .iter()
            .filter(|unit| !in_util.contains(unit.as_os_str()) && !earlier.contains(unit))
            .cloned()
            .collect(),
    })
}

/// Crates of which there are two now, `util`'s and another with other features or of another version.
fn copies(parts: &[Part], artifacts: &[Artifact], place: Place<'_>) -> Vec<String> {
    let in_util = |artifact: &&Artifact| {
        let (name, version) = artifact.package();
        place.prebuilt.ready.iter().any(|ready| {
            ready.name == name && ready.version == version && Some(ready.file.as_path()) != artifact.library()
        })
    };
    let built = artifacts.iter().filter(|artifact| !artifact.is_macro() && !artifact.is_for_the_build());
    let named =
        |artifact: &&Artifact| parts.iter().any(|part| Some(part.file.as_path()) == artifact.library());
    built
        .filter(in_util)
        .filter(named)
        .map(|artifact| {
            let (name, _) = artifact.package();
            format!(
                "this `{name}` has other features than the one that `util` is built on: to the compiler they are two crates, \
                 and a value of the one is no value of the other"
            )
        })
        .collect()
}

fn compile(
    name: &str,
    parts: &[&Part],
    native: &[String],
    shares_util: bool,
    shared: &[&Layer],
    place: Place<'_>,
) -> Result<Vec<PathBuf>, Failure> {
    let (prebuilt, layers) = (place.prebuilt, place.out.join(prebuilt::LAYERS));
    let files = [format!("lib{name}.rlib"), format!("lib{name}{}", std::env::consts::DLL_SUFFIX)];
    let files: Vec<PathBuf> = files.iter().map(|file| layers.join(file)).collect();
    if files.iter().all(|file| file.exists()) {
        return Ok(files);
    }
    let workshop = tempfile::Builder::new().prefix("linking-").tempdir_in(&layers);
    let workshop = workshop.map_err(|e| explain::not_written(&layers, &e))?;
    let mut source = String::new();
    let mut rustc = std::process::Command::new(&prebuilt.rustc);
    rustc
        .args(["--edition=2024", "--crate-type=rlib", "--crate-type=dylib", "--crate-name", name])
        .args([
            "-Cprefer-dynamic",
            "-Copt-level=0",
            "-Cdebuginfo=0",
            "-Cstrip=debuginfo",
            "--cap-lints=allow",
        ])
        .args([format!("-Cmetadata={name}"), "--out-dir=.".to_owned(), "lib.rs".to_owned()])
        .current_dir(workshop.path());
    let mut external = |name: &str, file: &Path| {
        let mut value = OsString::from(format!("{name}="));
        value.push(file);
        rustc.arg("--extern").arg(value);
    };
    for part in parts {
        source += &format!("pub extern crate {};\n", part.name);
        external(&part.name, &part.file);
    }
    if shares_util && let Some(util) = prebuilt.crates.iter().find(|ready| ready.name == "util") {
        source += "extern crate util as _;\n";
        util.files.iter().for_each(|file| external("util", file));
    }
    for layer in shared {
        source += &format!("extern crate {} as _;\n", layer.name);
        let own = layer.libraries.iter().find(|library| library.name == layer.name);
        own.iter().flat_map(|own| &own.files).for_each(|file| external(&layer.name, file));
    }
    for folder in [&prebuilt.dependencies, &layers] {
        let mut value = OsString::from("dependency=");
        value.push(folder);
        rustc.arg("-L").arg(value);
    }
    for path in native {
        rustc.arg("-L").arg(path);
    }
    fs::write(workshop.path().join("lib.rs"), source)
        .map_err(|e| explain::not_written(workshop.path(), &e))?;
    let ended = cargo::follow(&mut rustc, place.activity, &mut |_: &Line| {});
    match ended.map_err(|e| explain::no_cargo(&e))? {
        Ended::Well => {}
        Ended::Interrupted => return Err(super::super::notes::interrupted()),
        Ended::Badly(said) => return Err(explain::not_linked(&said)),
    }
    for file in &files {
        let made = workshop.path().join(file.file_name().unwrap_or_default());
        fs::rename(made, file).map_err(|e| explain::not_written(file, &e))?;
    }
    Ok(files)
}
