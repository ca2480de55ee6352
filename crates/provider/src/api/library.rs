//! Saved tracks: the old endpoints under `/v1/me/tracks`, and since 2026 `/v1/me/library` with URIs
//! (<https://developer.spotify.com/documentation/web-api/reference/get-users-saved-tracks>).

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::paging::Paging;
use super::refusal::Refusal;
use super::{ids, objects, playlists};
use crate::catalogue::catalogue;
use crate::clock::iso_8601;
use crate::store::playlists as store;

const INSTEAD: &str = "use `/v1/me/library?uris=…` instead";

/// `GET /v1/me/tracks`
pub(crate) async fn saved(call: Call) -> Response {
    let answer = read(&call).await;
    call.reply(answer)
}

async fn read(call: &Call) -> Answer {
    let user = call.token.user()?;
    call.token.needs("user-library-read")?;
    let paging = Paging::read(call, 20, 50)?;
    let number = user.number;
    let saved = call.provider().store.transact(move |work| store::saved(work, number)).await?;
    let item = |item: &store::Item| {
        let track = catalogue().track(&item.track).map(|track| objects::full_track(call.provider(), track));
        json!({ "added_at": iso_8601(item.added_at), "track": track })
    };
    let items = paging.part(&saved).iter().map(item).collect();
    Ok((StatusCode::OK, paging.page(call, items, saved.len())))
}

/// `PUT /v1/me/tracks`
pub(crate) async fn save(call: Call, body: Bytes) -> Response {
    let answer = match old_ids(&call, &body) {
        Ok(ids) => change(&call, ids, true).await,
        Err(refusal) => Err(refusal),
    };
    call.reply(answer)
}

/// `DELETE /v1/me/tracks`
pub(crate) async fn forget(call: Call, body: Bytes) -> Response {
    let answer = match old_ids(&call, &body) {
        Ok(ids) => change(&call, ids, false).await,
        Err(refusal) => Err(refusal),
    };
    call.reply(answer)
}

/// `GET /v1/me/tracks/contains`
pub(crate) async fn contains(call: Call) -> Response {
    let asked = call
        .removed_in_2026("use `/v1/me/library/contains?uris=…` instead")
        .and_then(|()| ids::several(&call, 50));
    let answer = match asked {
        Ok(ids) => which(&call, ids).await,
        Err(refusal) => Err(refusal),
    };
    call.reply(answer)
}

/// `PUT /v1/me/library`
pub(crate) async fn save_uris(call: Call) -> Response {
    let answer = match new_ids(&call) {
        Ok(ids) => change(&call, ids, true).await,
        Err(refusal) => Err(refusal),
    };
    call.reply(answer)
}

/// `DELETE /v1/me/library`
pub(crate) async fn forget_uris(call: Call) -> Response {
    let answer = match new_ids(&call) {
        Ok(ids) => change(&call, ids, false).await,
        Err(refusal) => Err(refusal),
    };
    call.reply(answer)
}

/// `GET /v1/me/library/contains`
pub(crate) async fn contains_uris(call: Call) -> Response {
    let answer = match new_ids(&call) {
        Ok(ids) => which(&call, ids).await,
        Err(refusal) => Err(refusal),
    };
    call.reply(answer)
}

/// The ids of the old form: in the query, or as JSON in the body.
fn old_ids(call: &Call, body: &Bytes) -> Result<Vec<String>, Refusal> {
    call.removed_in_2026(INSTEAD)?;
    if call.query.has("ids") {
        return ids::several(call, 50);
    }
    let body = call.json_or_list(body, "ids")?;
    let texts = body["ids"].as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(|text| ids::id(call, text).map(str::to_owned)).collect()
}

/// The ids in `uris`, at most 40.
fn new_ids(call: &Call) -> Result<Vec<String>, Refusal> {
    call.unknown_in_2020()?;
    let uris: Vec<_> =
        call.query.get("uris").unwrap_or_default().split(',').filter(|uri| !uri.is_empty()).collect();
    if uris.is_empty() || uris.len() > 40 {
        return Err(Refusal::Request {
            status: StatusCode::BAD_REQUEST,
            message: "Invalid uris".to_owned(),
            cause: format!("`uris` has {} URIs, and allowed are 1 to 40", uris.len()),
            advice: "send `uris=` with URIs such as `spotify:track:…`, separated by commas",
        });
    }
    uris.into_iter().map(|uri| playlists::track_of_uri(call, uri)).collect()
}

async fn change(call: &Call, ids: Vec<String>, save: bool) -> Answer {
    let (user, now) = (call.token.user()?.number, call.provider().clock.now());
    call.token.needs("user-library-modify")?;
    if let Some(id) = ids.iter().find(|id| catalogue().track(id).is_none()) {
        return Err(ids::unknown(id, "track"));
    }
    let changed = call.provider().store.transact(move |work| {
        // The last one first, so that the first is the latest, as in the real library.
        ids.iter().rev().try_for_each(|id| {
            if save { store::save(work, user, id, now) } else { store::forget(work, user, id) }
        })
    });
    changed.await?;
    Ok((StatusCode::OK, Value::Null))
}

async fn which(call: &Call, ids: Vec<String>) -> Answer {
    let user = call.token.user()?.number;
    call.token.needs("user-library-read")?;
    let saved = call.provider().store.transact(move |work| store::saved(work, user)).await?;
    let is_saved = |id: &String| saved.iter().any(|item| item.track == *id);
    Ok((StatusCode::OK, ids.iter().map(|id| Value::Bool(is_saved(id))).collect()))
}
