//! The pieces that cards are made of. Styles stand in each element, because a front end may take a style sheet away; the
//! colours are JupyterLab's own variables, so that a card follows its theme, with colours that read on light and dark.

/// Makes text safe inside an element and inside a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            character => out.push(character),
        }
    }
    out
}

/// What [`escape`] was given.
pub(crate) fn unescape(html: &str) -> String {
    // `&amp;` comes last: what it gives is not to be read once more.
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(html.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

pub(crate) const LINK: &str =
    "color:var(--jp-content-link-color,#1976d2);font-weight:600;text-decoration:underline";
const CARD: &str = "border:1px solid var(--jp-border-color1,#9e9e9e);border-radius:6px;margin:2px 0;max-width:60em;overflow:hidden;color:var(--jp-ui-font-color1,inherit);font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px);line-height:1.45";
const HEAD: &str = "padding:5px 10px;border-bottom:1px solid var(--jp-border-color2,#bdbdbd);background:var(--jp-layout-color2,rgba(128,128,128,.12));overflow-wrap:anywhere";
const PART: &str = "padding:5px 10px";
const LABEL: &str = "color:var(--jp-ui-font-color2,inherit);opacity:.85;font-family:var(--jp-ui-font-family,sans-serif);font-size:.85em;margin:2px 0";
const CELL: &str = "padding:1px 14px 1px 0;text-align:left;vertical-align:top;border:0;background:none";
const GOOD: &str = "color:var(--jp-success-color1,#2e7d32)";
const BAD: &str = "color:var(--jp-error-color1,#d32f2f)";

/// A sentence, with what stands between backticks as code; an odd last backtick stays one.
pub(crate) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::new();
    for (place, part) in parts.iter().enumerate() {
        let (is_code, is_closed) = (place % 2 == 1, place + 1 < parts.len());
        match (is_code, is_closed) {
            (true, true) => out.push_str(&format!("<code>{}</code>", escape(part))),
            (true, false) => out.push_str(&format!("`{}", escape(part))),
            (false, _) => out.push_str(&escape(part)),
        }
    }
    out
}

/// A frame with a headline and parts below it, all HTML already.
pub(crate) fn card(headline: &str, parts: &[String]) -> String {
    let parts: String = parts.iter().map(|part| format!("<div style=\"{PART}\">{part}</div>")).collect();
    format!("<div style=\"{CARD}\"><div style=\"{HEAD}\">{headline}</div>{parts}</div>")
}

/// A frame without a headline.
pub(crate) fn plain_card(part: &str) -> String {
    format!("<div style=\"{CARD}\"><div style=\"{PART}\">{part}</div></div>")
}

/// A part of a card with what it is called; `content` is HTML.
pub(crate) fn labelled(label: &str, content: &str) -> String {
    format!("<div style=\"{LABEL}\">{}</div>{content}", escape(label))
}

/// A table of names and values, which are plain text.
pub(crate) fn rows(pairs: &[(String, String)]) -> String {
    let rows: String = pairs
        .iter()
        .map(|(name, value)| {
            let (name, value) = (escape(name), escape(value));
            format!("<tr style=\"background:none\"><th scope=\"row\" style=\"{CELL};font-weight:600;white-space:nowrap\">{name}</th><td style=\"{CELL};overflow-wrap:anywhere\">{value}</td></tr>")
        })
        .collect();
    format!(
        "<table style=\"border-collapse:collapse;margin:0;border:0;color:inherit;font:inherit\"><tbody>{rows}</tbody></table>"
    )
}

/// A table with named columns, all of them plain text; a row that is not there stands for those left out; `below` stands under it.
pub(crate) fn grid(
    columns: &[String],
    numeric: &[bool],
    rows: &[Option<Vec<String>>],
    below: &str,
) -> String {
    const ROW: &str = "background:none;border-top:1px solid var(--jp-border-color2,#bdbdbd)";
    let style = |at: usize| {
        let side = if numeric.get(at).copied().unwrap_or(false) { "right" } else { "left" };
        format!("padding:2px 14px 2px 0;text-align:{side};border:0;background:none;white-space:nowrap")
    };
    let head: String = columns
        .iter()
        .enumerate()
        .map(|(at, name)| {
            format!("<th scope=\"col\" style=\"{};font-weight:600\">{}</th>", style(at), escape(name))
        })
        .collect();
    let body: String = rows
        .iter()
        .map(|row| {
            let cells: String = match row {
                Some(cells) => cells
                    .iter()
                    .enumerate()
                    .map(|(at, cell)| format!("<td style=\"{}\">{}</td>", style(at), escape(cell)))
                    .collect(),
                None => format!("<td colspan=\"{}\" style=\"{}\">…</td>", columns.len(), style(0)),
            };
            format!("<tr style=\"{ROW}\">{cells}</tr>")
        })
        .collect();
    plain_card(&format!(
        "<div style=\"overflow-x:auto\"><table style=\"border-collapse:collapse;margin:0;border:0;color:inherit;font:inherit;font-variant-numeric:tabular-nums\"><thead><tr style=\"background:none\">{head}</tr></thead><tbody>{body}</tbody></table></div>{}",
        labelled(below, "")
    ))
}

/// Text as it is, in lines.
pub(crate) fn preformatted(text: &str) -> String {
    format!(
        "<pre style=\"margin:0;white-space:pre-wrap;overflow-wrap:anywhere;background:none\">{}</pre>",
        escape(text)
    )
}

/// Text in the colour of success or of failure; never the only sign of it.
pub(crate) fn verdict(good: bool, text: &str) -> String {
    format!("<b style=\"{}\">{}</b>", if good { GOOD } else { BAD }, escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(prose("`<a>` is & stays"), "<code>&lt;a&gt;</code> is &amp; stays");
        assert_eq!(prose("one ` only"), "one ` only");
        assert_eq!(prose(""), "");
    }
}
