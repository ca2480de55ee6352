//! `error`, and the same three fields in every reply whose status is `error`.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#execution-errors>

use crate::engine::Failure;
use jupyter_protocol::{ErrorOutput, ReplyStatus};
use serde::Serialize;

/// What is shown below the cell.
pub(in crate::protocol) fn content(failure: &Failure) -> ErrorOutput {
    let Failure { ename, evalue, traceback } = failure.clone();
    ErrorOutput { ename, evalue, traceback }
}

/// The reply to a request that could not be answered.
#[derive(Serialize)]
pub(in crate::protocol) struct ErrorReply {
    status: ReplyStatus,
    #[serde(flatten)]
    error: ErrorOutput,
}

/// A request whose content is not what its type promises. The message names the field, not its value.
pub(in crate::protocol) fn malformed(kind: &str, error: &serde_json::Error) -> ErrorReply {
    let evalue = format!("`{kind}` could not be read: {error}");
    let error = ErrorOutput { ename: "MalformedRequest".to_owned(), traceback: vec![evalue.clone()], evalue };
    ErrorReply { status: ReplyStatus::Error, error }
}
