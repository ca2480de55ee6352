//! What a compiled cell links.
//!
//! The kernel writes each cell as a small crate whose entry function calls what is here: [`take`] brings the variables
//! in, [`run`] runs the learner's statements, [`keep`] and [`put_back`] store what is left, and the [`Report`] says how
//! the cell ended. The runner process, which has a standard library of its own, reaches this library through the C
//! functions of [`entry`].

pub mod display;
pub mod entry;
mod flush;
mod format;
mod outcome;
mod panics;
mod raised;
mod report;
mod variables;

pub use display::{ByDebug, begin_result, end_result, show_displayed, show_type};
pub use format::{Format, format_errors, format_values};
pub use outcome::{came_to_its_end, run};
pub use raised::{DebugRaised, Raised};
pub use report::{Ending, Place, Report};
pub use variables::{keep, put_back, take};
