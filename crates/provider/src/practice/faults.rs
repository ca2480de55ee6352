//! `/practice/faults`: arms, lists and disarms what goes wrong on purpose (`crate::faults`).

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{not_what_it_takes, parse, refuse};
use crate::faults::{Fault, On};
use crate::params::Params;
use crate::state::Shared;

/// `GET /practice/faults`: what is armed.
pub(crate) async fn list(State(state): State<Shared>) -> Response {
    Json(state.faults.list()).into_response()
}

/// `POST /practice/faults`: arms a fault: `{"kind": "429", "times": 2, "on": "api", "client_id": …, "seconds": 3}`; all but `kind` may be
/// left out.
pub(crate) async fn arm(State(state): State<Shared>, body: Bytes) -> Response {
    let fault: Fault = match parse(&body) {
        Ok(fault) => fault,
        Err(error) => return not_what_it_takes(&error),
    };
    if fault.times == 0 {
        return refuse(
            StatusCode::BAD_REQUEST,
            "bad_times",
            "`times` is 0",
            "send how many requests it shall happen to, from 1 on",
        );
    }
    if fault.on == On::Token && fault.kind.is_of_the_api() {
        // It would stay armed for ever, and nobody would know why nothing happens.
        return refuse(
            StatusCode::BAD_REQUEST,
            "bad_on",
            &format!("`{}` is an answer of the Web API, and `on` is `token`", fault.kind.name()),
            "leave `on` out",
        );
    }
    let number = state.faults.arm(fault);
    state.seen.wake();
    Json(json!({ "armed": number })).into_response()
}

/// `DELETE /practice/faults`: disarms all; with `?number=N`, one.
pub(crate) async fn disarm(State(state): State<Shared>, uri: Uri) -> Response {
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    match query.get("number").map(str::parse).transpose() {
        Ok(number) => {
            state.faults.disarm(number);
            state.seen.wake();
            Json(state.faults.list()).into_response()
        }
        Err(_) => refuse(
            StatusCode::BAD_REQUEST,
            "bad_number",
            "`number` is no number",
            "send the number that arming answered with",
        ),
    }
}
