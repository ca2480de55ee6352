//! Bodies of requests, for every route: read whole before its handler runs, within a size and a time.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::connections::Patience;

/// Larger bodies are refused, in bytes.
pub(crate) const LARGEST: usize = 64 * 1024;

/// Hands a request on with its body in memory. Without a limit on size and time, one client could hold memory or a connection for ever.
pub(crate) async fn read(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match whole(patience, body).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(refused) => refused,
    }
}

/// The body of a request, or the answer to a client that does not send it.
pub(crate) async fn whole(patience: Patience, body: Body) -> Result<Bytes, Response> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match tokio::time::timeout(patience.body, in_memory(body)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(Broken::TooLong)) => Err(refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            &format!("the body is longer than {LARGEST} bytes: no request needs that many"),
        )),
        Ok(Err(Broken::Off)) => Err(refuse(
            StatusCode::BAD_REQUEST,
            "the body broke off, or is not in the form that its headers announce: send all of it",
        )),
        Err(_) => Err(refuse(
            StatusCode::REQUEST_TIMEOUT,
            &format!(
                "the body did not arrive within {} seconds: send it without pauses, as long as `Content-Length` says",
                patience.body.as_secs()
            ),
        )),
    }
}

/// Why a body is not there.
#[derive(Debug)]
pub(crate) enum Broken {
    TooLong,
    Off,
}

/// All of a body. Nearly every one comes in a single piece, which is given on as it is.
///
/// # Errors
/// It is longer than [`LARGEST`], or breaks off.
pub(crate) async fn in_memory(mut body: Body) -> Result<Bytes, Broken> {
    let mut first = Bytes::new();
    let mut pieces = Vec::new();
    while let Some(frame) = body.frame().await {
        // Trailers, which a chunked body may end with, are of no use here.
        let Ok(piece) = frame.map_err(|_| Broken::Off)?.into_data() else { continue };
        if first.len().max(pieces.len()) + piece.len() > LARGEST {
            return Err(Broken::TooLong);
        }
        if first.is_empty() {
            first = piece;
        } else {
            if pieces.is_empty() {
                pieces.extend_from_slice(&first);
            }
            pieces.extend_from_slice(&piece);
        }
    }
    Ok(if pieces.is_empty() { first } else { pieces.into() })
}

fn refuse(status: StatusCode, text: &str) -> Response {
    // The rest of the body may still be on its way, and must not be taken for the next request.
    (status, [(header::CONNECTION, "close")], format!("{text}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use axum::Error;
    use futures_util::stream;

    use super::*;

    async fn read_in_pieces(pieces: &[&'static [u8]]) -> Result<Bytes, Broken> {
        let pieces: Vec<Result<&'static [u8], Error>> = pieces.iter().copied().map(Ok).collect();
        in_memory(Body::from_stream(stream::iter(pieces))).await
    }

    #[tokio::test]
    async fn a_body_is_the_same_in_one_piece_and_in_many() {
        assert_eq!(read_in_pieces(&[]).await.unwrap(), "");
        assert_eq!(read_in_pieces(&[b"abc"]).await.unwrap(), "abc");
        assert_eq!(read_in_pieces(&[b"", b"a", b"", b"bc", b"d"]).await.unwrap(), "abcd");
    }

    #[tokio::test]
    async fn the_limit_counts_all_pieces_together() {
        const HALF: &[u8] = &[b'x'; LARGEST / 2];
        assert_eq!(read_in_pieces(&[HALF, HALF]).await.unwrap().len(), LARGEST);
        assert!(matches!(read_in_pieces(&[HALF, HALF, b"x"]).await, Err(Broken::TooLong)));
        assert!(matches!(read_in_pieces(&[&[b'x'; LARGEST + 1]]).await, Err(Broken::TooLong)));
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_not_taken_for_a_short_one() {
        let pieces = [Ok("a"), Err(Error::new(std::io::Error::other("gone")))];
        assert!(matches!(in_memory(Body::from_stream(stream::iter(pieces))).await, Err(Broken::Off)));
    }
}
