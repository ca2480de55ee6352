//! `course guard`: runs a program that must not go on when `course` is gone.
//!
//! A [`Child`](crate::children::Child) that is dropped takes its group along; but a `course` that is killed drops nothing.
//! So each step of the set-up runs below a guard, whose standard input is a pipe that `course` holds. When that ends, the
//! guard ends the group. Otherwise a pip that went on by itself would write into the environment that the next
//! `cargo lab` is making.

use std::ffi::OsString;
use std::io::Read as _;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode, Stdio};

use rustix::process::{Signal, kill_current_process_group};

use crate::output::tell;

/// A command that runs `program` below a guard; arguments, folder and environment can be added as usual. Its standard
/// input must be a pipe.
///
/// # Errors
/// The system does not say where this program is.
pub fn guarded(program: impl AsRef<std::ffi::OsStr>) -> crate::error::Result<tokio::process::Command> {
    let mut command = tokio::process::Command::new(crate::setup::this_program()?);
    command.args(["guard", "--"]).arg(program);
    Ok(command)
}

/// The guard itself: runs the program to its end, and ends as it did.
pub fn run(words: &[OsString]) -> ExitCode {
    let Some((program, arguments)) = words.split_first() else { return ExitCode::from(2) };
    let started = Command::new(program).args(arguments).stdin(Stdio::null()).spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            tell!("`{}` could not be started: {error}", program.display());
            return ExitCode::from(127);
        }
    };
    std::thread::spawn(|| {
        // Nothing is ever written; this comes back when the other end is gone.
        let _ = std::io::stdin().read(&mut [0]);
        let _ = kill_current_process_group(Signal::KILL);
    });
    match child.wait() {
        // As shells do it: the number of a signal above 128.
        Ok(status) => {
            let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
            ExitCode::from(u8::try_from(code).unwrap_or(1))
        }
        Err(error) => {
            tell!("`{}` could not be waited for: {error}", program.display());
            ExitCode::FAILURE
        }
    }
}
