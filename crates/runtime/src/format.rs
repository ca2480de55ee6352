//! How values and errors are shown, where a cell was told so: evcxr's `:fmt` and `:efmt`.

use std::sync::atomic::{AtomicU8, Ordering};

/// A format of `std::fmt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Format {
    /// `{}`
    Display,
    /// `{:?}`
    Debug,
    /// `{:#?}`
    Pretty,
}

static VALUES: AtomicU8 = AtomicU8::new(Format::Pretty as u8);
static ERRORS: AtomicU8 = AtomicU8::new(Format::Display as u8);

/// How this cell's value is shown.
#[inline(never)]
pub fn format_values(format: Format) {
    VALUES.store(format as u8, Ordering::Relaxed);
}

/// How an error is shown that leaves this cell through `?`.
#[inline(never)]
pub fn format_errors(format: Format) {
    ERRORS.store(format as u8, Ordering::Relaxed);
}

/// Before a cell: it says itself what it wants.
pub(crate) fn reset() {
    format_values(Format::Pretty);
    format_errors(Format::Display);
}

pub(crate) fn of_values() -> Format {
    read(&VALUES)
}

pub(crate) fn of_errors() -> Format {
    read(&ERRORS)
}

fn read(from: &AtomicU8) -> Format {
    let is = |format: Format| from.load(Ordering::Relaxed) == format as u8;
    [Format::Display, Format::Debug].into_iter().find(|format| is(*format)).unwrap_or(Format::Pretty)
}
