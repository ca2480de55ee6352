//! Starts a runner: the program, what it can load, and the pipes and the socket by which the kernel is joined to it.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use super::output::Output;
use super::pipe::Pipe;
use super::wire::{self, Notice};
use super::{Activity, Runner};

/// How long a runner may take until it is ready.
const START: Duration = Duration::from_secs(20);

/// How to start a runner.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The program and its first arguments; behind them come those that [`main`](super::main) reads.
    pub command: Vec<OsString>,
    /// The `runtime` library.
    pub runtime: PathBuf,
    /// Where the libraries of cells are found: `util`'s, and Rust's own.
    pub library_path: Vec<PathBuf>,
    /// The working folder of cells.
    pub cwd: PathBuf,
    /// Environment variables of cells, besides the kernel's own.
    pub environment: Vec<(String, String)>,
}

impl Runner {
    /// Starts the process and waits until it is ready.
    ///
    /// # Errors
    /// The program does not start, or its libraries cannot be loaded; the message says why.
    pub fn start(spec: Spec, activity: Activity) -> io::Result<Runner> {
        // A snapshot outlives the process that made it; on Linux it becomes our child then, and its end can be explained.
        #[cfg(target_os = "linux")]
        rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
        let (kernel, theirs) = UnixStream::pair()?;
        fcntl_setfd(&theirs, FdFlags::empty())?;
        let (program, arguments) = spec.command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let library_path = std::env::join_paths(&spec.library_path).map_err(io::Error::other)?;
        let variable = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };
        let mut child = Command::new(program)
            .args(arguments)
            .arg(theirs.as_raw_fd().to_string())
            .arg(&spec.runtime)
            .envs(spec.environment.iter().map(|(name, value)| (name, value)))
            .env(variable, library_path)
            .env("OAUTH_DANCE_KERNEL", env!("CARGO_PKG_VERSION"))
            .current_dir(&spec.cwd)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        drop(theirs);
        let pid = Pid::from_child(&child);
        let (Some(stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("the runner has no pipes"));
        };
        let (stdout, mut stderr) = (Pipe::new(stdout)?, Pipe::new(stderr)?);
        kernel.set_read_timeout(Some(START))?;
        if !matches!(wire::receive(&kernel), Ok(Notice::Ready)) {
            let _ = kill_process(pid, Signal::KILL);
            let _ = waitpid(Some(pid), WaitOptions::empty());
            let said = stderr.read_available(&mut 4096.clone()).unwrap_or_default();
            return Err(io::Error::other(format!("the runner did not become ready: {}", said.trim_end())));
        }
        kernel.set_read_timeout(None)?;
        let (late, heard_threads) = (Output::default(), false);
        Ok(Runner { spec, kernel, stdin, stdout, stderr, pid, group: pid, activity, late, heard_threads })
    }
}
