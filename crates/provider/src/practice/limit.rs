//! `/practice/limit`: how often an app may call the Web API, so that a learner can meet the limit with a handful of calls, and a test of
//! speed not at all.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{not_what_it_takes, parse, refuse};
use crate::api::rate_limit::WINDOW;
use crate::state::Shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    /// None: as the policy has it.
    calls: Option<u32>,
}

/// `POST /practice/limit`: `{"calls": 5}` allows every app 5 calls in 30 seconds, `{"calls": null}` as many as the policy; what was
/// counted so far is forgotten.
pub(crate) async fn set(state: State<Shared>, body: Bytes) -> Response {
    match parse::<Limit>(&body) {
        Ok(Limit { calls: Some(0) }) => refuse(
            StatusCode::BAD_REQUEST,
            "bad_calls",
            "`calls` is 0, and then nothing would be answered",
            "send a number from 1 on, or `null`",
        ),
        Ok(Limit { calls }) => {
            state.rate_limits.set(calls);
            read(state).await
        }
        Err(error) => not_what_it_takes(&error),
    }
}

/// `GET /practice/limit`: so many calls in so many seconds.
pub(crate) async fn read(State(state): State<Shared>) -> Response {
    let calls = state.rate_limits.most(state.policy);
    Json(json!({ "calls": calls, "window_seconds": WINDOW })).into_response()
}
