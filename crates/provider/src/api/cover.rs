//! `GET /image/{id}/{size}`: pictures for albums and artists, drawn from the id, so that the links in answers lead somewhere.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::secret::Hash;

/// Draws a picture: three circles, in colours and places that the id decides.
pub(crate) async fn cover(Path((id, size)): Path<(String, u16)>) -> Response {
    if ![640, 300, 64].contains(&size) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let hash = Hash::of(&id);
    let bytes = hash.as_bytes();
    let hue = u32::from(bytes[0]) * 360 / 256;
    let circle = |at: usize| {
        let (x, y, r) = (bytes[at] % 100, bytes[at + 1] % 100, 15 + bytes[at + 2] % 30);
        let colour = (hue + 40 + u32::from(bytes[at + 3]) / 2) % 360;
        format!(r#"<circle cx="{x}" cy="{y}" r="{r}" fill="hsl({colour} 60% 55% / .8)"/>"#)
    };
    let drawing = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 100 100"><rect width="100" height="100" fill="hsl({hue} 45% 30%)"/>{}{}{}</svg>"#,
        circle(1),
        circle(5),
        circle(9)
    );
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    (headers, drawing).into_response()
}
