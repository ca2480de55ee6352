//! The URIs of the tracks that a request names
//! (<https://developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids>).

use axum::body::Bytes;
use serde_json::Value;

use crate::api::call::Call;
use crate::api::ids;
use crate::api::refusal::Refusal;
use crate::catalogue::catalogue;
use crate::store::playlists::Item;

/// So many items are added or removed at once.
pub(super) const MOST: usize = 100;

/// The URIs to add, from the body or the query, and where; at the end if it does not say.
pub(super) fn uris_and_position(call: &Call, body: &Bytes) -> Result<(Vec<String>, Option<usize>), Refusal> {
    let (uris, position): (Vec<String>, _) = if let Some(uris) = call.query.get("uris") {
        let position = call.query.get("position").map(|text| (text.to_owned(), text.parse().ok()));
        (uris.split(',').map(str::to_owned).collect(), position)
    } else {
        let body = call.json_or_list(body, "uris")?;
        let texts =
            body["uris"].as_array().map(|uris| uris.iter().map(|uri| uri.as_str().map(str::to_owned)));
        let Some(texts) = texts.and_then(Iterator::collect) else {
            return Err(Refusal::bad(
                "No uris provided",
                "the body has no list `uris` of texts",
                "send `{\"uris\": [\"spotify:track:…\"]}`",
            ));
        };
        let position = Some(&body["position"]).filter(|value| !value.is_null());
        let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
        (texts, position.map(|value| (value.to_string(), number(value))))
    };
    if uris.len() > MOST {
        return Err(Refusal::bad(
            "You can add a maximum of 100 tracks per request.",
            format!("{} URIs were sent, and at most {MOST} are taken at once", uris.len()),
            "send them in several requests",
        ));
    }
    match position {
        None => Ok((uris, None)),
        Some((_, Some(position))) => Ok((uris, Some(position))),
        Some((text, None)) => Err(Refusal::bad(
            "Invalid position",
            format!("`position` is `{text}`, and a number from 0 on is wanted"),
            "leave `position` out to add at the end",
        )),
    }
}

/// Items of these tracks, added now by the user of the token.
pub(super) fn new_items(call: &Call, uris: &[String]) -> Result<Vec<Item>, Refusal> {
    let (added_by, added_at) = (call.token.user()?.number, call.provider().clock.now());
    uris.iter().map(|uri| Ok(Item { track: track_of_uri(call, uri)?, added_at, added_by })).collect()
}

/// The id of a track that exists, from its URI.
pub(in crate::api) fn track_of_uri(call: &Call, uri: &str) -> Result<String, Refusal> {
    let Some(id) = ids::of_uri(uri.trim(), "track") else {
        let cause = format!("`{uri}` is no URI of a track");
        return Err(Refusal::bad(
            format!("Invalid track uri: {uri}"),
            cause,
            "send URIs such as `spotify:track:…`, which is the member `uri` of a track",
        ));
    };
    let track = catalogue().track(ids::id(call, id)?).ok_or_else(|| ids::unknown(id, "track"))?;
    Ok(track.id.clone())
}
