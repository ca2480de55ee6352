//! Goes over a text and writes it again with its secrets masked, as a whole or piece by piece.

use super::known::Known;
use super::token;

/// A text of which no more will come.
pub(crate) fn whole(known: &Known, text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    scan(known, "", text, true, &mut shown);
    shown
}

/// A text that comes in pieces, and what has to wait for the next piece.
#[derive(Default)]
pub(crate) struct Tail {
    held: String,
    /// The end of what was let go, unmasked, since a token starts only where a word starts.
    before: String,
}

impl Tail {
    pub(crate) fn push(&mut self, known: &Known, text: &str) -> String {
        self.advance(known, text, false)
    }

    /// Lets everything go: no more comes, or something else comes first.
    pub(crate) fn finish(&mut self, known: &Known) -> String {
        self.advance(known, "", true)
    }

    fn advance(&mut self, known: &Known, text: &str, last: bool) -> String {
        self.held.push_str(text);
        let mut shown = String::with_capacity(self.held.len());
        let done = scan(known, &self.before, &self.held, last, &mut shown);
        self.before.push_str(&self.held[..done]);
        let surplus = self.before.len().saturating_sub(token::CONTEXT);
        let surplus = (surplus..=self.before.len()).find(|at| self.before.is_char_boundary(*at)).unwrap_or(0);
        self.before.drain(..surplus);
        self.held.drain(..done);
        shown
    }
}

impl std::fmt::Debug for Tail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Tail({} bytes [redacted])", self.held.len())
    }
}

/// Appends to `shown` what of `text` can be shown, and returns how much of it that was. With `last`, all of it is.
fn scan(known: &Known, before: &str, text: &str, last: bool, shown: &mut String) -> usize {
    let mut at = 0;
    let mut listed = known.find(text, 0);
    let mut shaped = token::find(before, text, 0);
    loop {
        if listed.as_ref().is_some_and(|found| found.start < at) {
            listed = known.find(text, at);
        }
        if shaped.as_ref().is_some_and(|found| found.start < at) {
            shaped = token::find(before, text, at);
        }
        // What starts first, and of two that start together the longer one: a saved token followed by more of its kind.
        let secret = [&listed, &shaped]
            .into_iter()
            .flatten()
            .min_by_key(|found| (found.start, std::cmp::Reverse(found.end)))
            .cloned();
        let limit = if last {
            text.len()
        } else {
            let openings = [known.opening(text, at), token::opening(before, text, at)];
            openings.into_iter().flatten().min().unwrap_or(text.len())
        };
        match secret {
            Some(secret) if secret.start < limit => {
                shown.push_str(&text[at..secret.start]);
                shown.push_str(&creds::mask(&text[secret.clone()]));
                at = secret.end;
            }
            _ => {
                shown.push_str(&text[at..limit]);
                return limit;
            }
        }
    }
}
