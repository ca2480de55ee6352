//! The cells of this session, as a front end asks for them: for the arrow keys of a console, and for searches.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#history>

/// The number of the only session there is; a kernel begins with an empty history.
pub const SESSION: u32 = 1;

/// A cell that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: `[1]`, `[2]`, …
    pub line: u32,
    /// Its text, as it was typed.
    pub input: String,
    /// Its result as plain text, if it had one.
    pub output: Option<String>,
}

/// All cells of a session, the oldest first.
#[derive(Debug, Default)]
pub struct History(Vec<Entry>);

impl History {
    pub(super) fn push(&mut self, line: u32, input: &str, output: Option<String>) {
        self.0.push(Entry { line, input: input.to_owned(), output });
    }

    /// The last `n` cells.
    pub fn tail(&self, n: usize) -> impl Iterator<Item = &Entry> {
        self.0[self.0.len().saturating_sub(n)..].iter()
    }

    /// The cells with numbers from `start` up to and without `stop`; without `stop`, all the rest.
    pub fn range(&self, start: u32, stop: Option<u32>) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(move |entry| entry.line >= start && stop.is_none_or(|stop| entry.line < stop))
    }

    /// The last `n` cells whose text matches a pattern with `*` (anything) and `?` (any one character). The pattern may
    /// match anywhere, as in IPython. With `unique`, of several cells with the same text only the last.
    pub fn search(&self, pattern: &str, n: Option<usize>, unique: bool) -> Vec<&Entry> {
        let pattern: Vec<char> = format!("*{pattern}*").chars().collect();
        let mut texts = std::collections::HashSet::new();
        let found = self.0.iter().rev().filter(|entry| {
            glob(&pattern, &entry.input.chars().collect::<Vec<_>>())
                && (!unique || texts.insert(&entry.input))
        });
        let mut found: Vec<&Entry> = found.take(n.unwrap_or(usize::MAX)).collect();
        found.reverse();
        found
    }
}

/// Goes back to the last `*` where the text does not go on as the pattern does: linear for each `*`, never exponential.
fn glob(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut from, mut star) = (0, 0, None);
    while from < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == text[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((last, taken)) = star else { return false };
                star = Some((last, taken + 1));
                at = last + 1;
                from = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(cells: &[&str]) -> History {
        let mut history = History::default();
        for (line, input) in (1..).zip(cells) {
            history.push(line, input, None);
        }
        history
    }

    fn lines<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<u32> {
        entries.into_iter().map(|entry| entry.line).collect()
    }

    #[test]
    fn tail_gives_the_last_cells_in_their_order() {
        let history = history(&["a", "b", "c"]);
        assert_eq!(lines(history.tail(2)), [2, 3]);
        assert_eq!(lines(history.tail(9)), [1, 2, 3]);
    }

    #[test]
    fn range_leaves_out_its_stop() {
        let history = history(&["a", "b", "c"]);
        assert_eq!(lines(history.range(2, Some(3))), [2]);
        assert_eq!(lines(history.range(2, None)), [2, 3]);
    }

    #[test]
    fn search_takes_patterns_literally_but_for_star_and_question_mark() {
        let history = history(&["6 * 7", "let x = [1];", "6 * 7", "f(2)"]);
        assert_eq!(lines(history.search("6 *", None, false)), [1, 3]);
        assert_eq!(lines(history.search("6 *", None, true)), [3]);
        assert_eq!(lines(history.search("6 *", Some(1), false)), [3]);
        assert_eq!(lines(history.search("[1]", None, false)), [2]);
        assert_eq!(lines(history.search("f(?)", None, false)), [4]);
        assert_eq!(lines(history.search("x*;", None, false)), [2]);
        assert_eq!(lines(history.search("g", None, false)), Vec::<u32>::new());
    }
}
