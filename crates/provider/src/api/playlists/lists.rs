//! The playlists of a user: `GET /v1/me/playlists`, `GET /v1/users/{id}/playlists`
//! (<https://developer.spotify.com/documentation/web-api/reference/get-a-list-of-current-users-playlists>).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::objects::simple;
use crate::api::call::{Answer, Call};
use crate::api::paging::Paging;
use crate::api::users;
use crate::store::playlists as store;
use crate::store::users::User;

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
