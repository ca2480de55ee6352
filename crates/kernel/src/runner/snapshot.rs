//! The copy of the runner that waits while a cell runs, and takes over if the cell ends the process.
//!
//! `fork` makes it in 0.1 – 0.3 ms: the memory is shared until one of the two writes to it. Only the calling thread lives on
//! in the copy; servers and clients that earlier cells started on threads of their own do not.

#![expect(unsafe_code, reason = "fork and the C functions around it")]

use std::ffi::c_int;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitOptions, getpid, getppid, kill_process, waitpid};

/// On Linux the end of the other process closes the pipe, which is noticed at once. A process that the cell forked may
/// hold the pipe open, though: so the copy also looks at its parent from time to time.
const LOOK_AT_PARENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// The copy, as the process that runs the cell sees it. Dropped, it ends.
pub(super) struct Snapshot {
    pid: Pid,
    /// Closed by the death of this process; nothing is ever written to it.
    _alive: OwnedFd,
}

/// Which of the two processes the caller is.
pub(super) enum Forked {
    /// The one that runs the cell, and holds its copy.
    Original(Snapshot),
    /// The copy, some time later: the original is dead.
    TookOver,
}

/// Makes the copy. `fork_quietly`: calls what it is given while no thread holds a lock of the cells' library.
pub(super) fn take(fork_quietly: impl FnOnce(extern "C" fn() -> c_int) -> c_int) -> io::Result<Forked> {
    let original = getpid();
    let (watch, alive) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    match fork_quietly(fork) {
        -1 => Err(io::Error::last_os_error()),
        0 => {
            drop(alive);
            wait_for_death(original, &File::from(watch));
            Ok(Forked::TookOver)
        }
        pid => {
            let pid = Pid::from_raw(pid).ok_or_else(|| io::Error::other("fork gave no process"))?;
            Ok(Forked::Original(Snapshot { pid, _alive: alive }))
        }
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // Errors mean that it is gone already, killed from outside.
        let _ = kill_process(self.pid, Signal::KILL);
        let _ = waitpid(Some(self.pid), WaitOptions::empty());
    }
}

extern "C" fn fork() -> c_int {
    // SAFETY: the copy goes on with this thread alone; it calls nothing that waits for another thread, and the locks of
    // standard output and error are held by this thread (`runtime_fork`).
    unsafe { libc::fork() }
}

fn wait_for_death(original: Pid, watch: &File) {
    loop {
        let mut readable = [PollFd::new(watch, PollFlags::IN)];
        let seen = poll(&mut readable, Some(&LOOK_AT_PARENT));
        let closed = matches!(seen, Ok(1..)) && matches!((&*watch).read(&mut [0]), Ok(0));
        if closed || getppid() != Some(original) {
            break;
        }
    }
    // A dying process closes its files before it gives its children away. Only after that is this one a child of the
    // kernel's, and may ask to end together with its parent.
    while getppid() == Some(original) {
        std::thread::sleep(std::time::Duration::from_micros(100));
    }
}
