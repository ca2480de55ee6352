//! `clear_output`: what a cell has shown so far is to go.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#clear-output>

use jupyter_protocol::ClearOutput;

/// `wait`: only when something new comes, so that an animation does not flicker.
pub(in crate::protocol) fn content(wait: bool) -> ClearOutput {
    ClearOutput { wait }
}
