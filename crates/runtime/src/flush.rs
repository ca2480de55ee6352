//! Shows output as it is printed.
//!
//! Standard output keeps the last, unfinished line to itself; a cell that prints dots while it waits would show them only
//! at its end. A thread of ours empties that buffer every few milliseconds while a cell runs, and less often between the
//! cells, as long as there are threads that may print.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::Duration;

const EVERY: Duration = Duration::from_millis(20);
const BETWEEN_CELLS: Duration = Duration::from_millis(100);

static RUNNING: AtomicBool = AtomicBool::new(false);
/// The process in which the thread was started. A forked copy has the variable, but not the thread.
static STARTED_IN: AtomicU32 = AtomicU32::new(0);
static FLUSHER: Mutex<Option<Thread>> = Mutex::new(None);
/// Where Linux tells how many threads there are. Open all the time: what the thread opened just when a cell had closed its standard
/// output would get that number, and the runner, which opens the output again, would be told that it is busy.
static STATUS: Mutex<Option<File>> = Mutex::new(None);

/// A cell begins.
pub(crate) fn begin() {
    RUNNING.store(true, Ordering::Release);
    let mut flusher = lock(&FLUSHER);
    if STARTED_IN.swap(std::process::id(), Ordering::Relaxed) != std::process::id() {
        *lock(&STATUS) = File::open("/proc/self/status").ok();
        let spawned =
            std::thread::Builder::new().name("output".to_owned()).stack_size(64 * 1024).spawn(flush_loop);
        // Without the thread, output comes at the end of its line: worse, but no reason to refuse the cell.
        *flusher = spawned.ok().map(|handle| handle.thread().clone());
    }
    if let Some(thread) = &*flusher {
        thread.unpark();
    }
}

/// A cell has ended: what is left in the buffer is shown now.
pub(crate) fn end() {
    RUNNING.store(false, Ordering::Release);
    let _ = std::io::stdout().flush();
}

fn flush_loop() {
    loop {
        if RUNNING.load(Ordering::Acquire) {
            std::thread::park_timeout(EVERY);
        } else if others_live() {
            std::thread::park_timeout(BETWEEN_CELLS);
        } else {
            std::thread::park();
        }
        let _ = std::io::stdout().flush();
    }
}

/// Whether there are threads besides this one and the one that runs cells. Where the system does not tell, there may be.
fn others_live() -> bool {
    let mut bytes = [0; 4096];
    let length = lock(&STATUS).as_ref().and_then(|status| status.read_at(&mut bytes, 0).ok()).unwrap_or(0);
    let status = String::from_utf8_lossy(&bytes[..length]);
    let threads = status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse::<u32>().ok());
    threads.is_none_or(|threads| threads > 2)
}

/// Keeps the thread from looking while the process is copied: in the copy nobody would give the lock back.
pub(crate) fn hold() -> impl Drop {
    lock(&STATUS)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
