//! Playlists: made, filled, read, changed and emptied
//! (<https://developer.spotify.com/documentation/web-api/reference/create-playlist>). Their items are at `/tracks` in the old form and at
//! `/items` in that of 2026; the policy says which of them exists.

mod details;
mod fields;
mod items;
mod lists;
mod moved;
mod objects;
mod uris;

pub(crate) use details::{change, create, create_for, playlist, unfollow};
pub(crate) use items::{add, items, remove, replace};
pub(crate) use lists::{of_user, own};
pub(super) use objects::simple;
pub(super) use uris::track_of_uri;

use axum::http::StatusCode;

use super::call::Call;
use super::ids;
use super::refusal::Refusal;
use crate::error::Error;
use crate::store::Work;
use crate::store::playlists::{self as store, Item, Playlist};
use objects::snapshot;

/// So many items a playlist has at most.
const LONGEST: usize = 10_000;

/// Changes a playlist that the caller may change in one step, and gives its new snapshot.
async fn changed<F>(call: &Call, id: &str, change: F) -> Result<String, Refusal>
where
    F: FnOnce(&mut Playlist, Vec<Item>) -> Result<Vec<Item>, Refusal>,
{
    // Read, changed and written in three steps: if another request came in between, the version tells, and nothing is written.
    let (mut playlist, items) = found(call, id).await?;
    if !playlist.collaborative {
        mine(call, &playlist)?;
    }
    needs_modify(call, &playlist)?;
    let version = playlist.version;
    let items = change(&mut playlist, items)?;
    if items.len() > LONGEST {
        return Err(Refusal::bad(
            "Playlist size limit reached",
            format!("a playlist has at most {LONGEST} items"),
            "make another playlist",
        ));
    }
    needs_modify(call, &playlist)?;
    playlist.version += 1;
    let snapshot = snapshot(&playlist);
    let written = call.provider().store.transact(move |work| {
        let now = store::find(work, &playlist.id)?.map(|playlist| playlist.version);
        if now == Some(version) {
            store::put(work, &playlist)?;
            store::put_items(work, &playlist.id, &items)?;
        }
        Ok(now == Some(version))
    });
    if written.await? {
        return Ok(snapshot);
    }
    Err(Refusal::Request {
        status: StatusCode::CONFLICT,
        message: "Playlist was changed".to_owned(),
        cause: "another request changed the playlist at the same moment".to_owned(),
        advice: "send the request again",
    })
}

/// A playlist that the caller may see, and its items.
async fn found(call: &Call, id: &str) -> Result<(Playlist, Vec<Item>), Refusal> {
    let id = ids::id(call, id)?.to_owned();
    let asked = id.clone();
    let read = move |work: &mut Work<'_>| -> Result<_, Error> {
        let Some(playlist) = store::find(work, &asked)? else { return Ok(None) };
        let items = store::items(work, &asked)?;
        Ok(Some((playlist, items)))
    };
    let found = call.provider().store.transact(read).await?;
    // A collaborative playlist is private, and open to everyone who was given its address.
    let visible = |playlist: &Playlist| {
        playlist.public || playlist.collaborative || call.token.user == Some(playlist.owner)
    };
    found
        .filter(|(playlist, _)| visible(playlist))
        .ok_or_else(|| ids::unknown(&id, "playlist that you may see"))
}

fn mine(call: &Call, playlist: &Playlist) -> Result<(), Refusal> {
    if call.token.user()?.number == playlist.owner {
        return Ok(());
    }
    Err(Refusal::Request {
        status: StatusCode::FORBIDDEN,
        message: "You cannot access this playlist.".to_owned(),
        cause: "the playlist is another user's".to_owned(),
        advice: "make one of your own",
    })
}

fn needs_modify(call: &Call, playlist: &Playlist) -> Result<(), Refusal> {
    call.token.needs(if playlist.public { "playlist-modify-public" } else { "playlist-modify-private" })
}
