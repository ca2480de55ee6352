//! The runner process itself: `course runner SOCKET RUNTIME`.
//!
//! It does what the kernel says, one command after the other, on one thread; everything else in it is the learner's.

#![expect(
    unsafe_code,
    reason = "takes over an inherited descriptor, and clears the environment before any thread exists"
)]

use std::ffi::OsString;
use std::os::fd::{FromRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::{getpid, setsid};

use super::libraries::{Runtime, load_cell};
use super::snapshot::{self, Forked, Snapshot};
use super::streams::Streams;
use super::wire::{self, Command, Notice};

/// The main function of the runner process; `arguments` are those behind the word `runner`.
///
/// Ends when the kernel closes its end of the socket.
pub fn main(arguments: impl Iterator<Item = OsString>) -> ! {
    let status = match start(arguments) {
        Ok(mut runner) => {
            runner.serve();
            0
        }
        Err(why) => {
            eprintln!("the runner did not start: {why}");
            1
        }
    };
    leave(status)
}

/// Ends the process at once. Not `exit`: that would wait for, or run into, threads and destructors of the learner's.
fn leave(status: i32) -> ! {
    // SAFETY: `_exit` only ends the process.
    unsafe { libc::_exit(status) }
}

struct Runner {
    kernel: UnixStream,
    runtime: Runtime,
    streams: Streams,
    /// While a cell's end has not been heard by the kernel.
    snapshot: Option<Snapshot>,
}

fn start(mut arguments: impl Iterator<Item = OsString>) -> Result<Runner, String> {
    let mut next = || arguments.next().ok_or_else(|| "usage: runner SOCKET RUNTIME".to_owned());
    let socket: RawFd =
        next()?.to_string_lossy().parse().map_err(|_| "SOCKET is a descriptor's number".to_owned())?;
    let runtime = PathBuf::from(next()?);
    // SAFETY: the kernel passes a socket under this number, for this process alone.
    let kernel = unsafe { UnixStream::from_raw_fd(socket) };
    // Programs that a cell starts must not hold the socket open.
    fcntl_setfd(&kernel, FdFlags::CLOEXEC).map_err(|e| format!("descriptor {socket}: {e}"))?;
    // A process group of its own: Ctrl-C in the terminal is the kernel's business, and the kernel can end the group.
    let _ = setsid();
    end_with_parent();
    let streams = Streams::keep().map_err(|e| format!("standard output: {e}"))?;
    let runtime = Runtime::load(&runtime).map_err(|e| e.to_string())?;
    for name in ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
        // It was for the loader, which has read it; programs that a cell starts are not to have it.
        // SAFETY: no other thread exists yet.
        unsafe { std::env::remove_var(name) };
    }
    wire::send(&kernel, &Notice::Ready).map_err(|e| e.to_string())?;
    Ok(Runner { kernel, runtime, streams, snapshot: None })
}

impl Runner {
    fn serve(&mut self) {
        while let Ok(command) = wire::receive(&self.kernel) {
            let notice = match command {
                Command::Run { library, symbol, undo_on_failure, shares } => {
                    self.snapshot = None;
                    self.run(&library, &symbol, undo_on_failure, shares)
                }
                Command::Commit => {
                    self.snapshot = None;
                    continue;
                }
                Command::EndThreads => match snapshot::take(|fork| self.runtime.fork(fork)) {
                    Ok(Forked::TookOver) => {
                        end_with_parent();
                        Notice::TookOver { pid: getpid().as_raw_nonzero().get() }
                    }
                    Ok(Forked::Original(copy)) => {
                        // It goes on in our place.
                        std::mem::forget(copy);
                        return;
                    }
                    Err(_) => return,
                },
                Command::Forget { names } => {
                    names.iter().for_each(|name| self.runtime.forget(name));
                    continue;
                }
            };
            let undone = matches!(notice, Notice::Finished { undone: true, .. });
            if wire::send(&self.kernel, &notice).is_err() || undone {
                return;
            }
        }
    }

    fn run(
        &mut self,
        library: &std::path::Path,
        symbol: &str,
        undo_on_failure: bool,
        shares: bool,
    ) -> Notice {
        match snapshot::take(|fork| self.runtime.fork(fork)) {
            // Without a snapshot (no memory, no process left) a cell would run without a net; better not at all.
            Err(e) => {
                return Notice::NoSnapshot {
                    why: format!("no snapshot could be made of the variables: {e}"),
                };
            }
            Ok(Forked::TookOver) => {
                end_with_parent();
                return Notice::TookOver { pid: getpid().as_raw_nonzero().get() };
            }
            Ok(Forked::Original(snapshot)) => self.snapshot = Some(snapshot),
        }
        let cell = match load_cell(library, symbol, shares) {
            Ok(cell) => cell,
            Err(e) => return Notice::NotLoaded { why: in_full(&e) },
        };
        // Sent before the cell may do anything, so that the kernel knows what to say if the cell ends the process.
        let _ = wire::send(&self.kernel, &Notice::Running);
        let this = getpid();
        self.runtime.run(cell);
        if getpid() != this {
            // A process that the cell forked, and that came to the cell's end as well. There is only one runner.
            leave(0);
        }
        self.streams.restore();
        let report = self.runtime.report();
        let failed = runtime::Report::decode(&report)
            .is_none_or(|r| !matches!(r.0, runtime::Ending::Done | runtime::Ending::Left));
        let undone = failed && undo_on_failure;
        if undone {
            // The snapshot must outlive this process, so it must not be dropped with it.
            std::mem::forget(self.snapshot.take());
        }
        Notice::Finished { report, undone }
    }
}

/// An error and its causes: the loader's own words are the cause of a plain "dlopen failed".
fn in_full(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// Where the system can do it: a runner whose kernel was killed ends even if its cell would run for ever.
fn end_with_parent() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
}
