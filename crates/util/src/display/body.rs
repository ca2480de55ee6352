//! The body of a request or an answer.

use super::{address, html, table};
use serde_json::Value;

/// How much of a body is shown; the whole of it is `response.text()`.
const LIMIT: usize = 20_000;

/// The value with masks for the texts under secret keys.
pub(crate) fn masked(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| match value {
                Value::String(text) => (key.clone(), table::mask(key, text).into()),
                value => (key.clone(), masked(value)),
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(list) => list.iter().map(masked).collect::<Vec<_>>().into(),
        value => value.clone(),
    }
}

/// JSON in lines, indented by two.
pub(crate) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A masked value as HTML.
pub(crate) fn html(masked: &Value) -> String {
    html::plain_card(&html::preformatted(&cut(&pretty(masked))))
}

/// What may be shown of a body, by its content type.
pub(crate) fn readable(body: &[u8], content_type: &str) -> String {
    let text = String::from_utf8_lossy(body);
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        return cut(&pretty(&masked(&value)));
    }
    if content_type.to_ascii_lowercase().contains("x-www-form-urlencoded") {
        return address::masked_query(&text);
    }
    if text.contains('\0') {
        return format!("({} bytes that are no text)", body.len());
    }
    cut(&text)
}

fn cut(text: &str) -> String {
    if text.len() <= LIMIT {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(LIMIT);
    format!("{}\n… ({} more characters)", &text[..end], text[end..].chars().count())
}
