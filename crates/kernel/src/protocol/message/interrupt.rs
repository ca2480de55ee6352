//! `interrupt_request`: stops the running cell. It comes on the control channel, since the shell channel waits for the cell.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-interrupt>

use jupyter_protocol::InterruptReply;

/// The cell's own reply tells how it ended; this one only that the request came.
pub(in crate::protocol) fn reply() -> InterruptReply {
    InterruptReply::new()
}
