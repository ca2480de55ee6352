//! `/panel`: what the provider saw, live, with the cause of every error (`rows`); and the switches that let time pass and make it
//! misbehave (`switches`).

mod live;
mod reference;
mod rows;
mod switches;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maud::html;
use serde_json::Value;

use super::layout::Page;
use super::session::{Form, Session};
use crate::params::Params;
use crate::state::Shared;

pub(crate) use live::events;
pub(crate) use switches::switch;

const SCRIPT: &str = include_str!("panel.js");

/// So many requests are on the page when it is opened.
const SHOWN: usize = 60;

/// Shows the panel.
pub(crate) async fn show(State(state): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let session = Session::of(&state, &headers);
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    let entries = state.seen.latest(None, SHOWN, true, &state.mask());
    let newest = entries.first().map_or(0, number);
    let ticket = session.ticket(&state, Form::Panel, "");
    let page = Page::new("Panel").below("/panel").script(SCRIPT).wide().with(html! {
        div.head {
            div {
                h1 { "Panel" }
                p.soft {
                    "Every request that the provider saw, the newest first; secrets are masked. Switches: "
                    a href="#clock-title" { "clock" } ", " a href="#tokens-title" { "tokens" } ", " a href="#faults-title" { "faults" } "."
                }
            }
            p.live #live role="status" { "Reload the page for new ones." }
        }
        @if let Some(words) = query.get("did").and_then(switches::did) { p.done #did role="status" { (words) } }
        @if query.get("did") == Some(switches::UNKNOWN_TOKEN) {
            p.alert #did role="alert" { "That is no token of this provider. Paste a whole access token or refresh token." }
        }
        div.columns {
            section.card.log aria-labelledby="log-title" {
                div.head { h2 #log-title { "Requests" } }
                div #log data-newest=(newest) {
                    @for entry in &entries { (rows::row(entry)) }
                }
                p #empty hidden[!entries.is_empty()] { "Nothing yet. Send a request from your notebook, or " a href="/" { "see the dance" } "." }
            }
            div.switches {
                section.card aria-labelledby="clock-title" {
                    h2 #clock-title { "Clock" }
                    div #clock { (switches::time(&state)) }
                    (switches::clock(&ticket))
                }
                section.card aria-labelledby="tokens-title" {
                    h2 #tokens-title { "Access tokens that work" }
                    div #tokens { (switches::tokens(&state)) }
                    (switches::token_by_text(&ticket))
                }
                section.card aria-labelledby="faults-title" {
                    h2 #faults-title { "Faults on purpose" }
                    div #armed { (switches::armed(&state)) }
                    (switches::faults(&state, &ticket))
                }
            }
        }
        (reference::reference(&state))
    });
    session.keep(&state, page)
}

fn number(entry: &Value) -> u64 {
    entry["number"].as_u64().unwrap_or(0)
}
