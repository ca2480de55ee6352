//! How the value of a cell's last expression is shown.
//!
//! A type that has an inherent method `evcxr_display(&self)` shows itself, by evcxr's convention:
//! <https://github.com/evcxr/evcxr/blob/main/evcxr_jupyter/README.md#custom-display-of-types>. Every other type is shown by
//! its `Debug`: the trait method below has the same name, and Rust prefers an inherent method to a trait's.

use std::fmt::{Debug, Display};
use std::io::Write;

use crate::format::{self, Format};

/// Opens what the front end shows as the cell's result; the kernel reads these lines from standard output, so that text
/// and values keep their order.
pub const BEGIN_RESULT: &str = "EVCXR_BEGIN_RESULT";
/// Closes it.
pub const END_RESULT: &str = "EVCXR_END_RESULT";

/// The display of a value that has no display of its own.
pub trait ByDebug {
    /// Prints the value as `text/plain`; `()` is not worth a line.
    fn evcxr_display(&self);
}

impl<T: Debug + ?Sized> ByDebug for T {
    fn evcxr_display(&self) {
        show_debug(&self, std::any::type_name::<T>());
    }
}

#[inline(never)]
fn show_debug(value: &dyn Debug, type_name: &str) {
    if type_name != "()" {
        plain(&match format::of_values() {
            Format::Debug => format!("{value:?}"),
            _ => format!("{value:#?}"),
        });
    }
}

/// A value as text, where the learner has asked for that.
pub fn show_displayed<T: Display + ?Sized>(value: &T) {
    show_as_text(&value);
}

#[inline(never)]
fn show_as_text(value: &dyn Display) {
    plain(&value.to_string());
}

/// What is shown of a value that can show itself in no way: its type.
pub fn show_type<T: ?Sized>(_: &T) {
    show_as_text(&format_args!("<{}>", std::any::type_name::<T>()));
}

/// The value that is shown from here on is the cell's result.
#[inline(never)]
pub fn begin_result() {
    println!("{BEGIN_RESULT}");
}

/// Ends what [`begin_result`] began.
#[inline(never)]
pub fn end_result() {
    println!("{END_RESULT}");
}

fn plain(text: &str) {
    let mut out = std::io::stdout().lock();
    // A closed standard output is the cell's own doing; the kernel tells the learner about it.
    let _ = writeln!(out, "EVCXR_BEGIN_CONTENT text/plain\n{text}\nEVCXR_END_CONTENT");
}
