//! What the provider saw: the last requests and its answers, each with the step of the dance it belongs to and, for every error,
//! the cause and what to do. Spotify's answers are terse, and ours are theirs letter by letter; the teaching is here.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::mask::Mask;
use crate::params::Params;
use crate::state::Shared;

/// So many requests are remembered.
const KEPT: usize = 500;
/// Bodies up to this size are read, in bytes; larger ones are refused.
const LARGEST_BODY: usize = 64 * 1024;
/// Of a body, so many bytes are remembered.
const KEPT_BODY: usize = 4 * 1024;
/// A body must have arrived after so many seconds.
const BODY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(15);

/// The cause of an error in one sentence, and what to do about it.
#[derive(Clone, Debug)]
pub(crate) struct Lesson {
    pub(crate) cause: String,
    pub(crate) advice: String,
}

/// What a handler knows about a request; it travels in the answer's extensions to [`record`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    /// What it was: `authorize`, `login`, `consent`, `callback`, `token`, `api`, …
    pub(crate) what: &'static str,
    /// How far the dance got with this request, 1 to 8; none for what is not part of it.
    pub(crate) step: Option<u8>,
    /// The client that it named, if any.
    pub(crate) client_id: Option<String>,
    /// The error as the answer has it.
    pub(crate) error: Option<String>,
    pub(crate) lesson: Option<Lesson>,
}

impl Note {
    pub(crate) fn new(what: &'static str, step: impl Into<Option<u8>>) -> Self {
        Note { what, step: step.into(), ..Note::default() }
    }

    pub(crate) fn client(mut self, client_id: impl ToString) -> Self {
        self.client_id = Some(client_id.to_string());
        self
    }

    pub(crate) fn error(mut self, error: impl Into<String>, lesson: Lesson) -> Self {
        self.error = Some(error.into());
        self.lesson = Some(lesson);
        self
    }

    /// Attaches the note to `response`.
    pub(crate) fn on(self, response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The parts of a request that are remembered. Raw: masked when they are shown, so that a request does not pay for it.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) form: Option<Box<[u8]>>,
    pub(crate) authorization: Option<String>,
    pub(crate) content_type: Option<String>,
}

impl Wire {
    fn of(request: &Request) -> Self {
        let text = |name| {
            request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Wire {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            form: None,
            authorization: text(header::AUTHORIZATION),
            content_type: text(header::CONTENT_TYPE),
        }
    }

    /// A request that came by no wire: what the robot resource owner does on the pages.
    pub(crate) fn get(path: &str, query: &str) -> Self {
        Wire {
            method: Method::GET,
            path: path.to_owned(),
            query: query.to_owned(),
            form: None,
            authorization: None,
            content_type: None,
        }
    }

    /// How the client showed who it is.
    fn authentication(&self, query: &Params, form: &Params) -> &'static str {
        let scheme = self.authorization.as_deref().map(|value| value.split(' ').next().unwrap_or_default());
        match scheme {
            Some(scheme) if scheme.eq_ignore_ascii_case("basic") => "basic",
            Some(scheme) if scheme.eq_ignore_ascii_case("bearer") => "bearer",
            Some(_) => "other",
            None if form.has("client_secret") => "form",
            None if query.has("client_secret") => "query",
            None if form.has("client_id") => "client_id",
            None => "none",
        }
    }
}

struct Entry {
    number: u64,
    at: u64,
    status: u16,
    wire: Wire,
    note: Note,
}

/// The log: in memory, of bounded size, gone with the process.
pub(crate) struct Seen {
    entries: Mutex<(u64, VecDeque<Entry>)>,
    latest: watch::Sender<u64>,
}

impl Seen {
    pub(crate) fn new() -> Self {
        Seen { entries: Mutex::new((0, VecDeque::with_capacity(KEPT))), latest: watch::Sender::new(0) }
    }

    /// Adds a request and what came of it. `at` is in seconds since 1970.
    pub(crate) fn add(&self, wire: Wire, note: Note, status: StatusCode, at: u64) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.0 += 1;
        let number = entries.0;
        if entries.1.len() == KEPT {
            entries.1.pop_front();
        }
        entries.1.push_back(Entry { number, at, status: status.as_u16(), wire, note });
        drop(entries);
        self.latest.send_replace(number);
    }

    /// The last `limit` entries, the newest first: all, or those of `client_id` and those that named no client.
    pub(crate) fn latest(&self, client_id: Option<&str>, limit: usize, mask: &Mask) -> Vec<Value> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let of_client = |entry: &&Entry| match (client_id, &entry.note.client_id) {
            (Some(wanted), Some(named)) => wanted == named,
            _ => true,
        };
        entries.1.iter().rev().filter(of_client).take(limit).map(|entry| entry.to_json(mask)).collect()
    }

    /// The entries after `number`, the oldest first.
    pub(crate) fn after(&self, number: u64, mask: &Mask) -> Vec<Value> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.1.iter().filter(|entry| entry.number > number).map(|entry| entry.to_json(mask)).collect()
    }

    /// Tells the number of the newest entry whenever there is one.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.latest.subscribe()
    }
}

impl Entry {
    fn to_json(&self, mask: &Mask) -> Value {
        let query = Params::parse(self.wire.query.as_bytes());
        let form = self.wire.form.as_deref().map(Params::parse).unwrap_or_default();
        let lesson = self.note.lesson.as_ref();
        json!({
            "number": self.number,
            "step": self.note.step,
            "what": self.note.what,
            "client_id": self.note.client_id.as_deref().map(|id| mask.text(id)),
            "method": self.wire.method.as_str(),
            "path": mask.text(&self.wire.path),
            "query": mask.params(&query),
            "form": mask.params(&form),
            "authentication": self.wire.authentication(&query, &form),
            "content_type": self.wire.content_type.as_deref().map(|value| mask.text(value)),
            "status": self.status,
            "error": self.note.error.as_deref().map(|text| mask.text(text)),
            "cause": lesson.map(|lesson| mask.text(&lesson.cause)),
            "advice": lesson.map(|lesson| mask.text(&lesson.advice)),
            "at": self.at,
        })
    }
}

/// Reads the request's body, hands the request on, and remembers it if its handler left a [`Note`].
pub(crate) async fn record(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let mut wire = Wire::of(&request);
    let (parts, body) = request.into_parts();
    let body = match read(&parts.headers, body).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let is_form = wire.content_type.as_deref().is_none_or(|kind| !kind.contains("json"));
    if is_form && !body.is_empty() {
        wire.form = Some(body[..body.len().min(KEPT_BODY)].into());
    }
    let in_its_place = match state.faults.take(&state, &wire, &body) {
        Some(fault) => fault.act(&wire).await,
        None => None,
    };
    let mut response = match in_its_place {
        Some(response) => response,
        None => next.run(Request::from_parts(parts, Body::from(body))).await,
    };
    if let Some(note) = response.extensions_mut().remove::<Note>() {
        state.seen.add(wire, note, response.status(), state.clock.now());
    }
    response
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, StatusCode> {
    if !headers.contains_key(header::CONTENT_LENGTH) && !headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(Bytes::new());
    }
    // Without a limit on size and time, one client could hold memory or a connection for ever.
    match tokio::time::timeout(BODY_TIMEOUT, axum::body::to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_long(&error) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
