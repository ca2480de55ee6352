//! Playlists as JSON. Their items are called `tracks` and `track` in the old form, `items` and `item` in that of 2026; the policy says
//! which of them an answer has.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::objects;
use crate::api::paging::Paging;
use crate::catalogue::catalogue;
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
    let mut element = json!({ "added_at": time(item.added_at), "added_by": by, "is_local": false });
    if call.policy() != Policy::Spotify2020 {
        element["item"] = json!(track);
    }
    if call.policy() != Policy::Spotify2026 {
        element["track"] = json!(track);
    }
    element
}

/// Seconds since 1970 as ISO 8601 text, such as `2023-11-14T22:13:20Z`.
pub(in crate::api) fn time(seconds: u64) -> String {
    let (days, rest) = ((seconds / 86_400) as i64, seconds % 86_400);
    // From the days since 1970 to the date: Howard Hinnant, “chrono-Compatible Low-Level Date Algorithms”.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_iso_8601() {
        assert_eq!(time(0), "1970-01-01T00:00:00Z");
        assert_eq!(time(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(time(1_700_000_000), "2023-11-14T22:13:20Z");
    }
}
