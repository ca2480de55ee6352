//! `GET /panel/events`: new requests, and what changed in the lists of the switches, as server-sent events
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>). Each carries markup that replaces a part of the page.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use maud::Markup;
use serde_json::Value;

use super::{SHOWN, number, rows, switches};
use crate::params::Params;
use crate::state::{Shared, State as Provider};

/// The parts of the page that change without a request of the page's own, by their names.
type Part = (&'static str, fn(&Provider) -> Markup);
const PARTS: [Part; 3] =
    [("clock", switches::time), ("tokens", switches::tokens), ("armed", switches::armed)];

/// What is new is collected for so long before it is shown.
const PACE: Duration = Duration::from_millis(100);

/// Sends what comes after the entry `after`.
pub(crate) async fn events(State(state): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    // A browser that was cut off says what it saw last.
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).or(query.get("after"));
    let Some(newest) = state.seen.watch() else {
        let text = "too many panels are open: close one, then reload this one\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")], text).into_response();
    };
    let listener = Listener {
        after: last.and_then(|text| text.parse().ok()).unwrap_or(0),
        parts: PARTS.map(|(_, render)| line(render(&state))),
        newest,
        ready: Vec::new().into_iter(),
        state,
    };
    let entries = stream::unfold(listener, next_event);
    (
        [(header::CACHE_CONTROL, "no-store"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")],
        Sse::new(entries).keep_alive(KeepAlive::default()),
    )
        .into_response()
}

/// A browser that listens.
struct Listener {
    state: Shared,
    newest: tokio::sync::watch::Receiver<u64>,
    /// The number of the last entry that was sent.
    after: u64,
    /// The parts as they were sent last.
    parts: [String; PARTS.len()],
    ready: std::vec::IntoIter<Event>,
}

async fn next_event(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    loop {
        if let Some(event) = listener.ready.next() {
            return Some((Ok(event), listener));
        }
        listener.newest.borrow_and_update();
        let events = listener.news();
        if events.is_empty() {
            if listener.state.seen.is_closed() {
                return None;
            }
            listener.newest.changed().await.ok()?;
            // Nobody reads faster, and under load this keeps the panel from taking the time of those whom it shows.
            tokio::time::sleep(PACE).await;
        }
        listener.ready = events.into_iter();
    }
}

impl Listener {
    /// What is to be told now.
    fn news(&mut self) -> Vec<Event> {
        let state = &self.state;
        let entries = state.seen.after(self.after, SHOWN, &state.mask());
        let row = |entry: &Value| Event::default().id(number(entry).to_string()).data(line(rows::row(entry)));
        let mut events: Vec<Event> = entries.iter().map(row).collect();
        self.after = entries.last().map_or(self.after, number);
        for ((name, render), sent) in PARTS.into_iter().zip(&mut self.parts) {
            let markup = line(render(state));
            if markup != *sent {
                events.push(Event::default().event(name).data(&markup));
                *sent = markup;
            }
        }
        events
    }
}

/// A line break would end the event's data: in a `pre` it stays as a reference, elsewhere it is nothing.
fn line(markup: Markup) -> String {
    markup.into_string().replace('\r', "").replace('\n', "&#10;")
}
