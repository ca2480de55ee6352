//! What a handler knows about a request, for the log: the step of the dance, the cause of an error, what to do.

use axum::response::{IntoResponse, Response};

/// The cause of an error in one sentence, and what to do about it.
#[derive(Clone, Debug)]
pub(crate) struct Lesson {
    pub(crate) cause: String,
    pub(crate) advice: String,
}

/// What a handler knows about a request; it travels in the answer's extensions to [`record`](super::record).
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
    /// By how many seconds the answer was held back on purpose.
    pub(crate) held_back: u32,
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
