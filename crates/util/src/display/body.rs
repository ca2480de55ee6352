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
    if content_type.to_ascii_lowercase().starts_with("text/html") {
        return page(&text);
    }
    if text.contains('\0') {
        return format!("({} bytes that are no text)", body.len());
    }
    cut(&text)
}

/// A page is for browsers: of its source only the headline says something here.
fn page(html: &str) -> String {
    let inside = |name: &str| {
        let (_, rest) = html.split_once(&format!("<{name}"))?;
        let (_, rest) = rest.split_once('>')?;
        let (content, _) = rest.split_once(&format!("</{name}>"))?;
        Some(without_tags(content)).filter(|content| !content.is_empty())
    };
    let length = html.chars().count();
    match inside("h1").or_else(|| inside("title")) {
        Some(headline) => {
            format!("(a page for people, {length} characters of HTML; its headline:)\n{headline}")
        }
        None => cut(html),
    }
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            other if !in_tag => text.push(other),
            _ => {}
        }
    }
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    text.trim().to_owned()
}

fn cut(text: &str) -> String {
    if text.len() <= LIMIT {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(LIMIT);
    format!("{}\n… ({} more characters)", &text[..end], text[end..].chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_page_only_the_headline_is_shown() {
        let page = "<!doctype html><title>Refused</title><style>h1 {}</style><h1 class=\"error\">Illegal <b>scope</b> &amp; more</h1><p>long";
        let shown = readable(page.as_bytes(), "text/html; charset=utf-8");
        assert!(shown.ends_with("its headline:)\nIllegal scope & more"), "{shown}");
        assert!(readable(b"<title>Not found</title>", "TEXT/HTML").ends_with("\nNot found"));
        // Without a headline there is nothing better than the source.
        assert_eq!(readable(b"<p>hello", "text/html"), "<p>hello");
        assert_eq!(readable(b"<h1>text</h1>", "text/plain"), "<h1>text</h1>");
    }
}
