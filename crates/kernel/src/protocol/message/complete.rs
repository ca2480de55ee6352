//! `complete_request`: what may stand at the cursor.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion>

use crate::protocol::cursor;
use crate::session::Session;
use jupyter_protocol::CompleteReply;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
pub(in crate::protocol) struct CompleteRequest {
    code: String,
    /// In code points; without it, the end.
    cursor_pos: Option<usize>,
}

pub(in crate::protocol) fn answer(session: &mut Session, request: CompleteRequest) -> CompleteReply {
    let CompleteRequest { code, cursor_pos } = request;
    let at = cursor::to_byte(&code, cursor_pos.unwrap_or(usize::MAX));
    let found = session.complete(&code, at);
    let start = cursor::to_position(&code, found.replace.start);
    let end = cursor::to_position(&code, found.replace.end);
    // Not in the protocol yet, but what front ends read to show icons and signatures.
    let described: Vec<_> = found
        .matches
        .iter()
        .map(|found| {
            let detail = found.detail.as_deref().unwrap_or_default();
            json!({"start": start, "end": end, "text": found.text, "type": found.kind, "signature": detail})
        })
        .collect();
    let mut metadata = serde_json::Map::new();
    metadata.insert("_jupyter_types_experimental".to_owned(), described.into());
    CompleteReply {
        matches: found.matches.into_iter().map(|found| found.text).collect(),
        cursor_start: start,
        cursor_end: end,
        metadata,
        ..CompleteReply::default()
    }
}
