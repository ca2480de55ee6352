//! The bare axum handler that our token endpoint is measured beside: it looks at nothing, and answers a constant with the headers
//! and the size of a real answer. What axum and the loopback connection take by themselves is all that it takes.

use std::net::Ipv4Addr;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::post;
use axum::serve::ListenerExt;

use crate::error::{Error, Result};
use crate::output::say;

/// As long as an access token; visibly none.
const TOKEN: &str = "invented";
const TOKEN_LENGTH: usize = 162;

/// Serves until it is killed. The first line that it prints is its address.
///
/// # Errors
/// It cannot listen.
pub async fn run() -> Result<()> {
    let body =
        format!(r#"{{"access_token":"{TOKEN:-<TOKEN_LENGTH$}","token_type":"Bearer","expires_in":3600}}"#);
    let body = Bytes::from(body);
    let answer = move || {
        let body = body.clone();
        async move {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
                (header::PRAGMA, "no-cache"),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, body)
        }
    };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(Error::part)?;
    say!("http://{}", listener.local_addr().map_err(Error::part)?);
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, Router::new().route("/api/token", post(answer))).await.map_err(Error::part)
}
