//! The libraries that every cell links, built once: `runtime`, and `util` with all that it re-exports.
//!
//! Cargo builds them into a folder of their own; a cell is then compiled against the files, without cargo.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cargo::{self, Artifact, Message};
use crate::names;

const MANIFEST: &str = "prebuilt.json";
pub(crate) const PROFILE: &str = "cells";
/// Where the crates are linked that `:dep` lines have asked for.
pub(crate) const LAYERS: &str = "layers";

/// The crate that is built later, in the background, because only one notebook needs it and it takes minutes. It is a workspace
/// of its own.
pub const LIBRARIES: &str = "libraries";
/// How far that build is, while it is under way: a [`Progress`].
const UNDER_WAY: &str = "progress.json";

/// What was built, and by which compiler.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Prebuilt {
    /// The compiler itself, not rustup's proxy.
    pub rustc: PathBuf,
    /// Its version, such as `1.95.0`.
    pub version: String,
    /// Rust's own libraries.
    pub rust_libraries: PathBuf,
    /// Where the dependencies of `util` are.
    pub dependencies: PathBuf,
    /// The library of [`runtime`].
    pub runtime: PathBuf,
    /// The libraries that `:dep` finds ready.
    pub crates: Vec<PrebuiltCrate>,
    /// The crates that `util` is built on: in its library, and for cells to name.
    #[serde(default)]
    pub ready: Vec<ReadyCrate>,
    /// Changes when the compiler or one of the libraries does.
    pub fingerprint: String,
}

/// A crate that `:dep NAME = { path = … }` need not build.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PrebuiltCrate {
    /// Its name.
    pub name: String,
    /// The folder of its sources.
    pub source: PathBuf,
    /// Its library, as metadata (`rlib`) and to link (`dylib`).
    pub files: Vec<PathBuf>,
}

/// A crate that a library is built on, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyCrate {
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The features that are on.
    pub features: Vec<String>,
    /// It has default features that may be left off.
    pub has_defaults: bool,
    /// It is a macro, which the compiler loads.
    pub is_macro: bool,
    /// Its file.
    pub file: PathBuf,
}

impl ReadyCrate {
    fn of(artifact: &Artifact) -> Option<ReadyCrate> {
        let (name, version) = artifact.package();
        Some(ReadyCrate {
            name: name.to_owned(),
            version: version.to_owned(),
            features: artifact.features.clone(),
            has_defaults: artifact.has_defaults(),
            is_macro: artifact.is_macro(),
            file: artifact.library()?.to_owned(),
        })
    }
}

/// A library that was built later, for the cells of the notebooks that ask for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Addition {
    /// The library.
    pub library: PrebuiltCrate,
    /// Changes when the library does.
    pub fingerprint: String,
}

/// How far the build is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Crates that are built.
    pub done: usize,
    /// Crates in all.
    pub total: usize,
    /// The one that was built last.
    pub what: String,
}

/// Why the libraries are not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program is missing, or failed.
    #[error("{0}")]
    Build(String),
    /// A file could not be read or written.
    #[error("`{path}`: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing has been built in this folder.
    #[error("no prebuilt `util` in `{0}`: run `cargo lab` once, which builds it")]
    Missing(PathBuf),
}

impl Prebuilt {
    /// Reads what [`prepare`] left in a folder.
    ///
    /// # Errors
    /// [`Error::Missing`] if there is nothing, or if what is there is of another version or is not whole.
    pub fn load(folder: &Path) -> Result<Prebuilt, Error> {
        let missing = || Error::Missing(folder.to_owned());
        let text = fs::read(folder.join(MANIFEST)).map_err(|_| missing())?;
        let prebuilt: Prebuilt = serde_json::from_slice(&text).map_err(|_| missing())?;
        let files = prebuilt.crates.iter().flat_map(|c| &c.files).chain([&prebuilt.runtime, &prebuilt.rustc]);
        if files.into_iter().all(|file| file.exists()) { Ok(prebuilt) } else { Err(missing()) }
    }
}

/// Builds what is missing or out of date in the workspace at `project`, into the folder `out`.
///
/// Cargo itself sees what has changed; with nothing to do, this takes a few tenths of a second.
///
/// # Errors
/// Cargo is missing or fails: the message holds the last lines of what it said.
pub fn prepare(project: &Path, out: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Prebuilt, Error> {
    let total = count_crates(project)?;
    let mut built = Build { project, out, total, done: 0, progress, ready: Vec::new() };
    let runtime = built.library("runtime", "dylib")?;
    let util = built.library("util", "rlib,dylib")?;
    let runtime =
        runtime.into_iter().next().ok_or_else(|| Error::Build("cargo built no `runtime`".to_owned()))?;
    let rustc = PathBuf::from(ask("rustc", project, &["--print", "sysroot"])?).join("bin/rustc");
    let version = ask(&rustc, project, &["--version", "--verbose"])?;
    let mut hash = Sha256::new();
    hash.update(&version);
    for file in util.iter().chain([&runtime]) {
        hash.update(fs::read(file).map_err(|source| Error::File { path: file.clone(), source })?);
    }
    let ready = std::mem::take(&mut built.ready);
    let prebuilt = Prebuilt {
        ready,
        // `rustc 1.95.0 (59807616e 2026-04-14)`, and more lines.
        version: version.split_whitespace().nth(1).unwrap_or("unknown").to_owned(),
        rust_libraries: ask(&rustc, project, &["--print", "target-libdir"])?.into(),
        rustc,
        dependencies: out.join(PROFILE).join("deps"),
        runtime,
        crates: vec![PrebuiltCrate {
            name: "util".to_owned(),
            source: project.join("crates/util"),
            files: util,
        }],
        fingerprint: hex(&hash.finalize()),
    };
    let file = |source| Error::File { path: out.to_owned(), source };
    names::prepare(&prebuilt, out).map_err(file)?;
    write_whole(out, &prebuilt)?;
    Ok(prebuilt)
}

/// Builds [`LIBRARIES`] beside the others in `out`, whose dependencies it shares; while it does, others can ask [`added`] how
/// far it is.
///
/// As an `rlib` only: of two `dylib`s that have a crate in common, a cell can link but one.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_libraries(
    project: &Path,
    out: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Addition, Error> {
    let (source, target) = (project.join("crates").join(LIBRARIES), out.join(LIBRARIES));
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    };
    fs::create_dir_all(&target).map_err(file(&target))?;
    let under_way = target.join(UNDER_WAY);
    let mut note = |now: Progress| {
        // What cannot be noted is only not told to who asks too early.
        let _ = serde_json::to_vec(&now).map(|text| fs::write(&under_way, text));
        progress(now);
    };
    let total = count_crates_of(&source, LIBRARIES)?;
    let mut built = Build { project: &source, out, total, done: 0, progress: &mut note, ready: Vec::new() };
    let files = built.library(LIBRARIES, "rlib");
    let _ = fs::remove_file(&under_way);
    let files = files?;
    let mut hash = Sha256::new();
    for path in &files {
        hash.update(fs::read(path).map_err(file(path))?);
    }
    let addition = Addition {
        library: PrebuiltCrate { name: LIBRARIES.to_owned(), source, files },
        fingerprint: hex(&hash.finalize()),
    };
    write_whole(&target, &addition)?;
    Ok(addition)
}

/// What [`prepare_libraries`] left in `folder`; if it has not come to its end, how far it is.
///
/// # Errors
/// It is not there yet; with a progress, if it is being built.
pub fn added(folder: &Path) -> Result<Addition, Option<Progress>> {
    let target = folder.join(LIBRARIES);
    let read = |name| fs::read(target.join(name)).ok();
    let addition: Option<Addition> = read(MANIFEST).and_then(|text| serde_json::from_slice(&text).ok());
    if let Some(progress) = read(UNDER_WAY).and_then(|text| serde_json::from_slice(&text).ok()) {
        return Err(Some(progress));
    }
    addition.filter(|addition| addition.library.files.iter().all(|file| file.exists())).ok_or(None)
}

pub(crate) fn hex(hash: &[u8]) -> String {
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes the manifest in `folder`: the whole of it, or nothing.
fn write_whole(folder: &Path, manifest: &impl Serialize) -> Result<(), Error> {
    let path = folder.join(MANIFEST);
    write_json(&path, manifest).map_err(|source| Error::File { path, source })
}

/// Writes a file in one step: the whole of it, or nothing.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let mut temporary = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    serde_json::to_writer_pretty(&mut temporary, value)?;
    temporary.persist(path).map_err(|e| e.error)?;
    Ok(())
}

struct Build<'a> {
    project: &'a Path,
    out: &'a Path,
    total: usize,
    done: usize,
    progress: &'a mut dyn FnMut(Progress),
    /// What the libraries are built on.
    ready: Vec<ReadyCrate>,
}

impl Build<'_> {
    /// Builds one crate of the workspace as a library of these kinds, linked to Rust's shared standard library.
    fn library(&mut self, name: &str, kinds: &str) -> Result<Vec<PathBuf>, Error> {
        let mut build = cargo::command(cargo::program());
        build
            .args(["rustc", "--locked", "--package", name, "--lib", "--profile", PROFILE])
            .args(["--crate-type", kinds, "--message-format", "json-render-diagnostics", "--target-dir"])
            .arg(self.out)
            .args(["--", "-C", "prefer-dynamic"])
            .current_dir(self.project);
        let mut child =
            build.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(
                |e| {
                    Error::Build(format!(
                        "`cargo` could not be started: {e}; install Rust from https://rustup.rs"
                    ))
                },
            )?;
        let said = child.stderr.take().map(|stderr| std::thread::spawn(move || last_lines(stderr)));
        let mut files = Vec::new();
        for line in
            child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(Result::ok)
        {
            let Ok(Message::CompilerArtifact(artifact)) = serde_json::from_str(&line) else {
                continue;
            };
            if artifact.is_build_script() {
                continue;
            }
            self.done += 1;
            let what = artifact.target.name.clone();
            (self.progress)(Progress { done: self.done.min(self.total), total: self.total, what });
            if artifact.target.name == name {
                files = artifact.filenames;
            } else if !artifact.is_for_the_build() {
                self.ready.extend(ReadyCrate::of(&artifact));
            }
        }
        let status = child.wait().map_err(|e| Error::Build(e.to_string()))?;
        let said = said.and_then(|thread| thread.join().ok()).unwrap_or_default();
        if !status.success() || files.is_empty() {
            return Err(Error::Build(format!("`{name}` could not be built\n{said}")));
        }
        Ok(files)
    }
}

/// How many crates the two libraries consist of.
fn count_crates(project: &Path) -> Result<usize, Error> {
    Ok(count_crates_of(project, "util")? + 1)
}

/// How many crates a library consists of.
fn count_crates_of(project: &Path, name: &str) -> Result<usize, Error> {
    let tree = ask(
        cargo::program(),
        project,
        &[
            "tree",
            "--locked",
            "--package",
            name,
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--no-dedupe",
            "--format",
            "{p}",
        ],
    )?;
    let crates: std::collections::HashSet<&str> =
        tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(crates.len())
}

fn ask(program: impl AsRef<std::ffi::OsStr>, folder: &Path, arguments: &[&str]) -> Result<String, Error> {
    let name = program.as_ref().to_string_lossy().into_owned();
    let output = Command::new(&program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| {
            Error::Build(format!("`{name}` could not be started: {e}; install Rust from https://rustup.rs"))
        })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(Error::Build(format!(
        "`{name} {}` failed\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    )))
}

/// The end of what a program says; a build's beginning is of no use to who reads why it failed.
fn last_lines(from: impl io::Read) -> String {
    let mut last = std::collections::VecDeque::new();
    for line in BufReader::new(from).lines().map_while(Result::ok) {
        if last.len() == 30 {
            last.pop_front();
        }
        last.push_back(line);
    }
    Vec::from(last).join("\n")
}
