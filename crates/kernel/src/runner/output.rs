//! What a cell prints, taken apart: text, and the marker lines by which values are shown and input is asked for.
//!
//! The markers are evcxr's, which crates such as plotters print:
//! <https://github.com/evcxr/evcxr/blob/main/evcxr_runtime/src/lib.rs>, and those of the `runtime` crate around a cell's
//! result. Blocks of different types that follow each other are one output in several forms.

use serde_json::Value;

use crate::engine::{Event, MimeBundle, Stream};

const BEGIN: &str = "EVCXR_BEGIN_CONTENT ";
const END: &str = "EVCXR_END_CONTENT";
const INPUT: &str = "EVCXR_INPUT_REQUEST:";
const PASSWORD: &str = "EVCXR_INPUT_REQUEST_PASSWORD:";
const CLEAR: &str = "application/vnd.oauth-dance.clear-output";
/// Its content is the id under which the forms behind it are shown, or (`UPDATE`) shown in place of what is there.
const SHOW_AS: &str = "application/vnd.oauth-dance.display-id";
const UPDATE: &str = "application/vnd.oauth-dance.update-display";
const MARKERS: [&str; 5] =
    [BEGIN, runtime::display::BEGIN_RESULT, runtime::display::END_RESULT, INPUT, PASSWORD];

/// What was found in the output.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    Event(Event),
    Input { prompt: String, password: bool },
}

/// Reads standard output, in pieces that may end anywhere.
#[derive(Debug, Default)]
pub(super) struct Output {
    /// What has been read and not yet understood: the beginning of a marker, or a block without its end.
    pending: String,
    /// The forms of the output that is being collected.
    bundle: MimeBundle,
    /// What it is to be known by, and whether it takes the place of what is known by that.
    shown_as: Option<(String, bool)>,
    in_result: bool,
}

impl Output {
    pub(super) fn feed(&mut self, text: &str, found: &mut dyn FnMut(Found)) {
        self.pending.push_str(text);
        while self.step(found) {}
    }

    /// Nothing more comes for now: what is held back is shown. At the end of a cell (`last`), even half a block is.
    pub(super) fn settle(&mut self, last: bool, found: &mut dyn FnMut(Found)) {
        let in_block = self.pending.starts_with(BEGIN);
        if !self.in_result {
            self.show(found);
        }
        if last || !in_block {
            let text = std::mem::take(&mut self.pending);
            self.text(&text, found);
        }
        if last {
            self.end_result(found);
        }
    }

    /// Takes one thing off `pending`; `false` if more must be read first.
    fn step(&mut self, found: &mut dyn FnMut(Found)) -> bool {
        let Some((at, marker)) = first_marker(&self.pending) else {
            let keep = self.pending.len() - beginning_of_marker(&self.pending);
            let rest = self.pending.split_off(keep);
            let text = std::mem::replace(&mut self.pending, rest);
            self.text(&text, found);
            return false;
        };
        let before: String = self.pending.drain(..at).collect();
        self.text(&before, found);
        let Some(line_end) = self.pending.find('\n') else { return false };
        let argument = self.pending[marker.len()..line_end].trim_end_matches('\r').to_owned();
        let mut taken = line_end + 1;
        match marker {
            BEGIN => {
                let Some((content, length)) = block(&self.pending[taken..]) else { return false };
                let content = content.to_owned();
                taken += length;
                self.add(&argument, content, found);
            }
            INPUT | PASSWORD => {
                self.show(found);
                found(Found::Input { prompt: argument, password: marker == PASSWORD });
            }
            runtime::display::BEGIN_RESULT => {
                self.show(found);
                self.in_result = true;
            }
            _ => self.end_result(found),
        }
        self.pending.drain(..taken);
        true
    }

    fn text(&mut self, text: &str, found: &mut dyn FnMut(Found)) {
        if !text.is_empty() {
            if !self.in_result {
                self.show(found);
            }
            found(Found::Event(Event::Stream { stream: Stream::Stdout, text: text.to_owned() }));
        }
    }

    fn add(&mut self, mime: &str, content: String, found: &mut dyn FnMut(Found)) {
        if mime == CLEAR {
            self.show(found);
            found(Found::Event(Event::ClearOutput { wait: content == "wait" }));
            return;
        }
        if mime == SHOW_AS || mime == UPDATE {
            self.show(found);
            self.shown_as = Some((content, mime == UPDATE));
            return;
        }
        if self.bundle.contains_key(mime) && !self.in_result {
            self.show(found);
        }
        let is_json = mime == "application/json" || mime.ends_with("+json");
        let parsed = is_json.then(|| serde_json::from_str(&content).ok()).flatten();
        self.bundle.insert(mime.to_owned(), parsed.unwrap_or(Value::String(content)));
    }

    fn show(&mut self, found: &mut dyn FnMut(Found)) {
        let data = std::mem::take(&mut self.bundle);
        if !data.is_empty() {
            let (display_id, update) = self.shown_as.take().unzip();
            found(Found::Event(Event::Display { data, display_id, update: update.unwrap_or(false) }));
        }
    }

    fn end_result(&mut self, found: &mut dyn FnMut(Found)) {
        if std::mem::take(&mut self.in_result) && !self.bundle.is_empty() {
            found(Found::Event(Event::Result { data: std::mem::take(&mut self.bundle) }));
        }
    }
}

/// The content of a block and how much it takes with its end, if the end is there.
fn block(text: &str) -> Option<(&str, usize)> {
    let mut start = 0;
    while let Some(found) = text[start..].find(END) {
        let at = start + found;
        let behind = &text[at + END.len()..];
        if at == 0 || text[..at].ends_with('\n') {
            let line_end = behind.find('\n')?;
            return Some((text[..at].strip_suffix('\n').unwrap_or(""), at + END.len() + line_end + 1));
        }
        start = at + END.len();
    }
    None
}

fn first_marker(text: &str) -> Option<(usize, &'static str)> {
    // All markers begin alike: one search passes over megabytes without any.
    text.match_indices("EVCXR_").find_map(|(at, _)| {
        let here = &text[at..];
        MARKERS.into_iter().find(|marker| here.starts_with(marker)).map(|marker| (at, marker))
    })
}

/// How many bytes at the end of `text` may be the beginning of a marker.
fn beginning_of_marker(text: &str) -> usize {
    let longest = MARKERS.iter().map(|marker| marker.len() - 1).max().unwrap_or(0).min(text.len());
    (1..=longest)
        .rev()
        .find(|&length| {
            let at = text.len() - length;
            text.is_char_boundary(at) && MARKERS.iter().any(|marker| marker.starts_with(&text[at..]))
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds the text in pieces of every size, which must make no difference.
    fn read(text: &str) -> Vec<Found> {
        let mut readings = (1..=text.len().max(1)).map(|size| {
            let mut output = Output::default();
            let mut found = Vec::new();
            let chars: Vec<char> = text.chars().collect();
            for piece in chars.chunks(size) {
                output.feed(&piece.iter().collect::<String>(), &mut |f| found.push(f));
            }
            output.settle(true, &mut |f| found.push(f));
            joined(found)
        });
        let first = readings.next().expect("at least one size");
        for other in readings {
            assert_eq!(other, first);
        }
        first
    }

    fn joined(found: Vec<Found>) -> Vec<Found> {
        let mut joined: Vec<Found> = Vec::new();
        for f in found {
            if let (
                Some(Found::Event(Event::Stream { text: before, .. })),
                Found::Event(Event::Stream { text, .. }),
            ) = (joined.last_mut(), &f)
            {
                before.push_str(text);
            } else {
                joined.push(f);
            }
        }
        joined
    }

    fn text(text: &str) -> Found {
        Found::Event(Event::Stream { stream: Stream::Stdout, text: text.into() })
    }

    fn bundle(forms: &[(&str, &str)]) -> MimeBundle {
        forms.iter().map(|(mime, content)| ((*mime).into(), Value::String((*content).into()))).collect()
    }

    fn display(forms: &[(&str, &str)]) -> Found {
        Found::Event(Event::Display { data: bundle(forms), display_id: None, update: false })
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(read("a\nb"), [text("a\nb")]);
        assert_eq!(
            read("EVCXR_ is no marker, nor is EVCXR_BEGIN"),
            [text("EVCXR_ is no marker, nor is EVCXR_BEGIN")]
        );
        assert_eq!(read("größer 🦀\n"), [text("größer 🦀\n")]);
    }

    #[test]
    fn blocks_of_several_types_are_one_output() {
        let printed = "before\nEVCXR_BEGIN_CONTENT text/html\n<b>x</b>\nEVCXR_END_CONTENT\n\
                       EVCXR_BEGIN_CONTENT text/plain\nx\ny\nEVCXR_END_CONTENT\nafter";
        let forms = [("text/html", "<b>x</b>"), ("text/plain", "x\ny")];
        assert_eq!(read(printed), [text("before\n"), display(&forms), text("after")]);
    }

    #[test]
    fn two_blocks_of_one_type_are_two_outputs() {
        let one = "EVCXR_BEGIN_CONTENT text/plain\nx\nEVCXR_END_CONTENT\n";
        assert_eq!(read(&one.repeat(2)), [display(&[("text/plain", "x")]), display(&[("text/plain", "x")])]);
    }

    #[test]
    fn the_last_value_is_the_result() {
        let printed =
            "EVCXR_BEGIN_RESULT\nEVCXR_BEGIN_CONTENT text/plain\n42\nEVCXR_END_CONTENT\nEVCXR_END_RESULT\n";
        assert_eq!(read(printed), [Found::Event(Event::Result { data: bundle(&[("text/plain", "42")]) })]);
    }

    #[test]
    fn input_is_asked_for_behind_the_text_before_it() {
        let asked = Found::Input { prompt: "who? ".into(), password: false };
        assert_eq!(read("hello\nEVCXR_INPUT_REQUEST:who? \n"), [text("hello\n"), asked]);
        let asked = Found::Input { prompt: "secret".into(), password: true };
        assert_eq!(read("EVCXR_INPUT_REQUEST_PASSWORD:secret\n"), [asked]);
    }

    #[test]
    fn a_marker_behind_an_unfinished_line_is_found() {
        let printed = "no newlineEVCXR_BEGIN_CONTENT text/html\n<i>\nEVCXR_END_CONTENT\n";
        assert_eq!(read(printed), [text("no newline"), display(&[("text/html", "<i>")])]);
    }

    #[test]
    fn a_display_is_known_by_its_id_and_shown_anew_under_it() {
        let block =
            |mime: &str, text: &str| format!("EVCXR_BEGIN_CONTENT {mime}\n{text}\nEVCXR_END_CONTENT\n");
        let plain = |text: &str| block("text/plain", text);
        let text = [
            block(SHOW_AS, "progress"),
            plain("1"),
            plain("by itself"),
            block(UPDATE, "progress"),
            plain("2"),
        ];
        let mut seen = Vec::new();
        let mut output = Output::default();
        output.feed(&text.concat(), &mut |found| seen.push(found));
        output.settle(true, &mut |found| seen.push(found));
        let display = |text: &str, id: Option<&str>, update| {
            let data = [("text/plain".to_owned(), Value::from(text))].into_iter().collect();
            Found::Event(Event::Display { data, display_id: id.map(str::to_owned), update })
        };
        let id = Some("progress");
        assert_eq!(
            seen,
            [display("1", id, false), display("by itself", None, false), display("2", id, true)]
        );
    }

    #[test]
    fn output_can_be_cleared() {
        let printed =
            "EVCXR_BEGIN_CONTENT application/vnd.oauth-dance.clear-output\nwait\nEVCXR_END_CONTENT\n";
        assert_eq!(read(printed), [Found::Event(Event::ClearOutput { wait: true })]);
    }

    #[test]
    fn a_block_without_its_end_is_shown_as_text() {
        assert_eq!(read("EVCXR_BEGIN_CONTENT text/html\n<b>"), [text("EVCXR_BEGIN_CONTENT text/html\n<b>")]);
    }
}
