//! What a panic says.
//!
//! A panic on the cell's own thread is told by the kernel, in the cell's own lines; so the hook only takes it down. A panic
//! on another thread has no cell to end, and is printed. No backtrace: it costs 95 ms and shows the learner our frames.

use std::cell::RefCell;
use std::panic::PanicHookInfo;

use crate::report::Place;

thread_local! {
    static LAST: RefCell<Option<(String, Option<Place>)>> = const { RefCell::new(None) };
    static IS_CELL_THREAD: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Sets the hook, and marks the calling thread as the one that runs cells.
pub(crate) fn install() {
    IS_CELL_THREAD.set(true);
    std::panic::set_hook(Box::new(|info| {
        let message = message_of(info);
        if IS_CELL_THREAD.get() {
            LAST.set(Some((message, info.location().map(Place::from))));
        } else {
            let thread = std::thread::current();
            let name = thread.name().map_or("a thread".to_owned(), |name| format!("the thread `{name}`"));
            eprintln!("{name} panicked: {message}");
        }
    }));
}

/// The last panic of the cell's thread.
pub(crate) fn take_last() -> (String, Option<Place>) {
    LAST.take().unwrap_or_else(|| ("a panic without a message".to_owned(), None))
}

fn message_of(info: &PanicHookInfo<'_>) -> String {
    info.payload_as_str().unwrap_or("a panic without a message").to_owned()
}
