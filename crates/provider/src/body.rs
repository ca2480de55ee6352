//! Bodies of requests, for every route: read whole before its handler runs, within a size and a time.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::connections::Patience;

/// Larger bodies are refused, in bytes.
pub(crate) const LARGEST: usize = 64 * 1024;

/// Hands a request on with its body in memory. Without a limit on size and time, one client could hold memory or a connection for ever.
pub(crate) async fn read(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    if !has_body(request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(patience.body, axum::body::to_bytes(body, LARGEST)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(error)) if is_too_long(&error) => refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            &format!("the body is longer than {LARGEST} bytes: no request needs that many"),
        ),
        Ok(Err(_)) => refuse(
            StatusCode::BAD_REQUEST,
            "the body broke off, or is not in the form that its headers announce: send all of it",
        ),
        Err(_) => refuse(
            StatusCode::REQUEST_TIMEOUT,
            &format!(
                "the body did not arrive within {} seconds: send it without pauses, as long as `Content-Length` says",
                patience.body.as_secs()
            ),
        ),
    }
}

fn has_body(headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING)
}

fn refuse(status: StatusCode, text: &str) -> Response {
    // The rest of the body may still be on its way, and must not be taken for the next request.
    (status, [(header::CONNECTION, "close")], format!("{text}\n")).into_response()
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
