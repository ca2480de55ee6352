//! `/`: what this is, and where everything is.

use axum::extract::State;
use axum::response::Response;
use maud::html;

use super::layout::Page;
use crate::PRACTICE_CLIENT_ID;
use crate::params::append;
use crate::state::Shared;

/// The home page.
pub(crate) async fn home(State(state): State<Shared>) -> Response {
    let base = state.base();
    let callback = format!("{base}/callback");
    let example = append(
        "/authorize",
        '?',
        &[
            ("client_id", PRACTICE_CLIENT_ID),
            ("response_type", "code"),
            ("redirect_uri", &callback),
            ("scope", "user-read-private user-read-email"),
            ("state", "JUST4SHOW"),
            ("show_dialog", "true"),
        ],
    );
    let endpoints = [
        ("GET", "/authorize", "the authorization endpoint: send the browser here"),
        (
            "POST",
            "/api/token",
            "the token endpoint: exchange a code, refresh, or ask for a token of the app’s own",
        ),
        (
            "GET",
            "/v1/me",
            "the profile of the user whose token you send; search, albums, tracks, playlists are below /v1 as well",
        ),
        ("GET", "/callback", "a redirect URI that shows the code"),
        ("GET", "/dashboard", "register an app, find its client id and client secret"),
        ("GET", "/panel", "what this provider saw and why it refused; the clock; faults on purpose"),
        ("GET", "/practice/seen", "the same as JSON"),
    ];
    Page::new("Home").with(html! {
        div.card {
            h1 { "The practice provider" }
            p {
                "It behaves like Spotify: its Accounts service asks users whether a client may use their account, and its Web API "
                "answers those who hold a token. Everything runs on your machine, and nothing you do here can go wrong for anyone."
            }
            p { "Rules in force: " code { (state.policy) } "." }
            div.row { a.button href=(example) { "See the dance" } }
            p.soft { "The link is an authorization URL, as your notebook will build it." }
        }
        div.card {
            h2 { "Where everything is" }
            dl {
                @for (method, path, words) in endpoints {
                    dt { b { (method) } " " code { (base) (path) } }
                    dd { (words) }
                }
            }
        }
    })
}
