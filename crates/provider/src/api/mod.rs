//! The Web API: what a client does with its token. Every endpoint is a function of the token, the request and the state.

pub(crate) mod bearer;
pub(crate) mod me;
pub(crate) mod refusal;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::api::bearer::Rejected;
use crate::api::refusal::Refusal;
use crate::seen::Note;
use crate::state::Shared;
use crate::tokens::AccessToken;

/// The headers that Spotify puts on every answer of the API: any web page may read it, and no proxy may keep it.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=0")),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, OPTIONS, PUT, DELETE, PATCH"),
    ),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type")),
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("604800")),
];

/// A good answer's status and body.
pub(crate) type Answer = (StatusCode, Value);

/// Lets `endpoint` answer whoever holds a good token, and notes what came of it.
pub(crate) fn respond(
    token: Result<AccessToken, Rejected>,
    endpoint: impl FnOnce(&AccessToken) -> Result<Answer, Refusal>,
) -> Response {
    let mut note = Note::new("api", None);
    let (client, answer) = match token {
        Ok(token) => (Some(token.client), endpoint(&token)),
        Err(Rejected { refusal, client }) => (client, Err(refusal)),
    };
    note.client_id = client.map(|client| client.to_string());
    match answer {
        Ok((status, body)) => note.on((status, HEADERS, Json(body))),
        Err(refusal) => {
            let note = note.error(refusal.label(), refusal.lesson());
            note.on((HEADERS, refusal.into_response()))
        }
    }
}

/// Answers for paths that are no endpoint of ours.
pub(crate) async fn unknown(State(_): State<Shared>, method: Method, uri: Uri) -> Response {
    if method == Method::OPTIONS {
        return preflight().await;
    }
    let refusal = Refusal::UnknownPath { path: uri.path().to_owned() };
    let note = Note::new("api", None).error(refusal.label(), refusal.lesson());
    note.on((HEADERS, refusal.into_response()))
}

/// Lets scripts of other origins send a token (<https://fetch.spec.whatwg.org/#cors-preflight-fetch>).
pub(crate) async fn preflight() -> Response {
    (StatusCode::NO_CONTENT, HEADERS).into_response()
}
