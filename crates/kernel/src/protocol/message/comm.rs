//! Comms: objects that live in a front end and in the kernel at once. This kernel has none, and says so.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages>

use jupyter_protocol::{CommClose, CommId, CommInfoReply};
use serde::Deserialize;

/// `comm_open`, of which only the name matters here.
#[derive(Deserialize)]
pub(in crate::protocol) struct CommOpen {
    comm_id: String,
}

/// A side that does not know the target closes the comm at once, so that the other one does not wait for it.
pub(in crate::protocol) fn refuse(open: CommOpen) -> CommClose {
    CommClose { comm_id: CommId(open.comm_id), ..CommClose::default() }
}

/// `comm_info_reply`: no comms.
pub(in crate::protocol) fn info() -> CommInfoReply {
    CommInfoReply::default()
}
