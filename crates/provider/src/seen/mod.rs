//! What the provider saw: the last requests and its answers, each with the step of the dance it belongs to and, for every error,
//! the cause and what to do. Spotify's answers are terse, and ours are theirs letter by letter; the teaching is here.

mod note;
mod show;
mod wire;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;
use tokio::sync::watch;

pub(crate) use note::{Lesson, Note};
pub(crate) use wire::Wire;

use crate::body;
use crate::connections::Patience;
use crate::faults::Fault;
use crate::mask::Mask;
use crate::state::Shared;
use wire::Message;

/// So many requests are remembered.
const KEPT: usize = 500;
/// So many may watch at a time: every request is work for each of them.
const MOST_WATCHERS: usize = 16;

struct Entry {
    number: u64,
    at: u64,
    status: u16,
    wire: Wire,
    answer: Message,
    note: Note,
}

/// The log: in memory, of bounded size, gone with the process.
pub(crate) struct Seen {
    entries: Mutex<(u64, VecDeque<Entry>)>,
    latest: watch::Sender<u64>,
    closed: AtomicBool,
}

impl Seen {
    pub(crate) fn new() -> Self {
        Seen {
            entries: Mutex::new((0, VecDeque::with_capacity(KEPT))),
            latest: watch::Sender::new(0),
            closed: AtomicBool::new(false),
        }
    }

    /// Adds a request that came by no wire, and what came of it. `at` is in seconds since 1970.
    pub(crate) fn add(&self, wire: Wire, note: Note, status: StatusCode, at: u64) {
        self.add_exchange(wire, Message::default(), note, status, at);
    }

    fn add_exchange(&self, wire: Wire, answer: Message, note: Note, status: StatusCode, at: u64) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.0 += 1;
        let number = entries.0;
        if entries.1.len() == KEPT {
            entries.1.pop_front();
        }
        entries.1.push_back(Entry { number, at, status: status.as_u16(), wire, answer, note });
        drop(entries);
        // Whoever begins to watch after this finds the entry without being woken, and mostly nobody does.
        let watched = self.latest.receiver_count() > 0;
        self.latest.send_if_modified(|latest| {
            *latest = number;
            watched
        });
    }

    /// The last `limit` entries, the newest first: all, or those of `client_id` and those that named no client.
    /// With `exchange`, each with what went over the wire.
    pub(crate) fn latest(
        &self,
        client_id: Option<&str>,
        limit: usize,
        exchange: bool,
        mask: &Mask,
    ) -> Vec<Value> {
        let show = if exchange { Entry::to_json_with_exchange } else { Entry::to_json };
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let of_client = |entry: &&Entry| match (client_id, &entry.note.client_id) {
            (Some(wanted), Some(named)) => wanted == named,
            _ => true,
        };
        entries.1.iter().rev().filter(of_client).take(limit).map(|entry| show(entry, mask)).collect()
    }

    /// The entries after `number`, at most the last `limit` of them, the oldest first, each with what went over the wire.
    pub(crate) fn after(&self, number: u64, limit: usize, mask: &Mask) -> Vec<Value> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = entries.1.iter().rev().take_while(|entry| entry.number > number).take(limit);
        let mut newest: Vec<_> = newest.map(|entry| entry.to_json_with_exchange(mask)).collect();
        newest.reverse();
        newest
    }

    /// Makes those who watch look again, because something else changed that they show.
    pub(crate) fn wake(&self) {
        self.latest.send_modify(|_| {});
    }

    /// Tells the number of the newest entry whenever there is one, and when woken. None if too many watch already.
    pub(crate) fn watch(&self) -> Option<watch::Receiver<u64>> {
        (self.latest.receiver_count() < MOST_WATCHERS).then(|| self.latest.subscribe())
    }

    /// Lets everyone who watches know that nothing more will come: the provider is being shut down.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.wake();
    }

    /// Whether nothing more will come.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

/// Hands the request on, and remembers it if its handler left a [`Note`].
///
/// It also reads the body, as [`body::read`] does for the other routes: a layer for each would be dearer than what they do.
pub(crate) async fn record(
    State((state, patience)): State<(Shared, Patience)>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = match body::whole(patience, body).await {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    let wire = Wire::of(&parts, &body);
    let fault = state.faults.take(&state, &wire, &body);
    let held_back = fault.as_ref().map_or(0, Fault::held_back);
    let in_its_place = match fault {
        Some(fault) => fault.act(&wire).await,
        None => None,
    };
    let mut response = match in_its_place {
        Some(response) => response,
        None => next.run(Request::from_parts(parts, Body::from(body))).await,
    };
    let Some(note) = response.extensions_mut().remove::<Note>() else { return response };
    let note = Note { held_back, ..note };
    let (answer, response) = Message::of(response).await;
    state.seen.add_exchange(wire, answer, note, response.status(), state.clock.now());
    response
}
