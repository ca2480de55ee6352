//! `/practice/tokens`, `/practice/expire`, `/practice/revoke`: the access tokens that work now, and their end before their time.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{not_what_it_takes, parse, refuse};
use crate::error::Error;
use crate::issued::{self, Which};
use crate::state::Shared;

/// `GET /practice/tokens`: the access tokens that were given since the start and work now, masked, the newest first.
pub(crate) async fn list(State(state): State<Shared>) -> Response {
    Json(issued::live(&state)).into_response()
}

/// Which token: itself, or its number in the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    token: Option<String>,
    number: Option<u64>,
}

fn which(body: &Bytes) -> Result<Which, Box<Response>> {
    let asked: Asked = parse(body).map_err(|error| Box::new(not_what_it_takes(&error)))?;
    match (asked.token, asked.number) {
        (Some(token), None) => Ok(Which::Token(token)),
        (None, Some(number)) => Ok(Which::Number(number)),
        _ => Err(Box::new(refuse(
            StatusCode::BAD_REQUEST,
            "bad_json",
            "the body names no token, or two",
            "send `token` with the token itself, or `number` with its number in `/practice/tokens`",
        ))),
    }
}

/// `POST /practice/expire`: `{"token": …}` or `{"number": …}`: this access token expires now, and others do not.
pub(crate) async fn expire(State(state): State<Shared>, body: Bytes) -> Response {
    let which = match which(&body) {
        Ok(which) => which,
        Err(refusal) => return *refusal,
    };
    match issued::expire(&state, &which).await {
        Ok(true) => Json(json!({ "expired": true })).into_response(),
        Ok(false) => unknown(&which, "send the `access_token` of an answer"),
        Err(error) => not_now(&error),
    }
}

/// `POST /practice/revoke`: as if the user had taken the consent back: every token of its grant ends, the refresh token too.
pub(crate) async fn revoke(State(state): State<Shared>, body: Bytes) -> Response {
    let which = match which(&body) {
        Ok(which) => which,
        Err(refusal) => return *refusal,
    };
    match issued::revoke(&state, &which).await {
        Ok(true) => Json(json!({ "revoked": true })).into_response(),
        Ok(false) => unknown(&which, "send the `access_token` or the `refresh_token` of an answer"),
        Err(error) => not_now(&error),
    }
}

fn not_now(error: &Error) -> Response {
    refuse(StatusCode::SERVICE_UNAVAILABLE, "server_error", &error.to_string(), "send the request again")
}

fn unknown(which: &Which, advice: &str) -> Response {
    let cause = match which {
        Which::Token(_) => "the text is no token of this provider".to_owned(),
        Which::Number(number) => format!("no token in the list has the number `{number}`"),
    };
    refuse(StatusCode::BAD_REQUEST, "unknown_token", &cause, advice)
}
