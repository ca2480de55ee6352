//! `/practice/…`: what Spotify does not have. Checks ask here what the provider saw, a robot plays the resource owner, an hour
//! passes at once, and what can go wrong goes wrong on purpose. Only for programs on this machine: a request with another `Host`,
//! or sent by a page of another site, is refused (`crate::local`).

pub(crate) mod apps;
pub(crate) mod clock;
pub(crate) mod doors;
pub(crate) mod faults;
pub(crate) mod limit;
pub(crate) mod robot;
pub(crate) mod tokens;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::params::Params;
use crate::state::Shared;

/// How many entries `/practice/seen` gives when none are asked for.
const LIMIT: usize = 20;

/// `GET /practice/about`: that this is the practice provider, and not another program on its port; and what its store had to do.
pub(crate) async fn about(State(state): State<Shared>) -> Response {
    let (requests, commits, seconds) = state.store.spent();
    Json(json!({
        "provider": "practice",
        "policy": state.policy.to_string(),
        "version": env!("CARGO_PKG_VERSION"),
        "store": { "requests": requests, "commits": commits, "seconds": seconds },
    }))
    .into_response()
}

/// `GET /practice/seen?client_id=…&limit=N&exchange=true`: the last requests, the newest first; with `exchange`, each with the headers and
/// bodies that went over the wire.
pub(crate) async fn seen(State(state): State<Shared>, uri: Uri) -> Response {
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    let limit = match query.get("limit").map(str::parse::<usize>) {
        None => LIMIT,
        Some(Ok(limit)) => limit,
        Some(Err(_)) => {
            return refuse(
                StatusCode::BAD_REQUEST,
                "bad_limit",
                "`limit` is no number",
                "send a number, such as 20",
            );
        }
    };
    let exchange = query.get("exchange") == Some("true");
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (headers, Json(state.seen.latest(query.get("client_id"), limit, exchange, &state.mask()))).into_response()
}

/// Answers for paths that are none.
pub(crate) async fn unknown() -> Response {
    refuse(StatusCode::NOT_FOUND, "not_found", "there is no such control", "the home page lists them")
}

fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, serde_json::Error> {
    serde_json::from_slice(body)
}

fn not_what_it_takes(error: &serde_json::Error) -> Response {
    let cause = format!("the body is not what this control takes: {error}");
    refuse(StatusCode::BAD_REQUEST, "bad_json", &cause, "compare its members with the documentation")
}

fn refuse(status: StatusCode, error: &str, cause: &str, advice: &str) -> Response {
    (status, Json(json!({ "error": error, "cause": cause, "advice": advice }))).into_response()
}
