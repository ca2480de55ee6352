//! The C functions through which the runner process reaches this library.
//!
//! The runner is a program with a standard library of its own; only C types can pass between the two. All of them are
//! called on the runner's main thread.

#![expect(unsafe_code, reason = "exported C functions, and the texts that the runner passes to them")]

use std::ffi::c_int;

use crate::{flush, format, outcome, panics, variables};

/// `extern "C" fn()`: the entry function of a compiled cell, and [`runtime_start`].
pub type Plain = extern "C" fn();
/// The type of [`runtime_fork`].
pub type Fork = extern "C" fn(extern "C" fn() -> c_int) -> c_int;
/// The type of [`runtime_report`].
pub type ReadReport = unsafe extern "C" fn(*mut u8, usize) -> usize;
/// The type of [`runtime_forget`].
pub type Forget = unsafe extern "C" fn(*const u8, usize);
/// The type of [`runtime_run`].
pub type Run = extern "C" fn(Plain);

/// Once, before the first cell.
// SAFETY: the names of these functions are ours alone.
#[unsafe(no_mangle)]
pub extern "C" fn runtime_start() {
    panics::install();
}

/// Runs a cell by its entry function.
// SAFETY: see above.
#[unsafe(no_mangle)]
pub extern "C" fn runtime_run(cell: Plain) {
    outcome::clear_report();
    format::reset();
    flush::begin();
    cell();
    flush::end();
}

/// Calls `fork` while no other thread is in the middle of printing.
///
/// The copy has only the calling thread; a lock that another thread held at that moment would stay locked in it for ever. So does
/// the one of [`flush`], which looks for threads now and then.
// SAFETY: see above.
#[unsafe(no_mangle)]
pub extern "C" fn runtime_fork(fork: extern "C" fn() -> c_int) -> c_int {
    let _stdout = std::io::stdout().lock();
    let _stderr = std::io::stderr().lock();
    let _status = flush::hold();
    fork()
}

/// Copies the report of the cell that ran last, as far as `size` bytes reach; returns its whole length.
///
/// # Safety
/// The caller owns `size` bytes at `into`.
// SAFETY: see above.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn runtime_report(into: *mut u8, size: usize) -> usize {
    outcome::with_report(|bytes| {
        let copied = bytes.len().min(size);
        // SAFETY: by this function's contract; `copied` is not more than `size`.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), into, copied) };
        bytes.len()
    })
}

/// Drops the variable of that name.
///
/// # Safety
/// `name` points to `length` bytes.
// SAFETY: see above.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn runtime_forget(name: *const u8, length: usize) {
    // SAFETY: by this function's contract.
    let name = unsafe { std::slice::from_raw_parts(name, length) };
    variables::forget(&String::from_utf8_lossy(name));
}
