//! They too are one place for all cells.
//! evcxr: every cell has statics of its own, with their first values
mod log {
    use std::sync::Mutex;
    pub static LINES: Mutex<Vec<&str>> = Mutex::new(Vec::new());
}
fn next() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static LAST: AtomicU32 = AtomicU32::new(0);
    log::LINES.lock().unwrap().push("next");
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
next()
//=> 1
//--
next()
//=> 2
//--
log::LINES.lock()?.push("by hand");
(next(), log::LINES.lock()?.len())
//=> (
//=>     3,
//=>     4,
//=> )
