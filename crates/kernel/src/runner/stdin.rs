//! Tells when a cell waits for input that it did not announce: `std::io::stdin().read_line(…)`.
//!
//! Linux shows the system call in which a thread waits; elsewhere such a cell waits until it is interrupted, and `util`'s
//! prompt, which announces itself, is what works.

use rustix::process::Pid;

/// Whether a thread of the process is in the middle of `read(0, …)`.
///
/// <https://man7.org/linux/man-pages/man5/proc_pid_syscall.5.html>
#[cfg(target_os = "linux")]
pub(super) fn is_awaited(process: Pid) -> bool {
    let call = format!("{} 0x0 ", libc::SYS_read);
    let threads = std::fs::read_dir(format!("/proc/{}/task", process.as_raw_nonzero()));
    threads.into_iter().flatten().flatten().any(|thread| {
        std::fs::read_to_string(thread.path().join("syscall")).is_ok_and(|line| line.starts_with(&call))
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_awaited(_: Pid) -> bool {
    false
}
