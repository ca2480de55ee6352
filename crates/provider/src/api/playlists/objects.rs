//! Playlists as JSON. Their items are called `tracks` and `track` in the old form, `items` and `item` in that of 2026; the policy says
//! which of them an answer has.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::objects;
use crate::api::paging::Paging;
use crate::catalogue::catalogue;
use crate::clock::iso_8601;
use crate::policy::Policy;
use crate::store::playlists::{Item, Playlist};
use crate::store::users::numbered;

/// The version of a playlist, as clients see it.
pub(super) fn snapshot(playlist: &Playlist) -> String {
    STANDARD.encode(format!("{},{}", playlist.version, playlist.id))
}

/// A playlist among others, without its items.
pub(in crate::api) fn simple(call: &Call, playlist: &Playlist) -> Value {
    let mut object = members(call, playlist);
    // Among several the reference has no `null` here.
    object["description"] = json!(playlist.description.as_deref().unwrap_or_default());
    let list = json!({ "href": items_address(call, playlist), "total": playlist.items });
    put_items(call, &mut object, &list);
    object
}

/// A playlist with its first items.
pub(super) fn full(call: &Call, playlist: &Playlist, items: &[Item]) -> Value {
    let mut object = members(call, playlist);
    let paging = Paging { limit: 100, offset: 0 };
    let page = paging.part(items).iter().map(|item| element(call, item)).collect();
    let list = paging.page_of(&items_address(call, playlist), &[], page, items.len());
    // Nobody follows here.
    object["followers"] = json!({ "href": null, "total": 0 });
    put_items(call, &mut object, &list);
    object
}

/// Under the name of the policy's year, or both.
fn put_items(call: &Call, object: &mut Value, list: &Value) {
    if call.policy() != Policy::Spotify2020 {
        object["items"] = list.clone();
    }
    if call.policy() != Policy::Spotify2026 {
        object["tracks"] = list.clone();
    }
}

fn items_address(call: &Call, playlist: &Playlist) -> String {
    let last = if call.policy() == Policy::Spotify2020 { "tracks" } else { "items" };
    format!("{}/v1/playlists/{}/{last}", call.provider().base(), playlist.id)
}

fn members(call: &Call, playlist: &Playlist) -> Value {
    let (base, id) = (call.provider().base(), &playlist.id);
    json!({
        "collaborative": playlist.collaborative,
        "description": playlist.description,
        "external_urls": { "spotify": format!("{base}/playlist/{id}") },
        "href": format!("{base}/v1/playlists/{id}"),
        "id": id,
        "images": [],
        "name": playlist.name,
        "owner": numbered(playlist.owner).map(|user| objects::user(call.provider(), user)),
        "primary_color": null,
        "public": playlist.public,
        "snapshot_id": snapshot(playlist),
        "type": "playlist",
        "uri": format!("spotify:playlist:{id}"),
    })
}

/// An item with its track, under the name of the policy's year, or both.
pub(super) fn element(call: &Call, item: &Item) -> Value {
    let by = numbered(item.added_by).map(|user| objects::user_reference(call.provider(), user));
    let track = catalogue().track(&item.track).map(|track| objects::full_track(call.provider(), track));
    let mut element = json!({ "added_at": iso_8601(item.added_at), "added_by": by, "is_local": false });
    if call.policy() != Policy::Spotify2020 {
        element["item"] = json!(track);
    }
    if call.policy() != Policy::Spotify2026 {
        element["track"] = json!(track);
    }
    element
}
