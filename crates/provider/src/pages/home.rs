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
        ("GET", "/authorize", "The authorization endpoint: the client sends the user’s browser here."),
        (
            "POST",
            "/api/token",
            "The token endpoint: a code, a refresh token or the app’s own credentials become an access token.",
        ),
        (
            "GET",
            "/v1/me",
            "The Web API: the profile of the user whose token you send. Search, albums, tracks, playlists are below /v1 too.",
        ),
        ("GET", "/callback", "A redirect URI that shows the code."),
        ("GET", "/practice/seen", "What the panel shows, as JSON."),
    ];
    Page::new("Home").below("/").with(html! {
        h1 { "A provider to practise with" }
        p.lead {
            "It behaves like Spotify: its Accounts service asks users whether an app may use their account, and its Web API answers those who hold a token. "
            "Try everything, break everything: it all stays on your machine."
        }
        ol.steps {
            li.card {
                h2 { a href="/dashboard/new" { "Register an app" } }
                p { "Your app is the " em { "client" } ". It gets a client ID and a client secret. Or begin with " q { "Practice app" } ", which is registered already." }
                div.row { a.button.quiet href="/dashboard" { "Open the dashboard" } }
            }
            li.card {
                h2 { "Send a user to the authorization URL" }
                p { "They log in and say whether your app may act for them. This is such a URL, as your notebook will build it:" }
                details { summary { "Show the URL" } pre { (base) (example) } }
                div.row { a.button href=(example) { "See the dance" } }
            }
            li.card {
                h2 { "Take the code to the token endpoint" }
                p { "The browser comes back with a code in its address. Your program sends it, with the client secret, to " code { "POST /api/token" } " and gets an access token." }
            }
            li.card {
                h2 { "See what happened" }
                p { "The panel shows every request and answer, says why one was refused, lets time pass, and makes things fail on purpose." }
                div.row { a.button.quiet href="/panel" { "Open the panel" } }
            }
        }
        div.card {
            h2 { "Addresses" }
            dl.facts {
                dt { "Accounts service and Web API" } dd { code { (base) } }
                dt { "Rules in force" } dd { code { (state.policy) } }
                dt { "Practice app’s client ID" } dd { code { (PRACTICE_CLIENT_ID) } }
            }
            div.scroll tabindex="0" role="region" aria-label="Endpoints" {
                table {
                    thead { tr { th scope="col" { "Endpoint" } th scope="col" { "What it does" } } }
                    tbody {
                        @for (method, path, words) in endpoints {
                            tr { td.name { code { b.method { (method) } " " (path) } } td.soft { (words) } }
                        }
                    }
                }
            }
        }
    })
}
