//! The items of a playlist: read, added, replaced, moved, removed
//! (<https://developer.spotify.com/documentation/web-api/reference/get-playlists-tracks>).

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::fields::Fields;
use super::moved::moved;
use super::objects::element;
use super::uris::{MOST, new_items, track_of_uri, uris_and_position};
use super::{changed, found, mine};
use crate::api::call::Call;
use crate::api::paging::Paging;
use crate::api::refusal::Refusal;
use crate::store::playlists::Item;

/// `GET /v1/playlists/{id}/tracks`, `…/items`
pub(crate) async fn items(call: Call, Path(id): Path<String>) -> Response {
    let answer = async {
        right_form(&call)?;
        let (fields, paging) = (Fields::of(&call)?, Paging::read(&call, 20, 100)?);
        let (playlist, items) = found(&call, &id).await?;
        if call.path.ends_with("/items") && !playlist.collaborative {
            mine(&call, &playlist)?;
        }
        let page = paging.part(&items).iter().map(|item| element(&call, item)).collect();
        Ok((StatusCode::OK, fields.of_object(paging.page(&call, page, items.len()))))
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
                return Err(Refusal::bad(
                    "Invalid position",
                    cause,
                    "leave `position` out to add at the end",
                ));
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

/// `DELETE`: removes every occurrence of the given tracks, or those at `positions`.
pub(crate) async fn remove(call: Call, Path(id): Path<String>, body: Bytes) -> Response {
    let answer = async {
        right_form(&call)?;
        let gone = Gone::read(&call, &call.json(&body)?)?;
        let snapshot = changed(&call, &id, |_, items| {
            if let Some(position) = gone.iter().find_map(|gone| gone.missing_in(&items)) {
                return Err(Refusal::bad(
                    "Could not remove tracks, please check parameters.",
                    format!("`positions` has {position}, where the playlist does not have this track"),
                    "count positions from 0, or leave `positions` out to remove every occurrence",
                ));
            }
            let items = items.into_iter().enumerate();
            let kept = items.filter(|(position, item)| !gone.iter().any(|gone| gone.takes(*position, item)));
            Ok(kept.map(|(_, item)| item).collect())
        });
        Ok((StatusCode::OK, json!({ "snapshot_id": snapshot.await? })))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// A track to remove.
struct Gone {
    track: String,
    /// None: wherever it is.
    positions: Option<Vec<usize>>,
}

impl Gone {
    fn read(call: &Call, body: &Value) -> Result<Vec<Gone>, Refusal> {
        let advice = "send `{\"items\": [{\"uri\": \"spotify:track:…\"}]}` (`tracks` in the old form)";
        let list = body["items"].as_array().or(body["tracks"].as_array());
        let list = list.filter(|list| !list.is_empty());
        let list = list.ok_or_else(|| Refusal::bad("Missing tracks", "the body names no item", advice))?;
        if list.len() > MOST {
            let cause = format!("{} items were named, and at most {MOST} are removed at once", list.len());
            return Err(Refusal::bad("Too many tracks", cause, "send them in several requests"));
        }
        let one = |item: &Value| {
            let no_uri =
                || Refusal::bad("Missing tracks", format!("`{item}` has no `uri` that is a text"), advice);
            let track = track_of_uri(call, item["uri"].as_str().ok_or_else(no_uri)?)?;
            let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
            let positions = match &item["positions"] {
                Value::Null => Some(None),
                Value::Array(list) => list.iter().map(number).collect::<Option<Vec<_>>>().map(Some),
                _ => None,
            };
            let positions = positions.ok_or_else(|| {
                let cause =
                    format!("`positions` is `{}`, and a list of numbers is wanted", item["positions"]);
                Refusal::bad("Invalid positions", cause, "send numbers from 0 on, or leave it out")
            })?;
            Ok(Gone { track, positions })
        };
        list.iter().map(one).collect()
    }

    /// A position that is asked for, and where another track is, or none.
    fn missing_in(&self, items: &[Item]) -> Option<usize> {
        let is_there = |position: usize| items.get(position).is_some_and(|item| item.track == self.track);
        self.positions.iter().flatten().copied().find(|position| !is_there(*position))
    }

    fn takes(&self, position: usize, item: &Item) -> bool {
        item.track == self.track
            && self.positions.as_ref().is_none_or(|positions| positions.contains(&position))
    }
}

/// Whether the path has the form of the policy's year.
fn right_form(call: &Call) -> Result<(), Refusal> {
    if call.path.ends_with("/items") {
        call.unknown_in_2020()
    } else {
        call.removed_in_2026("use `/items` in place of `/tracks`")
    }
}
