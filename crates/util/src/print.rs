//! `print_text`, `print_data` and `print_headers`, as the course has them, with their options as methods:
//! `print_data(&data).nlines(10).width(60);`.

use crate::display::{self, body};
use crate::{Creds, Headers, Json, Params, Response};
use serde_json::Value;

/// Prints a text: `print_text(response.text()).nlines(5);`.
///
/// Lines longer than 80 characters go on as they are, unless [`truncate`](Printing::truncate) or
/// [`wrap`](Printing::wrap) is asked for.
pub fn print_text(text: impl AsRef<str>) -> Printing {
    Printing {
        what: What::Text(text.as_ref().to_owned()),
        nlines: None,
        width: 80,
        truncate: false,
        wrap: None,
    }
}

/// Prints data as JSON, indented by two, lines cut at 60 characters, secrets masked by their keys.
///
/// With [`depth`](Printing::depth) or [`nchild`](Printing::nchild) it prints the data as a tree of that size.
pub fn print_data(data: &(impl Data + ?Sized)) -> Printing {
    let what = What::Data { value: body::masked(&data.to_value()), depth: None, nchild: None };
    Printing { what, nlines: None, width: 60, truncate: true, wrap: None }
}

/// Prints headers as [`print_data`] does.
pub fn print_headers(headers: &Headers) -> Printing {
    print_data(headers)
}

/// What [`print_data`] takes.
pub trait Data {
    /// The data as JSON, secrets and all: they are masked when it is printed.
    #[doc(hidden)]
    fn to_value(&self) -> Value;
}

impl Data for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}

impl Data for Json {
    fn to_value(&self) -> Value {
        (**self).clone()
    }
}

/// An answer's body; one that is no JSON is a text.
impl Data for Response {
    fn to_value(&self) -> Value {
        self.json().map_or_else(|_| self.text().into(), Json::into_value)
    }
}

fn object<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    pairs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect::<serde_json::Map<_, _>>().into()
}

impl Data for Headers {
    fn to_value(&self) -> Value {
        object(self.iter())
    }
}

impl Data for Creds {
    fn to_value(&self) -> Value {
        object(self.iter())
    }
}

impl Data for Params {
    fn to_value(&self) -> Value {
        object(self.iter())
    }
}

impl<T: Data> Data for [T] {
    fn to_value(&self) -> Value {
        self.iter().map(Data::to_value).collect()
    }
}

impl<T: Data> Data for Vec<T> {
    fn to_value(&self) -> Value {
        self.as_slice().to_value()
    }
}

/// Something about to be printed: that happens at the end of the statement, when all its options are known.
///
/// Printing when it is dropped lets the options be methods and leaves the call as short as the course's.
pub struct Printing {
    what: What,
    nlines: Option<usize>,
    width: usize,
    truncate: bool,
    wrap: Option<bool>,
}

enum What {
    Text(String),
    Data { value: Value, depth: Option<usize>, nchild: Option<usize> },
}

impl Printing {
    /// Prints at most `lines` lines.
    pub fn nlines(mut self, lines: usize) -> Self {
        self.nlines = Some(lines);
        self
    }

    /// The width, in characters, at which lines are cut or wrapped.
    pub fn width(mut self, characters: usize) -> Self {
        self.width = characters.max(8);
        self
    }

    /// Whether lines that are too long are cut; three dots show where.
    pub fn truncate(mut self, truncate: bool) -> Self {
        self.truncate = truncate;
        self
    }

    /// Whether lines that are too long go on in the next one, which then begins with `_ `.
    pub fn wrap(mut self, wrap: bool) -> Self {
        self.wrap = wrap.then_some(false);
        self
    }

    /// As [`wrap`](Self::wrap), but between words where there are any.
    pub fn wrap_space(mut self, wrap: bool) -> Self {
        self.wrap = wrap.then_some(true);
        self
    }

    /// How many levels of the data are printed; deeper ones become `...`.
    pub fn depth(mut self, levels: usize) -> Self {
        if let What::Data { depth, .. } = &mut self.what {
            *depth = Some(levels);
        }
        self
    }

    /// How many members of an object or list are printed; the others become `...`.
    pub fn nchild(mut self, children: usize) -> Self {
        if let What::Data { nchild, .. } = &mut self.what {
            *nchild = Some(children);
        }
        self
    }

    /// Nothing: what is printed is not also shown as the value of the cell.
    pub fn evcxr_display(&self) {}

    /// The lines that will be printed.
    pub(crate) fn lines(&self) -> Vec<String> {
        let text = match &self.what {
            What::Text(text) => text.clone(),
            What::Data { value: Value::String(text), .. } => text.clone(),
            What::Data { value, depth: None, nchild: None } => body::pretty(value),
            What::Data { value, depth, nchild } => {
                let mut out = String::new();
                tree(value, depth.unwrap_or(usize::MAX), nchild.unwrap_or(usize::MAX), 0, &mut out);
                out
            }
        };
        let lines = text.lines().flat_map(|line| self.fit(line));
        match self.nlines {
            Some(limit) => lines.take(limit).collect(),
            None => lines.collect(),
        }
    }

    /// One line of the text in as many lines as it gets.
    fn fit(&self, line: &str) -> Vec<String> {
        if line.chars().count() <= self.width {
            return vec![line.to_owned()];
        }
        if let Some(at_spaces) = self.wrap {
            return wrapped(line, self.width, at_spaces);
        }
        if self.truncate {
            let kept: String = line.chars().take(self.width - SUFFIX.len()).collect();
            return vec![kept + SUFFIX];
        }
        vec![line.to_owned()]
    }
}

/// Ends a line that was cut, and stands for what was left out.
const SUFFIX: &str = "...";
/// Begins a line that goes on from the one before.
const PREFIX: &str = "_ ";

impl Drop for Printing {
    fn drop(&mut self) {
        let lines: String = self.lines().iter().map(|line| format!("{line}\n")).collect();
        display::print(&lines);
    }
}

impl std::fmt::Debug for Printing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Printing")
    }
}

fn wrapped(line: &str, width: usize, at_spaces: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest: Vec<char> = line.chars().collect();
    while !rest.is_empty() {
        let prefix = if lines.is_empty() { "" } else { PREFIX };
        let room = width - prefix.len();
        let mut end = rest.len().min(room);
        if at_spaces
            && rest.len() > room
            && let Some(space) =
                rest[..=room].iter().rposition(|&character| character == ' ').filter(|&space| space > 0)
        {
            end = space;
        }
        let after = rest.split_off(end);
        lines.push(prefix.chars().chain(rest).collect());
        // The space at which a line was broken is not printed again.
        rest = after.into_iter().skip_while(|&character| at_spaces && character == ' ').collect();
    }
    lines
}

/// Writes `value` at `level` into `out`, without a newline at its end.
///
/// `null` is written as such wherever it stands, and a list below the depth shows that it has items: the course's own
/// printer gets both wrong.
fn tree(value: &Value, depth: usize, nchild: usize, level: usize, out: &mut String) {
    let (open, close, count) = match value {
        Value::Object(object) => ('{', '}', object.len()),
        Value::Array(list) => ('[', ']', list.len()),
        leaf => return out.push_str(&leaf.to_string()),
    };
    if count == 0 {
        return out.extend([open, close]);
    }
    if level >= depth {
        return out.extend([open.to_string().as_str(), SUFFIX, close.to_string().as_str()]);
    }
    let indent = "  ".repeat(level + 1);
    let mut items: Vec<String> = Vec::new();
    let mut item = |key: Option<&String>, child: &Value| {
        let mut line = indent.clone();
        if let Some(key) = key {
            line.push_str(&format!("{}: ", Value::from(key.as_str())));
        }
        tree(child, depth, nchild, level + 1, &mut line);
        items.push(line);
    };
    match value {
        Value::Object(object) => object.iter().take(nchild).for_each(|(key, child)| item(Some(key), child)),
        Value::Array(list) => list.iter().take(nchild).for_each(|child| item(None, child)),
        _ => {}
    }
    if count > nchild {
        items.push(format!("{indent}{SUFFIX}"));
    }
    out.push(open);
    out.push('\n');
    out.push_str(&items.join(",\n"));
    out.push_str(&format!("\n{}{close}", "  ".repeat(level)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What would be printed, without printing it.
    fn lines(printing: Printing) -> Vec<String> {
        let lines = printing.lines();
        std::mem::forget(printing);
        lines
    }

    #[test]
    fn a_text_is_cut_wrapped_or_left_alone() {
        let text = "one two three four\nfive";
        assert_eq!(lines(print_text(text).width(10)), ["one two three four", "five"]);
        assert_eq!(lines(print_text(text).width(10).truncate(true)), ["one two...", "five"]);
        assert_eq!(lines(print_text(text).width(10).wrap(true)), ["one two th", "_ ree four", "five"]);
        assert_eq!(
            lines(print_text(text).width(10).wrap_space(true)),
            ["one two", "_ three", "_ four", "five"]
        );
        assert_eq!(lines(print_text(text).nlines(1)), ["one two three four"]);
        assert_eq!(lines(print_text("ä".repeat(12)).width(10).truncate(true)), ["äääääää..."]);
        assert_eq!(
            lines(print_text("x".repeat(20)).width(0).wrap_space(true)),
            ["xxxxxxxx", "_ xxxxxx", "_ xxxxxx"]
        );
    }

    #[test]
    fn data_is_json_cut_to_its_width_without_secrets() {
        let data = json!({"access_token": "BQinvented-token", "name": "x".repeat(80)});
        let printed = lines(print_data(&data));
        assert_eq!(printed[1], "  \"access_token\": \"BQin…(16)\",");
        assert!(printed[2].ends_with("xxx...") && printed[2].chars().count() == 60, "{}", printed[2]);
    }

    #[test]
    fn the_tree_shows_null_and_says_what_it_leaves_out() {
        let data = json!({"none": null, "list": [null, 1, 2, 3], "deep": {"er": {"a": 1}}, "empty": [], "below": {"l": [1]}});
        let printed = lines(print_data(&data).depth(2).nchild(3)).join("\n");
        let expected = r#"{
  "none": null,
  "list": [
    null,
    1,
    2,
    ...
  ],
  "deep": {
    "er": {...}
  },
  ...
}"#;
        assert_eq!(printed, expected);
        assert_eq!(
            lines(print_data(&json!({"below": {"l": [1], "e": []}})).depth(2)).join(""),
            "{  \"below\": {    \"l\": [...],    \"e\": []  }}"
        );
    }

    #[test]
    fn headers_print_without_their_credentials() {
        let mut headers = Headers::default();
        headers.set("Authorization", "Basic MGE6aW52ZW50ZWQ=".into());
        assert_eq!(lines(print_headers(&headers))[1], "  \"Authorization\": \"Basic MGE6…(16)\"");
    }

    proptest::proptest! {
        #[test]
        fn wrapping_keeps_every_letter_and_the_width(line in "[a-z ä]{0,60}", width in 8_usize..30, at_spaces: bool) {
            let pieces = wrapped(&line, width, at_spaces);
            proptest::prop_assert!(pieces.iter().all(|piece| piece.chars().count() <= width), "{:?}", pieces);
            let letters = |text: &str| text.replace([' ', '_'], "");
            proptest::prop_assert_eq!(letters(&pieces.concat()), letters(&line));
        }
    }
}
