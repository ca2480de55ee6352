//! `history_request`: the cells that were run, by number, by pattern, or the last ones.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#history>

use crate::session::{Entry, SESSION, Session};
use jupyter_protocol::{HistoryEntry, HistoryReply};
use serde::Deserialize;

/// Only what a request's kind of access needs has to be there.
#[derive(Deserialize)]
#[serde(tag = "hist_access_type", rename_all = "lowercase")]
pub(in crate::protocol) enum HistoryRequest {
    Range {
        /// 0 is the current session, a negative number one before it.
        #[serde(default)]
        session: i64,
        #[serde(default)]
        start: i64,
        stop: Option<i64>,
        #[serde(default)]
        output: bool,
    },
    Tail {
        n: Option<i64>,
        #[serde(default)]
        output: bool,
    },
    Search {
        pattern: Option<String>,
        n: Option<i64>,
        #[serde(default)]
        unique: bool,
        #[serde(default)]
        output: bool,
    },
}

pub(in crate::protocol) fn answer(session: &mut Session, request: HistoryRequest) -> HistoryReply {
    let history = session.history();
    let (entries, output): (Vec<&Entry>, bool) = match request {
        HistoryRequest::Range { session, start, stop, output } => {
            let entries = if session == 0 || session == i64::from(SESSION) {
                history.range(line(start), stop.map(line)).collect()
            } else {
                Vec::new()
            };
            (entries, output)
        }
        HistoryRequest::Tail { n, output } => {
            (history.tail(count(n).unwrap_or(usize::MAX)).collect(), output)
        }
        HistoryRequest::Search { pattern, n, unique, output } => {
            (history.search(pattern.as_deref().unwrap_or("*"), count(n), unique), output)
        }
    };
    HistoryReply::new(entries.into_iter().map(|entry| describe(entry, output)).collect())
}

fn line(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

fn count(n: Option<i64>) -> Option<usize> {
    n.map(|n| usize::try_from(n).unwrap_or(0))
}

fn describe(entry: &Entry, output: bool) -> HistoryEntry {
    let (session, line, input) = (SESSION as usize, entry.line as usize, entry.input.clone());
    if output {
        HistoryEntry::InputOutput(session, line, (input, entry.output.clone().unwrap_or_default()))
    } else {
        HistoryEntry::Input(session, line, input)
    }
}
