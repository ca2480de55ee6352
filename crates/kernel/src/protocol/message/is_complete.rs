//! `is_complete_request`: whether Enter runs the text or opens a new line in it; consoles ask it.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#code-completeness>

use crate::engine::Completeness;
use crate::session::Session;
use jupyter_protocol::IsCompleteReply;
pub(in crate::protocol) use jupyter_protocol::IsCompleteRequest;

pub(in crate::protocol) fn answer(session: &mut Session, request: IsCompleteRequest) -> IsCompleteReply {
    match session.is_complete(&request.code) {
        Completeness::Complete => IsCompleteReply::complete(),
        Completeness::Incomplete { indent } => IsCompleteReply::incomplete(indent),
        Completeness::Invalid => IsCompleteReply::invalid(),
    }
}
