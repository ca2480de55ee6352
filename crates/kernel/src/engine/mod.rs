//! What runs a cell: the trait that both engines implement, and the words they share with a session.
//!
//! A session hands an engine one cell at a time. What the cell shows while it runs goes to a [`Host`]; how it ended
//! comes back as an [`Outcome`]. Nothing else flows back.

pub mod direct;
#[cfg(feature = "evcxr")]
pub mod evcxr;

use std::ops::Range;
use std::os::fd::BorrowedFd;

use rustix::event::{PollFd, PollFlags, poll};

/// Several forms of the same thing to look at, by MIME type; the value is what Jupyter puts into `data`.
///
/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data>
pub type MimeBundle = serde_json::Map<String, serde_json::Value>;

/// Which of a cell's two streams a text came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    Stderr,
}

/// Something that a cell shows while it runs, in the order in which it was shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Text as it was printed: may end in the middle of a line.
    Stream { stream: Stream, text: String },
    /// Shown in mid-cell (`display_data`); with `update`, it replaces what was shown under the same id.
    Display { data: MimeBundle, display_id: Option<String>, update: bool },
    /// The value of the cell's last expression (`execute_result`).
    Result { data: MimeBundle },
    /// What was shown so far is to go, at once or (`wait`) when something new comes.
    ClearOutput { wait: bool },
}

/// Why a cell that asked for input gets none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoInput {
    /// The front end said `allow_stdin: false`, or there is no front end.
    #[error("this front end takes no input")]
    Unsupported,
    /// The cell was interrupted while the prompt was open.
    #[error("interrupted while waiting for input")]
    Interrupted,
}

/// Where a running cell's events go, and where its input comes from.
pub trait Host {
    fn emit(&mut self, event: Event);

    /// Asks the user for a line; blocks until it is there. `password`: do not echo it.
    fn input(&mut self, prompt: &str, password: bool) -> Result<String, NoInput>;

    /// Whether the cell was interrupted. An engine asks once, when its [`Interrupt`] handle has begun to count for the cell:
    /// an interrupt that came before, when the front end saw the cell as running already, reached nobody.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Why a cell failed, in Jupyter's words.
///
/// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#execution-errors>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kind: an error code of rustc (`E0382`), `panic`, the type of the error that `?` returned, `Interrupted`, …
    pub ename: String,
    /// One line: what was wrong.
    pub evalue: String,
    /// What is drawn below the cell, with ANSI colours, a line an entry.
    pub traceback: Vec<String>,
}

/// How a cell ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    Failed(Failure),
}

/// What may stand at the cursor.
///
/// Positions are bytes of the cell's UTF-8 text; the protocol layer converts from and to code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// What the chosen match replaces.
    pub replace: Range<usize>,
    pub matches: Vec<Completion>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub text: String,
    /// Shown beside it: `function`, `struct`, `variable`, `field`, …
    pub kind: &'static str,
    /// A type or a signature.
    pub detail: Option<String>,
}

/// Whether Enter runs the cell or opens a new line in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completeness {
    Complete,
    Incomplete { indent: String },
    Invalid,
}

/// Stops what the engine is doing, from another thread: a compilation is ended, a running cell is rolled back.
pub trait Interrupt: Send + Sync {
    fn interrupt(&self);
}

/// Runs cells, one after the other, and keeps their variables.
pub trait Engine: Send {
    /// Runs a cell to its end. Never panics and never returns early: after it, the next cell can be run.
    ///
    /// `number`: the one that the front end shows beside the cell; errors name it.
    fn execute(&mut self, code: &str, number: u32, host: &mut dyn Host) -> Outcome;

    /// Between two cells: passes on what threads of earlier cells print, until `wake` can be read (nothing is read from it).
    ///
    /// An engine whose cells leave nothing running only waits.
    fn idle(&mut self, wake: BorrowedFd<'_>, host: &mut dyn Host) {
        let _ = host;
        wait_for(wake);
    }

    /// Between two cells: ends the threads of earlier cells if they have printed since the last one, because the user who
    /// interrupts now means them. Variables stay.
    fn end_threads(&mut self, host: &mut dyn Host) {
        let _ = host;
    }

    /// A handle that other threads use while [`execute`](Engine::execute) is under way.
    fn interrupter(&self) -> std::sync::Arc<dyn Interrupt>;

    /// `cursor`: a byte of `code`.
    fn complete(&mut self, code: &str, cursor: usize) -> Completions;

    /// What is known of the name at the cursor: its type or signature, and its doc text. `detail`: 0 or 1, as in Jupyter.
    fn inspect(&mut self, code: &str, cursor: usize, detail: u8) -> Option<MimeBundle>;

    fn is_complete(&self, code: &str) -> Completeness;

    /// Ends the child processes; the engine is not used after it.
    fn shutdown(&mut self);
}

/// Waits until the descriptor can be read, or its other end is closed.
pub fn wait_for(wake: BorrowedFd<'_>) {
    // An error is a signal that this thread handled; whoever waits looks again.
    let _ = poll(&mut [PollFd::from_borrowed_fd(wake, PollFlags::IN)], None);
}
