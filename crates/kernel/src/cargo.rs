//! Cargo, as it is called here: without what would make another build of it, and with its messages read.
//!
//! <https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use rustix::process::Pid;
use serde::Deserialize;

use crate::runner::Activity;

/// Cargo itself: the one that runs this program, or the one that the user would call.
pub(crate) fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A call of cargo that does not depend on what surrounds this program.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    // Of a cargo that runs this program; they would make this build another one than that of the next start.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_TARGET_DIR");
    // What a `cargo run` around this program tells about that program. Build scripts look at it, and would run again
    // whenever this is called from another place.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| name.starts_with(start)) {
            command.env_remove(name);
        }
    }
    command
}

/// A line of `--message-format json`, as far as it is of use here.
#[derive(Debug, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub(crate) enum Message {
    CompilerArtifact(Artifact),
    BuildScriptExecuted {
        #[serde(default)]
        linked_paths: Vec<String>,
    },
    #[serde(other)]
    Other,
}

/// Something that was built, or was there already.
#[derive(Debug, Deserialize)]
pub(crate) struct Artifact {
    package_id: String,
    manifest_path: PathBuf,
    pub(crate) target: Target,
    profile: Profile,
    #[serde(default)]
    pub(crate) features: Vec<String>,
    #[serde(default)]
    pub(crate) filenames: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Profile {
    opt_level: String,
}

impl Artifact {
    pub(crate) fn is_build_script(&self) -> bool {
        self.target.kind.iter().any(|kind| kind == "custom-build")
    }

    pub(crate) fn is_macro(&self) -> bool {
        self.target.kind.iter().any(|kind| kind == "proc-macro")
    }

    /// Built for what runs at build time (a macro, a build script), and not for the program.
    pub(crate) fn is_for_the_build(&self) -> bool {
        self.profile.opt_level == "0" && !self.is_macro()
    }

    pub(crate) fn package(&self) -> (&str, &str) {
        name_and_version(&self.package_id)
    }

    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.package_id == id
    }

    /// Whether its manifest has default features: those that a dependency turns on by not saying otherwise.
    pub(crate) fn has_defaults(&self) -> bool {
        let manifest = std::fs::read_to_string(&self.manifest_path).unwrap_or_default();
        let manifest: toml::Table = manifest.parse().unwrap_or_default();
        let defaults = manifest.get("features").and_then(|features| features.get("default"));
        defaults.and_then(toml::Value::as_array).is_some_and(|defaults| !defaults.is_empty())
    }

    /// Whether its sources may change: they are in a folder of the user's.
    pub(crate) fn is_local(&self) -> bool {
        self.package_id.starts_with("path+")
    }

    /// The file that a compiler is given for it.
    pub(crate) fn library(&self) -> Option<&Path> {
        let ending = if self.is_macro() { std::env::consts::DLL_EXTENSION } else { "rlib" };
        self.filenames.iter().find(|file| file.extension() == Some(OsStr::new(ending))).map(PathBuf::as_path)
    }
}

/// The name and the version in a package id.
///
/// <https://doc.rust-lang.org/cargo/reference/pkgid-spec.html>
pub(crate) fn name_and_version(id: &str) -> (&str, &str) {
    let (place, fragment) = id.rsplit_once('#').unwrap_or(("", id));
    fragment.split_once('@').unwrap_or_else(|| (place.rsplit('/').next().unwrap_or(place), fragment))
}

/// A line of a program's.
pub(crate) enum Line {
    Out(String),
    Err(String),
}

/// How a program ended that could be interrupted.
pub(crate) enum Ended {
    Well,
    /// It failed; this is what it wrote to standard error.
    Badly(String),
    Interrupted,
}

/// Runs a program that an interrupt ends, with all that it has started; passes on its lines as they come.
///
/// # Errors
/// It cannot be started.
pub(crate) fn follow(
    command: &mut Command,
    activity: &Activity,
    line: &mut dyn FnMut(&Line),
) -> io::Result<Ended> {
    let mut child = command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    activity.enter_group(Pid::from_child(&child));
    let (said, lines) = mpsc::channel();
    let errors = said.clone();
    let readers = [
        child.stdout.take().map(|out| std::thread::spawn(move || read(out, Line::Out, &said))),
        child.stderr.take().map(|err| std::thread::spawn(move || read(err, Line::Err, &errors))),
    ];
    let mut complaint = String::new();
    for said in lines {
        line(&said);
        if let Line::Err(text) = said {
            complaint += &text;
            complaint.push('\n');
        }
    }
    for reader in readers.into_iter().flatten() {
        // A reader does not panic.
        let _ = reader.join();
    }
    let status = child.wait();
    if activity.leave() {
        return Ok(Ended::Interrupted);
    }
    Ok(if status?.success() { Ended::Well } else { Ended::Badly(complaint) })
}

fn read(from: impl Read, kind: fn(String) -> Line, to: &mpsc::Sender<Line>) {
    let mut lines = BufReader::new(from);
    let mut bytes = Vec::new();
    while lines.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if to.send(kind(text)).is_err() {
            return;
        }
        bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_id_names_its_package_in_two_ways() {
        let registry = "registry+https://index.example#serde_json@1.0.149";
        assert_eq!(name_and_version(registry), ("serde_json", "1.0.149"));
        assert_eq!(name_and_version("path+file:///home/me/shapes#0.1.0"), ("shapes", "0.1.0"));
        assert_eq!(name_and_version("path+file:///home/me/x#shapes@0.1.0"), ("shapes", "0.1.0"));
    }

    #[test]
    fn what_a_program_says_is_passed_on_and_its_complaint_kept() {
        let mut out = Vec::new();
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo one; echo wrong >&2; exit 3"]);
        let ended = follow(&mut shell, &Activity::default(), &mut |line| {
            if let Line::Out(text) = line {
                out.push(text.clone());
            }
        });
        assert!(matches!(ended, Ok(Ended::Badly(complaint)) if complaint == "wrong\n"));
        assert_eq!(out, ["one"]);
    }

    #[test]
    fn an_interrupt_ends_a_program_and_what_it_has_started() {
        let activity = Activity::default();
        let mut shell = Command::new("sh");
        // The inner `sleep` holds the pipe open: only its end ends the reading.
        shell.args(["-c", "echo begun; sleep 1000; echo never"]);
        let ended = follow(&mut shell, &activity, &mut |line| {
            assert!(matches!(line, Line::Out(text) if text == "begun"));
            crate::engine::Interrupt::interrupt(&activity);
        });
        assert!(matches!(ended, Ok(Ended::Interrupted)));
    }
}
