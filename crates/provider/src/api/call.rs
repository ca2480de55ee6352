//! A call of the Web API by someone who holds a good token: what endpoints work with, and how they answer.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::bearer::{self, Rejected};
use super::refusal::Refusal;
use super::{HEADERS, JSON};
use crate::params::Params;
use crate::policy::Policy;
use crate::seen::Note;
use crate::state::{Shared, State};
use crate::store::ClientId;
use crate::tokens::AccessToken;

/// A good answer's status and body; no body is an empty one.
pub(crate) type Answer = Result<(StatusCode, Value), Refusal>;

/// A call.
pub(crate) struct Call {
    pub(crate) state: Shared,
    pub(crate) token: AccessToken,
    pub(crate) query: Params,
    pub(crate) path: String,
}

impl FromRequestParts<Shared> for Call {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Response> {
        match bearer::token(state, &parts.headers, &parts.uri) {
            Ok(token) => Ok(Call {
                state: Arc::clone(state),
                token,
                query: Params::parse(parts.uri.query().unwrap_or_default().as_bytes()),
                path: parts.uri.path().to_owned(),
            }),
            Err(Rejected { refusal, client }) => Err(refused(client, refusal)),
        }
    }
}

impl Call {
    pub(crate) fn policy(&self) -> Policy {
        self.state.policy
    }

    pub(crate) fn provider(&self) -> &State {
        &self.state
    }

    /// The answer as it goes over the wire, with a note for the log.
    pub(crate) fn reply(&self, answer: Answer) -> Response {
        match answer {
            Ok((status, body)) => {
                let note = Note::new("api", None).client(self.token.client);
                match body {
                    Value::Null => note.on((status, HEADERS)),
                    body => note.on((status, HEADERS, [JSON], Json(body))),
                }
            }
            Err(refusal) => refused(Some(self.token.client), refusal),
        }
    }

    /// A body in JSON. Spotify says the same of every body that is none.
    pub(crate) fn json(&self, body: &Bytes) -> Result<Value, Refusal> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Ok(Value::Object(object)),
            Ok(_) => Err(not_json("the body is JSON, but no object `{…}`")),
            Err(_) if body.is_empty() => Err(not_json("the body is empty, and JSON is wanted")),
            Err(_) if !body.trim_ascii_start().starts_with(b"{") => {
                Err(not_json("the body is a form or text, and JSON is wanted"))
            }
            Err(error) => Err(not_json(&format!("the body is not JSON: {error}"))),
        }
    }

    /// A body in JSON that may also be a bare list, which then stands for `{name: list}`: client libraries send it so, and the real
    /// service takes it.
    pub(crate) fn json_or_list(&self, body: &Bytes, name: &str) -> Result<Value, Refusal> {
        match serde_json::from_slice(body) {
            Ok(list @ Value::Array(_)) => Ok(serde_json::json!({ name: list })),
            _ => self.json(body),
        }
    }

    /// Refuses what development-mode apps lost in February 2026.
    pub(crate) fn removed_in_2026(&self, instead: &'static str) -> Result<(), Refusal> {
        if self.policy() != Policy::Spotify2026 {
            return Ok(());
        }
        Err(Refusal::Request {
            status: StatusCode::FORBIDDEN,
            message: "Forbidden".to_owned(),
            cause:
                "since 2026 apps in development mode may not call this any more; the request itself is right"
                    .to_owned(),
            advice: instead,
        })
    }

    /// Refuses what did not exist before 2026.
    pub(crate) fn unknown_in_2020(&self) -> Result<(), Refusal> {
        if self.policy() == Policy::Spotify2020 {
            Err(Refusal::UnknownPath { path: self.path.clone() })
        } else {
            Ok(())
        }
    }
}

fn not_json(cause: &str) -> Refusal {
    Refusal::Request {
        status: StatusCode::BAD_REQUEST,
        message: "Error parsing JSON.".to_owned(),
        cause: cause.to_owned(),
        advice: "send the body as JSON: `.json(&body)`, which also sets the `Content-Type`",
    }
}

/// A refusal on the wire and in the log.
pub(crate) fn refused(client: Option<ClientId>, refusal: Refusal) -> Response {
    let mut note = Note::new("api", None).error(refusal.label(), refusal.lesson());
    note.client_id = client.map(|client| client.to_string());
    note.on((HEADERS, refusal.into_response()).into_response())
}
