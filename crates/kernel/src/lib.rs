//! The teaching kernel.
//!
//! A cell's way: `protocol` (Jupyter's five sockets) → `session` (one cell at a time) → [`engine`] (split, generate, compile)
//! → [`runner`] (the child process that holds the variables and runs the cell) → events, masked by `redact`, back to
//! `protocol`.

mod cargo;
pub mod engine;
#[cfg(test)]
mod fuzz;
pub mod names;
pub mod prebuilt;
pub mod protocol;
mod redact;
pub mod runner;
pub mod session;
