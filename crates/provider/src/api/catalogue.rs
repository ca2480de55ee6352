//! Albums, artists, tracks and audio features: one by its id, or several.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::paging::Paging;
use super::{ids, objects};
use crate::catalogue::{Track, catalogue};

const ONE_BY_ONE: &str = "ask for them one by one, by the id in the path";
const NOTHING_INSTEAD: &str = "there is nothing instead for new apps: analyse what you have saved, or this provider's catalogue under the rules of `course`";

/// `GET /v1/albums/{id}`
pub(crate) async fn album(call: Call, Path(id): Path<String>) -> Response {
    call.reply(one_album(&call, &id))
}

fn one_album(call: &Call, id: &str) -> Answer {
    let album = catalogue().album(ids::id(call, id)?).ok_or_else(|| ids::unknown(id, "album"))?;
    Ok((StatusCode::OK, objects::full_album(call.provider(), album)))
}

/// `GET /v1/albums?ids=…`
pub(crate) async fn albums(call: Call) -> Response {
    let several =
        |id: &String| catalogue().album(id).map(|album| objects::full_album(call.provider(), album));
    call.reply(all(&call, "albums", 20, several))
}

/// `GET /v1/albums/{id}/tracks`
pub(crate) async fn album_tracks(call: Call, Path(id): Path<String>) -> Response {
    let answer = || {
        let album = catalogue().album(ids::id(&call, &id)?).ok_or_else(|| ids::unknown(&id, "album"))?;
        let paging = Paging::read(&call, 20, 50)?;
        Ok((StatusCode::OK, objects::tracks_of(call.provider(), album, paging)))
    };
    call.reply(answer())
}

/// `GET /v1/artists/{id}`
pub(crate) async fn artist(call: Call, Path(id): Path<String>) -> Response {
    let answer = || {
        let artist = catalogue().artist(ids::id(&call, &id)?).ok_or_else(|| ids::unknown(&id, "artist"))?;
        Ok((StatusCode::OK, objects::full_artist(call.provider(), artist)))
    };
    call.reply(answer())
}

/// `GET /v1/artists?ids=…`
pub(crate) async fn artists(call: Call) -> Response {
    let several =
        |id: &String| catalogue().artist(id).map(|artist| objects::full_artist(call.provider(), artist));
    call.reply(all(&call, "artists", 50, several))
}

/// `GET /v1/artists/{id}/albums`
pub(crate) async fn artist_albums(call: Call, Path(id): Path<String>) -> Response {
    let answer = || {
        let artist = catalogue().artist(ids::id(&call, &id)?).ok_or_else(|| ids::unknown(&id, "artist"))?;
        let paging = Paging::read(&call, 20, 50)?;
        let groups = call.query.get("include_groups");
        let wanted = |index: &&usize| {
            groups.is_none_or(|groups| groups.split(',').any(|g| g == catalogue().albums[**index].kind))
        };
        let albums: Vec<_> = artist.albums.iter().filter(wanted).collect();
        let item = |index: &&usize| objects::album_of_artist(call.provider(), &catalogue().albums[**index]);
        let items = paging.part(&albums).iter().map(item);
        Ok((StatusCode::OK, paging.page(&call, items.collect(), albums.len())))
    };
    call.reply(answer())
}

/// `GET /v1/artists/{id}/top-tracks`
pub(crate) async fn top_tracks(call: Call, Path(id): Path<String>) -> Response {
    let answer = || {
        call.removed_in_2026("search for the artist's tracks instead")?;
        let artist = catalogue().artist(ids::id(&call, &id)?).ok_or_else(|| ids::unknown(&id, "artist"))?;
        let of_album =
            |index: &usize| catalogue().albums[*index].tracks.iter().map(|track| &catalogue().tracks[*track]);
        let mut tracks: Vec<&Track> = artist.albums.iter().flat_map(of_album).collect();
        tracks.sort_by(|a, b| b.popularity.cmp(&a.popularity).then_with(|| a.id.cmp(&b.id)));
        let tracks: Vec<_> =
            tracks.iter().take(10).map(|track| objects::full_track(call.provider(), track)).collect();
        Ok((StatusCode::OK, json!({ "tracks": tracks })))
    };
    call.reply(answer())
}

/// `GET /v1/tracks/{id}`
pub(crate) async fn track(call: Call, Path(id): Path<String>) -> Response {
    let answer = || {
        let track = catalogue().track(ids::id(&call, &id)?).ok_or_else(|| ids::unknown(&id, "track"))?;
        Ok((StatusCode::OK, objects::full_track(call.provider(), track)))
    };
    call.reply(answer())
}

/// `GET /v1/tracks?ids=…`
pub(crate) async fn tracks(call: Call) -> Response {
    let several =
        |id: &String| catalogue().track(id).map(|track| objects::full_track(call.provider(), track));
    call.reply(all(&call, "tracks", 50, several))
}

/// `GET /v1/audio-features/{id}`
pub(crate) async fn audio_features(call: Call, Path(id): Path<String>) -> Response {
    let answer = || {
        call.removed_in_2026(NOTHING_INSTEAD)?;
        let track = catalogue().track(ids::id(&call, &id)?).ok_or_else(|| ids::unknown(&id, "track"))?;
        match objects::audio_features(call.provider(), track) {
            Value::Null => Err(super::refusal::Refusal::Request {
                status: StatusCode::NOT_FOUND,
                message: "analysis not found".to_owned(),
                cause: format!("the track `{id}` exists, and was never measured"),
                advice: "leave it out: a few tracks have no audio features, in the real catalogue as well",
            }),
            features => Ok((StatusCode::OK, features)),
        }
    };
    call.reply(answer())
}

/// `GET /v1/audio-features?ids=…`
pub(crate) async fn several_audio_features(call: Call) -> Response {
    let answer = || {
        call.removed_in_2026(NOTHING_INSTEAD)?;
        let several =
            |id: &String| catalogue().track(id).map(|track| objects::audio_features(call.provider(), track));
        all(&call, "audio_features", 100, several)
    };
    call.reply(answer())
}

/// Several at once: `null` for each that does not exist.
fn all(call: &Call, name: &str, most: usize, find: impl Fn(&String) -> Option<Value>) -> Answer {
    call.removed_in_2026(ONE_BY_ONE)?;
    let found: Value = ids::several(call, most)?.iter().map(|id| find(id).unwrap_or_default()).collect();
    Ok((StatusCode::OK, json!({ name: found })))
}
