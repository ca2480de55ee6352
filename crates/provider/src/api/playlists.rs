//! Playlists: made, filled, read, changed and emptied
//! (<https://developer.spotify.com/documentation/web-api/reference/create-playlist>). Their items are at `/tracks` in the old form and at
//! `/items` in that of 2026; the policy says which of them exists.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::paging::Paging;
use super::playlist_objects::{element, full, simple, snapshot};
use super::refusal::Refusal;
use super::{ids, users};
use crate::catalogue::catalogue;
use crate::error::Error;
use crate::store::Work;
use crate::store::playlists::{self as store, Item, Playlist};
use crate::store::users::User;

/// So many items are added or removed at once.
const MOST: usize = 100;
/// So many items a playlist has at most.
const LONGEST: usize = 10_000;

/// `GET /v1/me/playlists`
pub(crate) async fn own(call: Call) -> Response {
    let answer = async {
        let user = call.token.user()?;
        call.token.needs("playlist-read-private")?;
        list(&call, user, true).await
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `GET /v1/users/{id}/playlists`
pub(crate) async fn of_user(call: Call, Path(id): Path<String>) -> Response {
    let answer = async {
        call.removed_in_2026("ask for `/v1/me/playlists`")?;
        let user = users::with_id(&id)?;
        let own = call.token.user == Some(user.number) && call.token.has("playlist-read-private");
        list(&call, user, own).await
    };
    let answer = answer.await;
    call.reply(answer)
}

async fn list(call: &Call, user: &User, private: bool) -> Answer {
    let paging = Paging::read(call, 20, 50)?;
    let number = user.number;
    let mut playlists = call.provider().store.transact(move |work| store::of_user(work, number)).await?;
    playlists.retain(|playlist| private || playlist.public);
    let items = paging.part(&playlists).iter().map(|playlist| simple(call, playlist)).collect();
    Ok((StatusCode::OK, paging.page(call, items, playlists.len())))
}

/// `POST /v1/me/playlists`, the form of 2026.
pub(crate) async fn create(call: Call, body: Bytes) -> Response {
    let answer = async {
        call.unknown_in_2020()?;
        made(&call, call.token.user()?, &body).await
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `POST /v1/users/{id}/playlists`, the old form.
pub(crate) async fn create_for(call: Call, Path(id): Path<String>, body: Bytes) -> Response {
    let answer = async {
        call.removed_in_2026("use `POST /v1/me/playlists` instead")?;
        let (own, asked) = (call.token.user()?, users::with_id(&id)?);
        if own.number != asked.number {
            return Err(Refusal::Request {
                status: StatusCode::FORBIDDEN,
                message: "You cannot create a playlist for another user.".to_owned(),
                cause: format!("the path names the user `{}`, and the token is `{}`'s", asked.id, own.id),
                advice: "put the `id` of `/v1/me` into the path",
            });
        }
        made(&call, own, &body).await
    };
    let answer = answer.await;
    call.reply(answer)
}

async fn made(call: &Call, user: &User, body: &Bytes) -> Answer {
    let body = call.json(body)?;
    let mut playlist = Playlist {
        id: new_id(call),
        owner: user.number,
        name: String::new(),
        description: None,
        public: true,
        collaborative: false,
        version: 1,
        items: 0,
    };
    read_details(&mut playlist, &body)?;
    if playlist.name.is_empty() {
        return Err(bad(
            "Missing required field: name",
            "the body has no `name`".to_owned(),
            "give the playlist a name",
        ));
    }
    needs_modify(call, &playlist)?;
    let copy = playlist.clone();
    call.provider().store.transact(move |work| store::put(work, &copy)).await?;
    Ok((StatusCode::CREATED, full(call, &playlist, &[])))
}

/// Takes over what `body` says about the playlist.
fn read_details(playlist: &mut Playlist, body: &Value) -> Result<(), Refusal> {
    let wrong = |name: &str, kind: &str| {
        let cause = format!("`{name}` is `{}`, and {kind} is wanted", body[name]);
        bad(&format!("Invalid value for field: {name}"), cause, "compare the body with the documentation")
    };
    let flag = |name: &str, before: bool| match &body[name] {
        Value::Null => Ok(before),
        Value::Bool(flag) => Ok(*flag),
        _ => Err(wrong(name, "true or false")),
    };
    playlist.public = flag("public", playlist.public)?;
    playlist.collaborative = flag("collaborative", playlist.collaborative)?;
    match &body["name"] {
        Value::Null => {}
        Value::String(name) if !name.trim().is_empty() && name.chars().count() <= 200 => {
            playlist.name = name.clone()
        }
        _ => return Err(wrong("name", "a text of 1 to 200 characters")),
    }
    match &body["description"] {
        Value::Null => {}
        Value::String(text) if text.chars().count() <= 1_000 => playlist.description = Some(text.clone()),
        _ => return Err(wrong("description", "a text of at most 1000 characters")),
    }
    if playlist.public && playlist.collaborative {
        let cause = "`public` and `collaborative` are both true (`public` is, if left out)".to_owned();
        return Err(bad(
            "Collaborative playlists can only be private.",
            cause,
            "send `\"public\": false` as well",
        ));
    }
    Ok(())
}

/// `GET /v1/playlists/{id}`
pub(crate) async fn playlist(call: Call, Path(id): Path<String>) -> Response {
    let answer = async {
        let (playlist, items) = found(&call, &id).await?;
        Ok((StatusCode::OK, full(&call, &playlist, &items)))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `PUT /v1/playlists/{id}`
pub(crate) async fn change(call: Call, Path(id): Path<String>, body: Bytes) -> Response {
    let answer = async {
        let body = call.json(&body)?;
        changed(&call, &id, |playlist, items| read_details(playlist, &body).map(|()| items)).await?;
        Ok((StatusCode::OK, Value::Null))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `DELETE /v1/playlists/{id}/followers`: how a playlist is deleted.
pub(crate) async fn unfollow(call: Call, Path(id): Path<String>) -> Response {
    let answer = async {
        let (playlist, _) = found(&call, &id).await?;
        mine(&call, &playlist)?;
        needs_modify(&call, &playlist)?;
        call.provider().store.transact(move |work| store::remove(work, &playlist.id)).await?;
        Ok((StatusCode::OK, Value::Null))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `GET /v1/playlists/{id}/tracks`, `…/items`
pub(crate) async fn items(call: Call, Path(id): Path<String>) -> Response {
    let answer = async {
        right_form(&call)?;
        let (playlist, items) = found(&call, &id).await?;
        if call.path.ends_with("/items") {
            mine(&call, &playlist)?;
        }
        let paging = Paging::read(&call, 20, 100)?;
        let page = paging.part(&items).iter().map(|item| element(&call, item)).collect();
        Ok((StatusCode::OK, paging.page(&call, page, items.len())))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `POST`: adds items.
pub(crate) async fn add(call: Call, Path(id): Path<String>, body: Bytes) -> Response {
    let answer = async {
        right_form(&call)?;
        let (uris, position) = uris_and_position(&call, &body)?;
        let new = new_items(&call, &uris)?;
        let snapshot = changed(&call, &id, |_, mut items| {
            let at = position.unwrap_or(items.len());
            if at > items.len() {
                let cause = format!("`position` is {at}, and the playlist has {} items", items.len());
                return Err(bad("Invalid position", cause, "leave `position` out to add at the end"));
            }
            items.splice(at..at, new);
            Ok(items)
        });
        Ok((StatusCode::CREATED, json!({ "snapshot_id": snapshot.await? })))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `PUT`: puts other items in place of all, or moves some.
pub(crate) async fn replace(call: Call, Path(id): Path<String>, body: Bytes) -> Response {
    let answer = async {
        right_form(&call)?;
        let moving = if call.query.has("uris") { Value::Null } else { call.json_or_list(&body, "uris")? };
        let snapshot = if moving["range_start"].is_null() {
            let (uris, _) = uris_and_position(&call, &body)?;
            let new = new_items(&call, &uris)?;
            changed(&call, &id, |_, _| Ok(new)).await?
        } else {
            changed(&call, &id, |_, items| moved(items, &moving)).await?
        };
        Ok((StatusCode::OK, json!({ "snapshot_id": snapshot })))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `range_length` items from `range_start` on go before what is at `insert_before`.
fn moved(mut items: Vec<Item>, body: &Value) -> Result<Vec<Item>, Refusal> {
    let number = |name: &str, default: Option<u64>| {
        let number = if body[name].is_null() { default } else { body[name].as_u64() };
        number.and_then(|number| usize::try_from(number).ok()).ok_or_else(|| {
            bad(
                &format!("Invalid {name}"),
                format!("`{name}` is `{}`, and a number from 0 on is wanted", body[name]),
                "send a position",
            )
        })
    };
    let (start, length, before) =
        (number("range_start", None)?, number("range_length", Some(1))?, number("insert_before", None)?);
    let end = start.saturating_add(length);
    if end > items.len() || before > items.len() || (start + 1..end).contains(&before) {
        let cause =
            format!("the items {start} to {end} cannot go before {before} in a playlist of {}", items.len());
        return Err(bad(
            "Invalid range",
            cause,
            "positions count from 0, and the range must be in the playlist",
        ));
    }
    let range: Vec<Item> = items.drain(start..end).collect();
    let at = if before >= end { before - length } else { before.min(start) };
    items.splice(at..at, range);
    Ok(items)
}

/// `DELETE`: removes every occurrence of the given tracks.
pub(crate) async fn remove(call: Call, Path(id): Path<String>, body: Bytes) -> Response {
    let answer = async {
        right_form(&call)?;
        let body = call.json(&body)?;
        let list = body["items"].as_array().or(body["tracks"].as_array());
        let uris: Vec<String> =
            list.into_iter().flatten().filter_map(|item| item["uri"].as_str()).map(str::to_owned).collect();
        if uris.is_empty() {
            let cause = "the body names no item".to_owned();
            return Err(bad(
                "Missing tracks",
                cause,
                "send `{\"items\": [{\"uri\": \"spotify:track:…\"}]}` (`tracks` in the old form)",
            ));
        }
        let gone: Vec<_> = uris.iter().map(|uri| track_of_uri(&call, uri)).collect::<Result<_, _>>()?;
        let snapshot = changed(&call, &id, |_, mut items| {
            items.retain(|item| !gone.contains(&item.track));
            Ok(items)
        });
        Ok((StatusCode::OK, json!({ "snapshot_id": snapshot.await? })))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// Changes a playlist of the caller's own in one step, and gives its new snapshot.
async fn changed<F>(call: &Call, id: &str, change: F) -> Result<String, Refusal>
where
    F: FnOnce(&mut Playlist, Vec<Item>) -> Result<Vec<Item>, Refusal>,
{
    // Read, changed and written in three steps: if another request came in between, the version tells, and nothing is written.
    let (mut playlist, items) = found(call, id).await?;
    mine(call, &playlist)?;
    needs_modify(call, &playlist)?;
    let version = playlist.version;
    let items = change(&mut playlist, items)?;
    if items.len() > LONGEST {
        return Err(bad(
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
    let visible = |playlist: &Playlist| playlist.public || call.token.user == Some(playlist.owner);
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

/// Whether the path has the form of the policy's year.
fn right_form(call: &Call) -> Result<(), Refusal> {
    if call.path.ends_with("/items") {
        call.unknown_in_2020()
    } else {
        call.removed_in_2026("use `/items` in place of `/tracks`")
    }
}

/// The URIs to add, from the body or the query, and where.
fn uris_and_position(call: &Call, body: &Bytes) -> Result<(Vec<String>, Option<usize>), Refusal> {
    let (uris, position): (Vec<String>, _) = if let Some(uris) = call.query.get("uris") {
        let position = call.query.get("position").and_then(|text| text.parse().ok());
        (uris.split(',').map(str::to_owned).collect(), position)
    } else {
        let body = call.json_or_list(body, "uris")?;
        let Some(uris) = body["uris"].as_array() else {
            return Err(bad(
                "No uris provided",
                "the body has no list `uris`".to_owned(),
                "send `{\"uris\": [\"spotify:track:…\"]}`",
            ));
        };
        let texts = uris.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        (texts, body["position"].as_u64().and_then(|position| usize::try_from(position).ok()))
    };
    if uris.len() > MOST {
        let cause = format!("{} URIs were sent, and at most {MOST} are taken at once", uris.len());
        return Err(bad(
            "You can add a maximum of 100 tracks per request.",
            cause,
            "send them in several requests",
        ));
    }
    Ok((uris, position))
}

fn new_items(call: &Call, uris: &[String]) -> Result<Vec<Item>, Refusal> {
    let (added_by, added_at) = (call.token.user()?.number, call.provider().clock.now());
    uris.iter().map(|uri| Ok(Item { track: track_of_uri(call, uri)?, added_at, added_by })).collect()
}

/// The id of a track that exists, from its URI.
pub(super) fn track_of_uri(call: &Call, uri: &str) -> Result<String, Refusal> {
    let Some(id) = ids::of_uri(uri.trim(), "track") else {
        let cause = format!("`{uri}` is no URI of a track");
        return Err(bad(
            &format!("Invalid track uri: {uri}"),
            cause,
            "send URIs such as `spotify:track:…`, which is the member `uri` of a track",
        ));
    };
    let track = catalogue().track(ids::id(call, id)?).ok_or_else(|| ids::unknown(id, "track"))?;
    Ok(track.id.clone())
}

fn new_id(call: &Call) -> String {
    const BASE62: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    // Some letters come a little more often than others, which an identifier does not mind.
    call.provider()
        .random
        .bytes::<22>()
        .map(|byte| char::from(BASE62[usize::from(byte) % 62]))
        .iter()
        .collect()
}

fn bad(message: &str, cause: String, advice: &'static str) -> Refusal {
    Refusal::Request { status: StatusCode::BAD_REQUEST, message: message.to_owned(), cause, advice }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::UserId;

    #[test]
    fn items_are_moved_within_a_playlist() {
        let items = || {
            "abcdef"
                .chars()
                .map(|track| Item { track: track.into(), added_at: 0, added_by: UserId(1) })
                .collect()
        };
        let order = |body: Value| {
            moved(items(), &body).map(|items| items.into_iter().map(|item| item.track).collect::<String>())
        };
        assert_eq!(order(json!({ "range_start": 0, "insert_before": 6 })).unwrap(), "bcdefa");
        assert_eq!(
            order(json!({ "range_start": 3, "insert_before": 0, "range_length": 2 })).unwrap(),
            "deabcf"
        );
        assert_eq!(order(json!({ "range_start": 1, "insert_before": 1 })).unwrap(), "abcdef");
        assert!(order(json!({ "range_start": 5, "insert_before": 0, "range_length": 2 })).is_err());
        assert!(order(json!({ "range_start": -1, "insert_before": 0 })).is_err());
    }
}
