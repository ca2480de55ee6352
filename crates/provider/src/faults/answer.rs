//! What a fault answers in place of the right answer, as Spotify words it; and what the log says of it.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Fault, Kind};
use crate::api;
use crate::seen::{Lesson, Note, Wire};

/// Longer than this no answer is held back, in seconds.
const SLOWEST: u32 = 60;

impl Fault {
    /// The answer in place of the right one; none if the right one is to come, late.
    pub(crate) async fn act(self, wire: &Wire) -> Option<Response> {
        let is_api = wire.path.starts_with("/v1/");
        // The Web API's message, and the error of the token endpoint (RFC 6749 §5.2, §4.1.2.1).
        let (status, message, error) = match self.kind {
            Kind::Unauthorized => (StatusCode::UNAUTHORIZED, "The access token expired", "invalid_client"),
            Kind::Forbidden => (StatusCode::FORBIDDEN, "Forbidden", "unauthorized_client"),
            Kind::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded", "temporarily_unavailable")
            }
            Kind::TokenMissing => (StatusCode::UNAUTHORIZED, "Access token missing", ""),
            Kind::NotRegistered => (
                StatusCode::FORBIDDEN,
                "Check settings on developer.spotify.com/dashboard, the user may not be registered.",
                "",
            ),
            Kind::NotRegisteredText => {
                (StatusCode::FORBIDDEN, "User not registered in the Developer Dashboard", "")
            }
            Kind::NotPremium => {
                (StatusCode::FORBIDDEN, "Active premium subscription required for the owner of the app.", "")
            }
            Kind::QuotaExceeded => (StatusCode::TOO_MANY_REQUESTS, "Too many requests", ""),
            Kind::InternalError => {
                (StatusCode::INTERNAL_SERVER_ERROR, "Internal server error", "server_error")
            }
            Kind::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "Service unavailable", "temporarily_unavailable")
            }
            Kind::Slow => {
                tokio::time::sleep(Duration::from_secs(self.held_back().into())).await;
                return None;
            }
            Kind::Cut => (StatusCode::OK, "cut connection", "cut connection"),
            // Happens to a consent, not to a request.
            Kind::Deny => return None,
        };
        let mut response = if self.kind == Kind::Cut {
            cut()
        } else if self.kind == Kind::NotRegisteredText {
            (status, api::HEADERS, message).into_response()
        } else if is_api {
            let mut body = json!({ "error": { "status": status.as_u16(), "message": message } });
            if self.kind == Kind::QuotaExceeded {
                body["error"]["reason"] = json!("QUOTA_EXCEEDED");
            }
            let mut response = (status, api::HEADERS, axum::Json(body)).into_response();
            if status != StatusCode::UNAUTHORIZED {
                let (name, kind) = api::JSON;
                response.headers_mut().insert(name, kind);
            }
            response
        } else {
            (status, axum::Json(json!({ "error": error }))).into_response()
        };
        let headers = response.headers_mut();
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(self.seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            let challenge = if self.kind == Kind::TokenMissing {
                r#"Bearer realm="spotify""#
            } else if is_api {
                r#"Bearer realm="spotify", error="invalid_token", error_description="The access token expired""#
            } else {
                r#"Basic realm="spotify""#
            };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        let lesson = Lesson {
            cause: "this fault was armed on purpose, in the panel or by `/practice/faults`; the request itself was not looked at".to_owned(),
            advice: self.advice(is_api).to_owned(),
        };
        let (what, error) = if is_api { ("api", message) } else { ("token", error) };
        let mut note = Note::new(what, None).error(error, lesson);
        note.client_id = self.client_id;
        Some(note.on(response))
    }

    /// By how much the right answer is late, in seconds.
    pub(crate) fn held_back(&self) -> u32 {
        if self.kind == Kind::Slow { self.seconds.min(SLOWEST) } else { 0 }
    }

    /// How a client bears it.
    fn advice(&self, is_api: bool) -> &'static str {
        match self.kind {
            Kind::Unauthorized if is_api => {
                "refresh the access token once, and send the request again with the new one"
            }
            Kind::Unauthorized => {
                "compare client id and client secret with the dashboard: sending the same again changes nothing"
            }
            Kind::TokenMissing => {
                "send it once again as it is; if the answer stays the same, look at the `Authorization` header"
            }
            Kind::NotRegistered => {
                "add the user to the app in the dashboard (User Management), or log in as one who is there"
            }
            Kind::NotRegisteredText => {
                "look at the status before you read the body as JSON; then add the user to the app in the dashboard"
            }
            Kind::NotPremium => "the app's owner must subscribe: nothing is wrong with the request",
            Kind::QuotaExceeded => {
                "wait for as many seconds as `Retry-After` says; ask less often, and keep what you were answered"
            }
            Kind::Forbidden => "do not send it again: it will not become allowed by itself",
            Kind::TooManyRequests => {
                "wait for as many seconds as `Retry-After` says, then send the request again"
            }
            Kind::InternalError | Kind::Unavailable => {
                "wait a little, longer each time, and send the request again, a few times at most"
            }
            Kind::Slow | Kind::Cut => {
                "set a time limit, and send the request again if doing it twice does no harm"
            }
            Kind::Deny => "tell the user what does not work without their consent",
        }
    }
}

/// An answer that promises more than comes: its length says 1000 bytes, and the connection ends before.
fn cut() -> Response {
    let parts = [Ok(Bytes::from_static(b"{\"id\": ")), Err(std::io::Error::other("cut on purpose"))];
    let mut response = Response::new(Body::from_stream(futures_util::stream::iter(parts)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("1000"));
    response
}
