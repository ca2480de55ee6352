//! `GET /v1/me/top/…`: what a user likes most
//! (<https://developer.spotify.com/documentation/web-api/reference/get-users-top-artists-and-tracks>).

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::call::{Answer, Call};
use super::objects;
use super::paging::{Paging, invalid};
use crate::catalogue::catalogue;
use crate::secret::Hash;

/// So many are ranked.
const RANKED: usize = 50;

/// `GET /v1/me/top/artists`
pub(crate) async fn artists(call: Call) -> Response {
    call.reply(top(
        &call,
        &catalogue().artists,
        |artist| &artist.id,
        |artist| objects::full_artist(call.provider(), artist),
    ))
}

/// `GET /v1/me/top/tracks`
pub(crate) async fn tracks(call: Call) -> Response {
    call.reply(top(
        &call,
        &catalogue().tracks,
        |track| &track.id,
        |track| objects::full_track(call.provider(), track),
    ))
}

/// Taste is a hash of user, time and thing: different for everyone, and the same every time.
fn top<T>(call: &Call, all: &[T], id: impl Fn(&T) -> &str, object: impl Fn(&T) -> Value) -> Answer {
    let user = call.token.user()?;
    call.token.needs("user-top-read")?;
    let range = call.query.get("time_range").unwrap_or("medium_term");
    if !["short_term", "medium_term", "long_term"].contains(&range) {
        return Err(invalid(
            "time range",
            format!("`time_range` is `{range}`, and allowed are short_term, medium_term, long_term"),
        ));
    }
    let paging = Paging::read(call, 20, 50)?;
    let mut ranked: Vec<&T> = all.iter().collect();
    ranked.sort_by_cached_key(|item| {
        Hash::of(&format!("{} {range} {}", user.id, id(item))).as_bytes().to_vec()
    });
    ranked.truncate(RANKED);
    let items = paging.part(&ranked).iter().map(|item| object(item)).collect();
    Ok((StatusCode::OK, paging.page(call, items, ranked.len())))
}
