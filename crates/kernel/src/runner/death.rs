//! How a process came to its end.

use rustix::process::WaitStatus;

/// What ended a runner process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// `exit` with this status.
    Exit(i32),
    /// A signal.
    Signal(i32),
    /// The system does not tell.
    Unknown,
}

impl From<WaitStatus> for Death {
    fn from(status: WaitStatus) -> Self {
        match (status.exit_status(), status.terminating_signal()) {
            (Some(status), _) => Death::Exit(status),
            (_, Some(signal)) => Death::Signal(signal),
            _ => Death::Unknown,
        }
    }
}
