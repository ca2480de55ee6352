//! `shutdown_request`: the kernel is to end, for good or to be started again.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-shutdown>

use jupyter_protocol::{ReplyStatus, ShutdownReply};
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(in crate::protocol) struct ShutdownRequest {
    /// Nothing differs for the kernel; it is handed back, so that all front ends know.
    #[serde(default)]
    restart: bool,
}

pub(in crate::protocol) fn reply(request: &ShutdownRequest) -> ShutdownReply {
    ShutdownReply { restart: request.restart, status: ReplyStatus::Ok, error: None }
}
