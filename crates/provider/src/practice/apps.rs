//! `/practice/apps`: an app's settings, without the dashboard's forms.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{not_what_it_takes, parse, refuse};
use crate::pages::dashboard;
use crate::state::Shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    client_id: String,
    redirect_uri: String,
}

/// `POST /practice/apps`: `{"client_id": …, "redirect_uri": …}`: adds a redirect URI to an app's settings, as its developer
/// does in the dashboard.
pub(crate) async fn register_redirect_uri(State(state): State<Shared>, body: Bytes) -> Response {
    let asked: Settings = match parse(&body) {
        Ok(asked) => asked,
        Err(error) => return not_what_it_takes(&error),
    };
    match dashboard::add_redirect_uri(&state, &asked.client_id, &asked.redirect_uri).await {
        Ok(registered) => Json(json!({ "redirect_uris": registered })).into_response(),
        Err(dashboard::NotAdded::Settings(lesson)) => {
            refuse(StatusCode::BAD_REQUEST, "not_saved", &lesson.cause, &lesson.advice)
        }
        Err(dashboard::NotAdded::Store(error)) => refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "server_error",
            &error.to_string(),
            "send the request again",
        ),
    }
}
