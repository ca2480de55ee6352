//! `inspect_request`: what is known of the name at the cursor.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection>

use crate::engine::MimeBundle;
use crate::protocol::cursor;
use crate::session::Session;
use jupyter_protocol::ReplyStatus;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub(in crate::protocol) struct InspectRequest {
    code: String,
    /// In code points; without it, the end.
    cursor_pos: Option<usize>,
    #[serde(default)]
    detail_level: u8,
}

#[derive(Serialize)]
pub(in crate::protocol) struct InspectReply {
    status: ReplyStatus,
    found: bool,
    data: MimeBundle,
    metadata: Map<String, Value>,
}

pub(in crate::protocol) fn answer(session: &mut Session, request: InspectRequest) -> InspectReply {
    let at = cursor::to_byte(&request.code, request.cursor_pos.unwrap_or(usize::MAX));
    let data = session.inspect(&request.code, at, request.detail_level);
    InspectReply {
        status: ReplyStatus::Ok,
        found: data.is_some(),
        data: data.unwrap_or_default(),
        metadata: Map::new(),
    }
}
