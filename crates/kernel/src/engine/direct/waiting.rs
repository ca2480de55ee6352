//! A compiler that has been started before anybody knows what it will have to compile.
//!
//! `rustc` reads its source only when it has loaded itself: about 15 ms, a fifth of the time until a learner sees a compile
//! error. So the compiler for the next cell is started as soon as the last one has ended, with a source that is its own
//! standard input, and waits there. It holds about 7 MB of its own; the rest of it is shared with every other.
//!
//! If this kernel is killed, its end of the pipe closes, and the compiler ends by itself.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::Pid;
use tempfile::TempDir;

use super::generate::{CRATE, FILE};
use crate::runner::Activity;

/// It waits for its source; dropped before it has one, it is ended.
#[derive(Debug)]
pub(super) struct Waiting {
    process: Process,
    arguments: Vec<OsString>,
    workshop: TempDir,
}

#[derive(Debug)]
struct Process(Child);

/// How a compiler ended.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    /// What it wrote to standard error.
    pub(super) said: String,
    /// Where its files are.
    pub(super) workshop: TempDir,
}

impl Waiting {
    /// Starts a compiler whose folder is `workshop`, which must be empty.
    pub(super) fn start(rustc: &Path, arguments: Vec<OsString>, workshop: TempDir) -> io::Result<Waiting> {
        let folder = workshop.path();
        // Not `rustc -`: the compiler reads that before it does anything else, and calls the file `<anon>`.
        symlink("/dev/stdin", folder.join(FILE))?;
        let process = Command::new(rustc)
            .args(&arguments)
            .args(["--out-dir", "."])
            .arg(FILE)
            .current_dir(folder)
            // Lets this one crate use `-Z trim-diagnostic-paths=no`: without it the compiler writes `HashMap` for a type that
            // the next cell has to call `std::collections::HashMap`.
            .env("RUSTC_BOOTSTRAP", CRATE)
            // So that a full temporary folder of the system's is in nobody's way, and nothing is left behind in it.
            .env("TMPDIR", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| io::Error::new(e.kind(), format!("`{}`: {e}", rustc.display())))?;
        Ok(Waiting { process: Process(process), arguments, workshop })
    }

    /// Whether it was started with these arguments, and is still there.
    pub(super) fn is_for(&mut self, arguments: &[OsString]) -> bool {
        self.arguments == arguments && matches!(self.process.0.try_wait(), Ok(None))
    }

    pub(super) fn workshop(&self) -> &Path {
        self.workshop.path()
    }

    /// Gives it its source, and waits for its end. `None`: an interrupt has ended it.
    pub(super) fn compile(self, source: &str, activity: &Activity) -> io::Result<Option<Ended>> {
        let Waiting { mut process, workshop, .. } = self;
        let child = &mut process.0;
        activity.enter(Pid::from_child(child));
        // A compiler that ends before it has read all of it says why.
        let _ = child.stdin.take().map(|mut stdin| stdin.write_all(source.as_bytes()));
        let mut said = String::new();
        let read = child.stderr.take().map_or(Ok(0), |mut stderr| stderr.read_to_string(&mut said));
        let status = child.wait();
        if activity.leave() {
            return Ok(None);
        }
        read?;
        Ok(Some(Ended { status: status?, said, workshop }))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both do nothing to a compiler that has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
