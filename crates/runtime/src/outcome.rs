//! Runs a cell's statements and remembers how they ended.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::panics;
use crate::raised::Returned;
use crate::report::{Ending, Report};

thread_local! {
    static REPORT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static CAME_TO_ITS_END: Cell<bool> = const { Cell::new(false) };
}

/// The last of a cell's statements have run, and its variables are kept.
#[inline(never)]
pub fn came_to_its_end() {
    CAME_TO_ITS_END.set(true);
}

/// Runs the statements. A panic ends here: behind it, the cell's entry function still puts its variables back.
pub fn run<R: Returned>(statements: impl FnOnce() -> R) {
    let mut statements = Some(statements);
    run_to_an_end(&mut || match statements.take() {
        Some(statements) => statements().into_ending(),
        None => Ending::Done,
    });
}

/// `AssertUnwindSafe`: a learner's variable may be left half changed by a panic, as in any notebook; that is shown, not
/// undone.
#[inline(never)]
fn run_to_an_end(statements: &mut dyn FnMut() -> Ending) {
    CAME_TO_ITS_END.set(false);
    let ending = match catch_unwind(AssertUnwindSafe(statements)) {
        Ok(Ending::Done) if !CAME_TO_ITS_END.get() => Ending::Left,
        Ok(ending) => ending,
        Err(payload) => {
            // The payload may be a value of the learner's whose `drop` panics again; it is not worth the runner.
            std::mem::forget(payload);
            let (message, place) = panics::take_last();
            Ending::Panicked { message, place }
        }
    };
    REPORT.set(Report(ending).encode());
}

/// The last report, encoded; the runner reads it before the next cell.
pub(crate) fn with_report<T>(read: impl FnOnce(&[u8]) -> T) -> T {
    REPORT.with_borrow(|bytes| read(bytes))
}

/// Before a cell: without it, an entry function that never reached [`run`] would pass for the cell before.
pub(crate) fn clear_report() {
    REPORT.take();
}
