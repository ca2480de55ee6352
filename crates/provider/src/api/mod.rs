//! The Web API: what a client does with its token. Every endpoint is a function of the token, the request and the state.

pub(crate) mod bearer;
mod call;
mod catalogue;
pub(crate) mod cover;
mod ids;
mod library;
mod me;
mod objects;
mod paging;
mod playlists;
pub(crate) mod rate_limit;
mod refusal;
mod search;
mod top;
mod users;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, delete, get, put};

use crate::api::refusal::Refusal;
use crate::state::Shared;

/// The headers that Spotify puts on every answer of the API: any web page may read it, and no proxy may keep it.
pub(crate) const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=0")),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, OPTIONS, PUT, DELETE, PATCH"),
    ),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type")),
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("604800")),
];

/// What every answer is, but those with 401, in which Spotify leaves the character set out.
pub(crate) const JSON: (HeaderName, HeaderValue) =
    (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));

/// Answers for paths that are no endpoint of ours.
pub(crate) async fn unknown(method: Method, uri: Uri) -> Response {
    if method == Method::OPTIONS {
        return preflight().await;
    }
    call::refused(None, Refusal::UnknownPath { path: uri.path().to_owned() })
}

/// Lets scripts of other origins send a token (<https://fetch.spec.whatwg.org/#cors-preflight-fetch>).
pub(crate) async fn preflight() -> Response {
    (StatusCode::NO_CONTENT, HEADERS).into_response()
}

/// The endpoints.
pub(crate) fn routes() -> Router<Shared> {
    let items =
        || get(playlists::items).post(playlists::add).put(playlists::replace).delete(playlists::remove);
    let endpoints: [(&str, MethodRouter<Shared>); 26] = [
        ("/v1/me", get(me::me)),
        ("/v1/search", get(search::search)),
        ("/v1/albums", get(catalogue::albums)),
        ("/v1/albums/{id}", get(catalogue::album)),
        ("/v1/albums/{id}/tracks", get(catalogue::album_tracks)),
        ("/v1/artists", get(catalogue::artists)),
        ("/v1/artists/{id}", get(catalogue::artist)),
        ("/v1/artists/{id}/albums", get(catalogue::artist_albums)),
        ("/v1/artists/{id}/top-tracks", get(catalogue::top_tracks)),
        ("/v1/tracks", get(catalogue::tracks)),
        ("/v1/tracks/{id}", get(catalogue::track)),
        ("/v1/audio-features", get(catalogue::several_audio_features)),
        ("/v1/audio-features/{id}", get(catalogue::audio_features)),
        ("/v1/users/{id}", get(users::user)),
        ("/v1/users/{id}/playlists", get(playlists::of_user).post(playlists::create_for)),
        ("/v1/me/playlists", get(playlists::own).post(playlists::create)),
        ("/v1/playlists/{id}", get(playlists::playlist).put(playlists::change)),
        ("/v1/playlists/{id}/followers", delete(playlists::unfollow)),
        ("/v1/playlists/{id}/tracks", items()),
        ("/v1/playlists/{id}/items", items()),
        ("/v1/me/tracks", get(library::saved).put(library::save).delete(library::forget)),
        ("/v1/me/tracks/contains", get(library::contains)),
        ("/v1/me/library", put(library::save_uris).delete(library::forget_uris)),
        ("/v1/me/library/contains", get(library::contains_uris)),
        ("/v1/me/top/artists", get(top::artists)),
        ("/v1/me/top/tracks", get(top::tracks)),
    ];
    let mut router = Router::new();
    for (path, methods) in endpoints {
        let methods = methods.options(preflight).fallback(unknown);
        // Client libraries write some paths with a slash at the end, which Spotify does not mind.
        router = router.route(&format!("{path}/"), methods.clone()).route(path, methods);
    }
    router.route("/v1/{*rest}", any(unknown))
}
