//! `/practice/doors`: the same provider under the rules of another policy.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{not_what_it_takes, parse, refuse};
use crate::doors;
use crate::state::Shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Door {
    policy: String,
}

/// `POST /practice/doors`: `{"policy": "spotify-2026"}`: where the same provider answers under the rules of that policy.
pub(crate) async fn open(State(state): State<Shared>, body: Bytes) -> Response {
    let asked: Door = match parse(&body) {
        Ok(asked) => asked,
        Err(error) => return not_what_it_takes(&error),
    };
    let policy = match asked.policy.parse() {
        Ok(policy) => policy,
        Err(error) => {
            let error: crate::Error = error;
            return refuse(
                StatusCode::BAD_REQUEST,
                "unknown_policy",
                &error.to_string(),
                "send one of these names",
            );
        }
    };
    match doors::open(&state, policy).await {
        Ok(address) => {
            Json(json!({ "policy": policy.to_string(), "host": address.to_string() })).into_response()
        }
        Err(error) => refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_door",
            &error.to_string(),
            "end a program that holds ports, and send the request again",
        ),
    }
}
