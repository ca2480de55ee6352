//! `GET /v1/users/{id}`: a user as others see them
//! (<https://developer.spotify.com/documentation/web-api/reference/get-users-profile>).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::call::Call;
use super::objects;
use super::refusal::Refusal;
use crate::store::users::{USERS, User};

/// Answers with the profile.
pub(crate) async fn user(call: Call, Path(id): Path<String>) -> Response {
    let answer = || {
        call.removed_in_2026("ask for `/v1/me`: other users' profiles are no longer given")?;
        Ok((StatusCode::OK, objects::public_profile(call.provider(), with_id(&id)?)))
    };
    call.reply(answer())
}

/// The user with this id, letter by letter.
pub(super) fn with_id(id: &str) -> Result<&'static User, Refusal> {
    USERS.iter().find(|user| user.id == id).ok_or_else(|| Refusal::Request {
        status: StatusCode::NOT_FOUND,
        message: "Invalid username".to_owned(),
        cause: format!("there is no user `{id}`"),
        advice: "take the `id` from the answer of `/v1/me`",
    })
}
