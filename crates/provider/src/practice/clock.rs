//! `/practice/clock`: time passes at once.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{not_what_it_takes, parse};
use crate::state::Shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    #[serde(default)]
    advance_seconds: u64,
    /// First takes back what the clock was advanced by before.
    #[serde(default)]
    reset: bool,
}

/// `POST /practice/clock`: lets time pass for codes, tokens and log-ins.
pub(crate) async fn advance(state: State<Shared>, body: Bytes) -> Response {
    let asked: Advance = match parse(&body) {
        Ok(asked) => asked,
        Err(error) => return not_what_it_takes(&error),
    };
    if asked.reset {
        state.clock.reset();
    }
    state.clock.advance(asked.advance_seconds);
    state.seen.wake();
    read(state).await
}

/// `GET /practice/clock`: what time it is here, in seconds since 1970, and by how much the clock was advanced.
pub(crate) async fn read(State(state): State<Shared>) -> Response {
    Json(json!({ "now": state.clock.now(), "advanced_seconds": state.clock.advanced() })).into_response()
}
