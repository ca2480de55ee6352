//! A playlist as a whole: made, read, renamed, deleted
//! (<https://developer.spotify.com/documentation/web-api/reference/change-playlist-details>).

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::fields::Fields;
use super::objects::full;
use super::{changed, found, mine, needs_modify};
use crate::api::call::{Answer, Call};
use crate::api::refusal::Refusal;
use crate::api::users;
use crate::store::playlists::{self as store, Playlist};
use crate::store::users::User;

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
        return Err(Refusal::bad(
            "Missing required field: name",
            "the body has no `name`".to_owned(),
            "give the playlist a name",
        ));
    }
    needs_modify(call, &playlist)?;
    let answer = full(call, &playlist, &[]);
    call.provider().store.transact(move |work| store::put(work, &playlist)).await?;
    Ok((StatusCode::CREATED, answer))
}

/// Takes over what `body` says about the playlist.
fn read_details(playlist: &mut Playlist, body: &Value) -> Result<(), Refusal> {
    let wrong = |name: &str, kind: &str| {
        let cause = format!("`{name}` is `{}`, and {kind} is wanted", body[name]);
        Refusal::bad(
            format!("Invalid value for field: {name}"),
            cause,
            "compare the body with the documentation",
        )
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
        return Err(Refusal::bad(
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
        let fields = Fields::of(&call)?;
        let (playlist, items) = found(&call, &id).await?;
        Ok((StatusCode::OK, fields.of_object(full(&call, &playlist, &items))))
    };
    let answer = answer.await;
    call.reply(answer)
}

/// `PUT /v1/playlists/{id}`
pub(crate) async fn change(call: Call, Path(id): Path<String>, body: Bytes) -> Response {
    let answer = async {
        let body = call.json(&body)?;
        let change = |playlist: &mut Playlist, items| {
            mine(&call, playlist)?;
            read_details(playlist, &body)?;
            Ok(items)
        };
        changed(&call, &id, change).await?;
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
