//! `GET /v1/me`: the profile of the user whose token it is
//! (<https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile>).

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::call::Call;
use crate::state::State as Provider;
use crate::store::users::User;
use crate::tokens::AccessToken;

/// Answers with the profile, as far as the token's scopes go.
pub(crate) async fn me(call: Call) -> Response {
    let answer = call.token.user().map(|user| (StatusCode::OK, profile(call.provider(), user, &call.token)));
    call.reply(answer)
}

/// The members in the order in which Spotify lists them, which is that of the alphabet.
fn profile(state: &Provider, user: &User, token: &AccessToken) -> Value {
    let (full, details) = (state.policy.full_objects(), token.has("user-read-private"));
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    if state.policy.account_id() {
        put("account_id", json!(format!("practice-account-{}", user.number.0)));
    }
    if full && details {
        put("country", json!(user.country));
    }
    put("display_name", json!(user.display_name));
    if full && token.has("user-read-email") {
        put("email", json!(user.email));
    }
    if full && details {
        put("explicit_content", json!({ "filter_enabled": false, "filter_locked": false }));
    }
    put("external_urls", json!({ "spotify": format!("{}/user/{}", state.base(), user.id) }));
    if full {
        put("followers", json!({ "href": null, "total": user.followers }));
    }
    put("href", json!(format!("{}/v1/users/{}", state.base(), user.id)));
    put("id", json!(user.id));
    put("images", json!([]));
    if full && details {
        put("product", json!(user.product));
    }
    put("type", json!("user"));
    put("uri", json!(format!("spotify:user:{}", user.id)));
    Value::Object(object)
}
