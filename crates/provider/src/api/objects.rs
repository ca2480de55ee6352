//! The objects of the Web API as JSON, their members in the order of the alphabet, as Spotify's are
//! (<https://developer.spotify.com/documentation/web-api/reference>). Objects without “full” in their name are what Spotify calls
//! *simplified*: the ones inside others.

use serde_json::{Map, Value, json};

use super::paging::Paging;
use crate::catalogue::{Album, Artist, Track, catalogue};
use crate::state::State;
use crate::store::users::User;

/// Where what was not withdrawn can be played.
const MARKETS: [&str; 7] = ["BR", "DE", "FR", "GB", "JP", "PT", "US"];

/// The members that every object has.
fn common(state: &State, kind: &str, id: &str) -> [(&'static str, Value); 5] {
    [
        ("external_urls", json!({ "spotify": format!("{}/{kind}/{id}", state.base()) })),
        ("href", json!(format!("{}/v1/{kind}s/{id}", state.base()))),
        ("id", json!(id)),
        ("type", json!(kind)),
        ("uri", json!(format!("spotify:{kind}:{id}"))),
    ]
}

/// An object of these members, in the order of the alphabet.
fn object(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by_key(|(name, _)| *name);
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn images(state: &State, id: &str, pictured: bool) -> Value {
    if !pictured {
        return json!([]);
    }
    let image = |size: u32| json!({ "height": size, "url": format!("{}/image/{id}/{size}", state.base()), "width": size });
    json!([image(640), image(300), image(64)])
}

pub(crate) fn artist(state: &State, artist: &Artist) -> Value {
    object(common(state, "artist", &artist.id).into_iter().chain([("name", json!(artist.name))]))
}

pub(crate) fn full_artist(state: &State, artist: &Artist) -> Value {
    let mut members = common(state, "artist", &artist.id).to_vec();
    members.extend([
        ("genres", json!(artist.genres)),
        ("images", images(state, &artist.id, artist.pictured)),
        ("name", json!(artist.name)),
    ]);
    if state.policy.full_objects() {
        members.push(("followers", json!({ "href": null, "total": artist.followers })));
        members.push(("popularity", json!(artist.popularity)));
    }
    object(members)
}

fn artists(state: &State, indices: &[usize]) -> Value {
    indices.iter().map(|index| artist(state, &catalogue().artists[*index])).collect()
}

fn album_members(state: &State, album: &Album) -> Vec<(&'static str, Value)> {
    let mut members = common(state, "album", &album.id).to_vec();
    let precision = match album.release_date.len() {
        4 => "year",
        7 => "month",
        _ => "day",
    };
    members.extend([
        ("album_type", json!(album.kind)),
        ("artists", artists(state, &[album.artist])),
        ("images", images(state, &album.id, album.pictured)),
        ("name", json!(album.name)),
        ("release_date", json!(album.release_date)),
        ("release_date_precision", json!(precision)),
        ("total_tracks", json!(album.tracks.len())),
    ]);
    if state.policy.full_objects() {
        members.push(("available_markets", markets(album.withdrawn)));
    }
    if album.withdrawn {
        members.push(("restrictions", json!({ "reason": "market" })));
    }
    members
}

/// Where something can be played.
fn markets(withdrawn: bool) -> Value {
    if withdrawn { json!([]) } else { json!(MARKETS) }
}

pub(crate) fn album(state: &State, album: &Album) -> Value {
    object(album_members(state, album))
}

/// An album in the list of an artist's.
pub(crate) fn album_of_artist(state: &State, album: &Album) -> Value {
    let group = [("album_group", json!(album.kind))];
    object(album_members(state, album).into_iter().chain(group))
}

pub(crate) fn full_album(state: &State, album: &Album) -> Value {
    let mut members = album_members(state, album);
    let year = &album.release_date[..4];
    members.extend([
        ("copyrights", json!([{ "text": format!("{year} {}", album.label), "type": "P" }])),
        ("external_ids", json!({ "upc": album.upc })),
        ("genres", json!([])),
        ("tracks", tracks_of(state, album, Paging { limit: 50, offset: 0 })),
    ]);
    if state.policy.full_objects() {
        members.extend([("label", json!(album.label)), ("popularity", json!(album.popularity))]);
    }
    object(members)
}

/// A page of an album's tracks.
pub(crate) fn tracks_of(state: &State, album: &Album, paging: Paging) -> Value {
    let items =
        paging.part(&album.tracks).iter().map(|index| track(state, &catalogue().tracks[*index])).collect();
    let address = format!("{}/v1/albums/{}/tracks", state.base(), album.id);
    paging.page_of(&address, &[], items, album.tracks.len())
}

fn track_members(state: &State, track: &Track) -> Vec<(&'static str, Value)> {
    let mut members = common(state, "track", &track.id).to_vec();
    members.extend([
        ("artists", artists(state, &track.artists)),
        ("disc_number", json!(track.disc)),
        ("duration_ms", json!(track.duration_ms)),
        ("explicit", json!(track.explicit)),
        ("is_local", json!(false)),
        ("name", json!(track.name)),
        ("track_number", json!(track.number)),
    ]);
    if state.policy.full_objects() {
        members.extend([("available_markets", markets(track.withdrawn)), ("preview_url", Value::Null)]);
    }
    if track.withdrawn {
        members.extend([("is_playable", json!(false)), ("restrictions", json!({ "reason": "market" }))]);
    }
    members
}

pub(crate) fn track(state: &State, track: &Track) -> Value {
    object(track_members(state, track))
}

pub(crate) fn full_track(state: &State, track: &Track) -> Value {
    let mut members = track_members(state, track);
    members.extend([
        ("album", album(state, &catalogue().albums[track.album])),
        ("external_ids", json!({ "isrc": track.isrc })),
    ]);
    if state.policy.full_objects() {
        members.push(("popularity", json!(track.popularity)));
    }
    object(members)
}

/// The measurements of a track; `null` if it was never measured.
pub(crate) fn audio_features(state: &State, track: &Track) -> Value {
    let Some(features) = &track.features else { return Value::Null };
    let base = state.base();
    json!({
        "acousticness": features.acousticness,
        "analysis_url": format!("{base}/v1/audio-analysis/{}", track.id),
        "danceability": features.danceability,
        "duration_ms": features.duration_ms,
        "energy": features.energy,
        "id": track.id,
        "instrumentalness": features.instrumentalness,
        "key": features.key,
        "liveness": features.liveness,
        "loudness": features.loudness,
        "mode": features.mode,
        "speechiness": features.speechiness,
        "tempo": features.tempo,
        "time_signature": features.time_signature,
        "track_href": format!("{base}/v1/tracks/{}", track.id),
        "type": "audio_features",
        "uri": format!("spotify:track:{}", track.id),
        "valence": features.valence,
    })
}

/// A user, without their name.
pub(crate) fn user_reference(state: &State, user: &User) -> Value {
    object(common(state, "user", user.id))
}

/// A user as the owner of something.
pub(crate) fn user(state: &State, user: &User) -> Value {
    let members = common(state, "user", user.id);
    object(members.into_iter().chain([("display_name", json!(user.display_name))]))
}

/// A user's public profile.
pub(crate) fn public_profile(state: &State, known: &User) -> Value {
    let mut members = common(state, "user", known.id).to_vec();
    members.extend([
        ("display_name", json!(known.display_name)),
        ("followers", json!({ "href": null, "total": known.followers })),
        ("images", json!([])),
    ]);
    object(members)
}
