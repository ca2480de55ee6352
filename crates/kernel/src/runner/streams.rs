//! Standard input, output and error of the runner, which a cell may close or turn elsewhere.
//!
//! The next cell could print nothing then. Worse, the next file that is opened would get the free number, and what cells print
//! would go into it.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::fstat;
use rustix::io::fcntl_dupfd_cloexec;
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout, stderr, stdin, stdout};

/// A learner's own files get the lowest numbers; these are not to be among them.
const ABOVE: i32 = 100;

/// The three as they were at the start.
pub(super) struct Streams {
    stdin: OwnedFd,
    stdout: OwnedFd,
    stderr: OwnedFd,
}

impl Streams {
    pub(super) fn keep() -> io::Result<Streams> {
        Ok(Streams {
            stdin: fcntl_dupfd_cloexec(stdin(), ABOVE)?,
            stdout: fcntl_dupfd_cloexec(stdout(), ABOVE)?,
            stderr: fcntl_dupfd_cloexec(stderr(), ABOVE)?,
        })
    }

    /// Opens again what a cell has closed or turned elsewhere, and says so on standard error.
    pub(super) fn restore(&self) {
        let mut names = Vec::new();
        if !is_same(stderr(), &self.stderr) && dup2_stderr(&self.stderr).is_ok() {
            names.push("error");
        }
        if !is_same(stdout(), &self.stdout) && dup2_stdout(&self.stdout).is_ok() {
            names.push("output");
        }
        if !is_same(stdin(), &self.stdin) && dup2_stdin(&self.stdin).is_ok() {
            names.push("input");
        }
        for name in names {
            let note = format!("note: the cell closed standard {name}; it is open again for the next cell\n");
            // Not `eprintln!`: the learner's code may be in the middle of printing, on another thread.
            let _ = rustix::io::write(&self.stderr, note.as_bytes());
        }
    }
}

fn is_same(now: BorrowedFd<'_>, kept: &OwnedFd) -> bool {
    match (fstat(now), fstat(kept.as_fd())) {
        (Ok(now), Ok(kept)) => (now.st_dev, now.st_ino) == (kept.st_dev, kept.st_ino),
        _ => false,
    }
}
