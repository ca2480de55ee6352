//! Masks secrets in everything that a cell shows.
//!
//! Two things count as secret: every value that `creds.json` holds under a secret key ([`known`]), and anything that is
//! shaped like a token of the provider ([`token`]), because a token is often printed before it is saved. What a learner
//! sees instead is [`creds::mask`]: enough to tell two tokens apart, not enough to use one.

mod known;
mod scan;
mod token;

use crate::engine::{Completions, Failure, MimeBundle, Stream};
use known::Known;
use scan::Tail;
use serde_json::Value;
use std::path::PathBuf;

/// Masks texts, one session long: it learns new secrets as `creds.json` changes and never forgets one.
#[derive(Debug)]
pub struct Redactor {
    known: Known,
    stdout: Tail,
    stderr: Tail,
}

impl Redactor {
    /// `folder`: where the notebook lies; `creds.json` is looked for there and above, as [`creds::find`] does.
    pub fn new(folder: PathBuf) -> Self {
        Self { known: Known::new(folder), stdout: Tail::default(), stderr: Tail::default() }
    }

    /// Looks for `creds.json` anew: at the start of a cell, when another file may have become the nearest one.
    pub fn locate(&mut self) {
        self.known.locate();
    }

    /// Reads `creds.json` again if it was changed. A look at the file's metadata, so that it can be done for each output:
    /// a cell may save a token and print it a line later.
    pub fn refresh(&mut self) {
        self.known.refresh();
    }

    /// A text that is shown as a whole.
    pub fn text(&self, text: &str) -> String {
        scan::whole(&self.known, text)
    }

    /// The next piece of a stream, as far as it can be shown: an end that may be the start of a secret is kept back until
    /// the next piece, or until [`release`](Self::release).
    pub fn stream(&mut self, stream: Stream, text: &str) -> String {
        let tail = match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        tail.push(&self.known, text)
    }

    /// What was kept back of both streams: when a cell ends, and before anything that must come after it.
    pub fn release(&mut self) -> [(Stream, String); 2] {
        [(Stream::Stdout, self.stdout.finish(&self.known)), (Stream::Stderr, self.stderr.finish(&self.known))]
    }

    /// All forms that are text; pictures and sound are left alone, their Base64 would only be damaged.
    pub fn bundle(&self, data: MimeBundle) -> MimeBundle {
        data.into_iter()
            .map(|(mime, value)| if is_text(&mime) { (mime, self.value(value)) } else { (mime, value) })
            .collect()
    }

    fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(list) => list.into_iter().map(|value| self.value(value)).collect(),
            Value::Object(object) => {
                object.into_iter().map(|(key, value)| (self.text(&key), self.value(value))).collect()
            }
            other => other,
        }
    }

    /// Names, texts and drawn lines of a failed cell: compilers and panics quote what they saw.
    pub fn failure(&self, failure: Failure) -> Failure {
        Failure {
            ename: self.text(&failure.ename),
            evalue: self.text(&failure.evalue),
            traceback: failure.traceback.iter().map(|line| self.text(line)).collect(),
        }
    }

    /// A variable's detail may show its value.
    pub fn completions(&self, mut completions: Completions) -> Completions {
        for found in &mut completions.matches {
            found.text = self.text(&found.text);
            found.detail = found.detail.as_deref().map(|detail| self.text(detail));
        }
        completions
    }
}

fn is_text(mime: &str) -> bool {
    const BINARY: [&str; 6] =
        ["audio/", "video/", "font/", "application/pdf", "application/zip", "application/octet-stream"];
    let picture = mime.starts_with("image/") && !mime.contains("svg");
    !picture && !BINARY.iter().any(|binary| mime.starts_with(binary))
}

#[cfg(test)]
mod tests;
