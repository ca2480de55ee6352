//! Crates that nobody has built yet: cargo resolves and builds them, in a workspace made for the purpose.
//!
//! The workspace depends on `util` as well and begins with the project's own `Cargo.lock` and profiles. So every crate that is
//! part of `util` and of the new ones has one version, one set of features where that is possible, and the same hash: cargo
//! finds it built.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::layer::{self, Layer, Part};
use super::{Place, explain, in_code};
use crate::cargo::{self, Artifact, Ended, Line, Message};
use crate::engine::Failure;
use crate::prebuilt::{self, Prebuilt};

/// The crates of `all` that `earlier` layers do not have already, as one more layer.
pub(super) fn layer(
    all: &BTreeMap<String, Value>,
    earlier: &[Layer],
    place: Place<'_>,
    progress: &mut dyn FnMut(&str),
) -> Result<Layer, Failure> {
    let layers = place.out.join(prebuilt::LAYERS);
    let mut hash = Sha256::new();
    let wanted = Value::Table(all.clone().into_iter().collect()).to_string();
    let before = earlier.iter().map(|layer| layer.name.as_str());
    for part in [env!("CARGO_PKG_VERSION"), &place.prebuilt.fingerprint, &wanted].into_iter().chain(before) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let known = layers.join(format!("{}.json", prebuilt::hex(&hash.finalize())));
    // What is in a folder of the learner's may have changed; cargo sees that.
    let may_change = all.values().any(|wanted| wanted.get("path").is_some());
    if !may_change && let Some(layer) = Layer::read(&known) {
        return Ok(layer);
    }
    fs::create_dir_all(&layers).map_err(|e| explain::not_written(&layers, &e))?;
    let workspace = tempfile::Builder::new().prefix("workspace-").tempdir_in(&layers);
    let workspace = workspace.map_err(|e| explain::not_written(&layers, &e))?;
    write(all, place.prebuilt, workspace.path()).map_err(|e| explain::not_written(workspace.path(), &e))?;

    let call = Call { place, folder: workspace.path(), progress: RefCell::new(progress) };
    let resolved = call.resolve(all)?;
    let (artifacts, native) = call.build(&resolved)?;
    let parts = parts(all, &resolved, &artifacts)?;
    let layer = layer::link(&parts, &artifacts, &native, earlier, place)?;
    // Without it, cargo is asked again next time; it answers in a moment.
    let _ = prebuilt::write_json(&known, &layer);
    Ok(layer)
}

/// Writes the workspace.
fn write(all: &BTreeMap<String, Value>, prebuilt: &Prebuilt, folder: &Path) -> io::Result<()> {
    let mut dependencies: Table = all.clone().into_iter().collect();
    let mut manifest = Table::new();
    if let Some(util) = prebuilt.crates.iter().find(|ready| ready.name == "util") {
        let path = util.source.to_string_lossy().into_owned();
        dependencies.insert("util".into(), Value::Table(Table::from_iter([("path".into(), path.into())])));
        let project = util.source.ancestors().find(|folder| folder.join("Cargo.lock").exists());
        if let Some(project) = project {
            fs::copy(project.join("Cargo.lock"), folder.join("Cargo.lock"))?;
            let theirs = fs::read_to_string(project.join("Cargo.toml"))?;
            if let Some(profiles) = theirs.parse::<Table>().ok().and_then(|mut table| table.remove("profile"))
            {
                manifest.insert("profile".into(), profiles);
            }
        }
    }
    let package = [("name", "notebook"), ("version", "0.0.0"), ("edition", "2024")];
    manifest.insert(
        "package".into(),
        Value::Table(package.map(|(k, v)| (k.into(), v.into())).into_iter().collect()),
    );
    manifest.insert("lib".into(), Value::Table(Table::from_iter([("path".into(), "lib.rs".into())])));
    // Its own: the folder is inside that of the project.
    manifest.insert("workspace".into(), Value::Table(Table::new()));
    manifest.insert("dependencies".into(), Value::Table(dependencies));
    fs::write(folder.join("Cargo.toml"), manifest.to_string())?;
    fs::write(folder.join("lib.rs"), "")
}

/// Calls of cargo in one workspace.
struct Call<'a> {
    place: Place<'a>,
    folder: &'a Path,
    progress: RefCell<&'a mut dyn FnMut(&str)>,
}

/// What the lines mean.
struct Resolved {
    /// The package behind each crate, by the name that code calls it by.
    packages: HashMap<String, String>,
    /// How many packages have to be there, built.
    total: usize,
}

impl Call<'_> {
    fn cargo(&self) -> Command {
        let beside = self.place.prebuilt.rustc.with_file_name("cargo");
        let mut cargo = cargo::command(if beside.exists() { beside.into() } else { cargo::program() });
        cargo.current_dir(self.folder).env("RUSTC", &self.place.prebuilt.rustc);
        for (name, value) in
            [("COLOR", "never"), ("QUIET", "false"), ("VERBOSE", "false"), ("PROGRESS_WHEN", "never")]
        {
            cargo.env(format!("CARGO_TERM_{name}"), value);
        }
        cargo
    }

    /// Which packages these are. Without the network first: most that a learner asks for was asked for before, and a version
    /// that is on the disk does.
    fn resolve(&self, all: &BTreeMap<String, Value>) -> Result<Resolved, Failure> {
        let lock = self.folder.join("Cargo.lock");
        let locked = fs::read(&lock).ok();
        let mut offline = true;
        loop {
            let mut metadata = self.cargo();
            metadata.args(["metadata", "--format-version", "1", "--filter-platform", &self.platform()]);
            if offline {
                metadata.arg("--offline");
            }
            let mut out = String::new();
            let ended = cargo::follow(&mut metadata, self.place.activity, &mut |line| match line {
                Line::Out(text) => out += text,
                Line::Err(text) => self.tell(text),
            });
            match ended.map_err(|e| explain::no_cargo(&e))? {
                Ended::Well => return Resolved::read(&out, all).ok_or_else(|| explain::no_library(all)),
                Ended::Interrupted => return Err(super::super::notes::interrupted()),
                Ended::Badly(_) if offline => {
                    offline = false;
                    locked.as_ref().map(|text| fs::write(&lock, text));
                }
                Ended::Badly(said) => return Err(explain::not_resolved(&said)),
            }
        }
    }

    /// Builds the packages; what cargo has built, and where build scripts have put native libraries.
    fn build(&self, resolved: &Resolved) -> Result<(Vec<Artifact>, Vec<String>), Failure> {
        let mut build = self.cargo();
        build.args([
            "build",
            "--offline",
            "--profile",
            prebuilt::PROFILE,
            "--message-format",
            "json-render-diagnostics",
        ]);
        build.arg("--target-dir").arg(self.place.out);
        for id in resolved.packages.values() {
            let (name, version) = cargo::name_and_version(id);
            build.args(["--package", &format!("{name}@{version}")]);
        }
        let (mut artifacts, mut native, mut done) = (Vec::new(), Vec::new(), HashSet::new());
        let mut building = String::new();
        let ended = cargo::follow(&mut build, self.place.activity, &mut |line| {
            match line {
                Line::Out(text) => match serde_json::from_str(text) {
                    Ok(Message::CompilerArtifact(artifact)) if !artifact.is_build_script() => {
                        done.insert(artifact.package().0.to_owned());
                        artifacts.push(artifact);
                    }
                    Ok(Message::BuildScriptExecuted { linked_paths }) => native.extend(linked_paths),
                    _ => return,
                },
                Line::Err(text) => match text.trim_start().strip_prefix("Compiling ") {
                    Some(package) => building = package.split(' ').next().unwrap_or(package).to_owned(),
                    None => return self.tell(text),
                },
            }
            if !building.is_empty() {
                let count = (done.len() + 1).min(resolved.total);
                self.show(&format!("building {building}: {count} of {}", resolved.total));
            }
        });
        match ended.map_err(|e| explain::no_cargo(&e))? {
            Ended::Well => Ok((artifacts, native)),
            Ended::Interrupted => Err(super::super::notes::interrupted()),
            Ended::Badly(said) => Err(explain::not_built(&said)),
        }
    }

    /// What cargo says of itself, as far as a learner who waits wants to know it.
    fn tell(&self, line: &str) {
        let line = line.trim();
        if line.starts_with("Blocking") && line.contains("build directory") {
            self.show("waiting for another build to end");
        } else if line.starts_with("Updating") {
            self.show("looking into the registry");
        } else if line.starts_with("Downloading") || line.starts_with("Downloaded") {
            self.show("downloading");
        }
    }

    fn show(&self, text: &str) {
        (self.progress.borrow_mut())(text);
    }

    /// The platform's name, which is that of the folder above the standard library's.
    fn platform(&self) -> String {
        let folder = self.place.prebuilt.rust_libraries.parent().and_then(Path::file_name);
        folder.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// The part of `cargo metadata` that is read here.
///
/// <https://doc.rust-lang.org/cargo/commands/cargo-metadata.html>
#[derive(Deserialize)]
struct Metadata {
    resolve: Graph,
}

#[derive(Deserialize)]
struct Graph {
    nodes: Vec<Node>,
    root: String,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    name: String,
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

impl Resolved {
    fn read(text: &str, all: &BTreeMap<String, Value>) -> Option<Resolved> {
        let graph = serde_json::from_str::<Metadata>(text).ok()?.resolve;
        let edges: HashMap<&str, &[Edge]> =
            graph.nodes.iter().map(|node| (node.id.as_str(), node.deps.as_slice())).collect();
        let direct = edges.get(graph.root.as_str())?;
        let mut packages = HashMap::new();
        for name in all.keys().map(|name| in_code(name)) {
            let edge = direct.iter().find(|edge| edge.name == name)?;
            packages.insert(name, edge.pkg.clone());
        }
        let mut reached: HashSet<&str> = HashSet::new();
        let mut next: Vec<&str> = packages.values().map(String::as_str).collect();
        while let Some(id) = next.pop() {
            if reached.insert(id) {
                let used =
                    |edge: &&Edge| edge.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"));
                next.extend(
                    edges
                        .get(id)
                        .into_iter()
                        .flat_map(|edges| edges.iter())
                        .filter(used)
                        .map(|edge| edge.pkg.as_str()),
                );
            }
        }
        let total = reached.len();
        Some(Resolved { packages, total })
    }
}

/// The file of each crate that a line names.
fn parts(
    all: &BTreeMap<String, Value>,
    resolved: &Resolved,
    artifacts: &[Artifact],
) -> Result<Vec<Part>, Failure> {
    let mut parts = Vec::new();
    for (name, id) in &resolved.packages {
        let of_package = artifacts.iter().filter(|artifact| artifact.has_id(id));
        let artifact =
            of_package.min_by_key(|artifact| (artifact.is_for_the_build(), artifact.library().is_none()));
        let file = artifact.and_then(|artifact| Some((artifact, artifact.library()?)));
        let Some((artifact, file)) = file else { return Err(explain::no_library(all)) };
        let (package, version) = artifact.package();
        parts.push(Part {
            name: name.clone(),
            shown: format!("{package} {version}"),
            file: file.to_owned(),
            is_macro: artifact.is_macro(),
        });
    }
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(parts)
}
