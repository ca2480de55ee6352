//! An entry of the log as JSON, with every secret masked: what `/practice/seen` answers and the panel shows.

use serde_json::{Value, json};

use super::Entry;
use super::wire::{Kept, Message};
use crate::mask::Mask;
use crate::params::Params;

impl Entry {
    /// The entry without the messages themselves.
    pub(super) fn to_json(&self, mask: &Mask) -> Value {
        let query = Params::parse(self.wire.query.as_bytes());
        let form = self.wire.form();
        let lesson = self.note.lesson.as_ref();
        json!({
            "number": self.number,
            "step": self.note.step,
            "what": self.note.what,
            "client_id": self.note.client_id.as_deref().map(|id| mask.text(id)),
            "method": self.wire.method.as_str(),
            "path": mask.text(&self.wire.path),
            "query": mask.params(&query),
            "form": mask.params(&form),
            "authentication": self.wire.authentication(&query, &form),
            "content_type": self.wire.content_type.as_deref().map(|value| mask.text(value)),
            "status": self.status,
            "error": self.note.error.as_deref().map(|text| mask.text(text)),
            "cause": lesson.map(|lesson| mask.text(&lesson.cause)),
            "advice": lesson.map(|lesson| mask.text(&lesson.advice)),
            "held_back_seconds": Some(self.note.held_back).filter(|seconds| *seconds > 0),
            "at": self.at,
        })
    }

    /// The entry with what went over the wire, both ways: `request` and `answer`, each with `headers` and `body`.
    pub(super) fn to_json_with_exchange(&self, mask: &Mask) -> Value {
        let mut entry = self.to_json(mask);
        entry["request"] = message(&self.wire.message, mask);
        entry["answer"] = message(&self.answer, mask);
        entry
    }
}

fn message(message: &Message, mask: &Mask) -> Value {
    let headers: Vec<Value> = message
        .headers
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| json!([name, mask.header(name, value)]))
        .collect();
    let kind = message.headers.lines().find_map(|line| line.strip_prefix("content-type: "));
    json!({
        "headers": headers,
        "body": body(&message.body, kind.unwrap_or_default(), mask),
        "length": message.body.length,
    })
}

/// What of a body may be shown, as text; none where nothing was kept.
fn body(body: &Kept, kind: &str, mask: &Mask) -> Option<String> {
    if body.start.is_empty() {
        return None;
    }
    let text = String::from_utf8_lossy(&body.start);
    // As for the form, also without a type that says so: a body of JSON that is sent as a form is a mistake worth seeing.
    if let Ok(json) = serde_json::from_str::<Value>(&text) {
        return Some(format!("{:#}", mask.json(&json)));
    }
    let whole = body.length.and_then(|length| usize::try_from(length).ok()) == Some(body.start.len());
    if whole && kind.starts_with(crate::params::FORM) {
        let lines: Vec<String> = Params::parse(text.as_bytes())
            .iter()
            .map(|(name, value)| format!("{} = {}", mask.text(name), mask.value(name, value)))
            .collect();
        return Some(lines.join("\n"));
    }
    if whole {
        return Some(mask.text(&text));
    }
    // Of a secret that the end of what was kept cuts in two, the first half would not be known for one.
    let end = text.rfind([',', '&', '\n']).unwrap_or(0);
    Some(format!("{}\n… (the rest is not kept)", mask.text(&text[..end])))
}
