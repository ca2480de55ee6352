//! The switches of the panel: the clock, the end of a token, faults on purpose. All of them are also calls of `/practice/…`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};

use crate::accounts::refusal::span;
use crate::clock::iso_8601;
use crate::error::Error;
use crate::faults::{Fault, Kind, On};
use crate::issued::{self, Which};
use crate::pages::layout::{Page, see_other, ticked};
use crate::pages::session::{Form, Session, stale_form};
use crate::params::Params;
use crate::state::{Shared, State as Provider};

/// The amounts by which the clock can be advanced at once, and what each is good for.
const AMOUNTS: [(u32, &str); 4] =
    [(60, "1 minute"), (600, "10 minutes"), (3_600, "1 hour"), (86_400, "1 day")];

/// In the address: the text that was pasted is no token.
pub(super) const UNKNOWN_TOKEN: &str = "unknown-token";

/// `POST /panel`: a switch was pressed.
pub(crate) async fn switch(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let sent = Params::parse(&body);
    let session = Session::of(&state, &headers);
    if session.redeem(&state, Form::Panel, sent.get("ticket")).is_none() {
        return stale_form();
    }
    match press(&state, &sent).await {
        Ok(Some((did, part))) => {
            // Other browsers that have the panel open learn of it.
            state.seen.wake();
            see_other(&format!("/panel?did={did}#{part}-title"))
        }
        Ok(None) => see_other("/panel"),
        Err(error) => Page::new("Not done").status(StatusCode::SERVICE_UNAVAILABLE).with(html! {
            div.card { h1 { "Not done" } p.error { (ticked(&error.to_string())) } }
        }),
    }
}

/// Does what the form says; returns what was done and in which part of the page.
async fn press(state: &Provider, sent: &Params) -> Result<Option<(&'static str, &'static str)>, Error> {
    let number = |name: &str| sent.get(name).and_then(|text| text.parse::<u64>().ok());
    let small = |name: &str| number(name).and_then(|number| u32::try_from(number).ok());
    if let Some(number) = number("disarm") {
        state.faults.disarm(Some(number));
        return Ok(Some(("disarmed", "faults")));
    }
    if let Some(number) = number("expire") {
        issued::expire(state, &Which::Number(number)).await?;
        return Ok(Some(("expired", "tokens")));
    }
    if let Some(number) = number("revoke") {
        issued::revoke(state, &Which::Number(number)).await?;
        return Ok(Some(("revoked", "tokens")));
    }
    let token = || Which::Token(sent.get("token").unwrap_or_default().to_owned());
    Ok(match sent.get("switch") {
        Some("advance") => {
            state.clock.advance(number("seconds").unwrap_or(3_600));
            Some(("advanced", "clock"))
        }
        Some("reset") => {
            state.clock.reset();
            Some(("reset", "clock"))
        }
        Some("expire-token") if issued::expire(state, &token()).await? => Some(("expired", "tokens")),
        Some("revoke-token") if issued::revoke(state, &token()).await? => Some(("revoked", "tokens")),
        Some("expire-token" | "revoke-token") => Some((UNKNOWN_TOKEN, "tokens")),
        Some("arm") => sent.get("kind").and_then(Kind::named).map(|kind| {
            let on = match sent.get("on") {
                Some("token") => On::Token,
                Some("any") => On::Any,
                _ => On::Api,
            };
            let times = small("times").unwrap_or(1).max(1);
            let seconds = small("seconds").unwrap_or(3);
            let client_id = sent.get("client_id").map(str::to_owned);
            state.faults.arm(Fault { number: 0, kind, times, on, client_id, seconds });
            ("armed", "faults")
        }),
        Some("disarm") => {
            state.faults.disarm(None);
            Some(("disarmed", "faults"))
        }
        _ => None,
    })
}

/// What the page says after a switch.
pub(super) fn did(what: &str) -> Option<&'static str> {
    Some(match what {
        "advanced" => "Time has passed: the clock is ahead.",
        "reset" => "The clock shows the real time again.",
        "expired" => "The token has expired. Its refresh token still works.",
        "revoked" => "The token was revoked, and its refresh token with it.",
        "armed" => "The fault is armed, and listed until it is used up.",
        "disarmed" => "The fault is disarmed.",
        _ => return None,
    })
}

/// What time it is for the provider.
pub(super) fn time(state: &Provider) -> Markup {
    let now = iso_8601(state.clock.now());
    html! {
        // To the minute: a page without a script would show seconds that stand still.
        p.now { time datetime=(now) { (now.get(..16).unwrap_or(&now).replace('T', " ")) " UTC" } }
        p.soft.small-text {
            @match state.clock.advanced() {
                0 => "The real time.",
                seconds => { b { (span(seconds)) } " ahead of the real time." }
            }
        }
    }
}

pub(super) fn clock(ticket: &str) -> Markup {
    html! {
        form method="post" action="/panel" {
            input type="hidden" name="ticket" value=(ticket);
            input type="hidden" name="switch" value="advance";
            p.small-text #let-pass { "Let time pass:" }
            div.row.tight role="group" aria-labelledby="let-pass" {
                @for (seconds, words) in AMOUNTS { button.quiet.tiny type="submit" name="seconds" value=(seconds) { (words) } }
            }
        }
        form method="post" action="/panel" {
            input type="hidden" name="ticket" value=(ticket);
            div.row.tight { button.link.small-text type="submit" name="switch" value="reset" { "Back to the real time" } }
        }
        p.soft.small-text { "A code lives ten minutes, an access token an hour." }
    }
}

/// The list of tokens. Its buttons belong to the form of [`token_by_text`], so that the list can change without a new ticket.
pub(super) fn tokens(state: &Provider) -> Markup {
    let live = issued::live(state);
    html! {
        @if live.is_empty() { p.soft.small-text { "None now. The tokens that are given from now on appear here." } }
        @else {
            ul.items {
                @for token in live.iter().take(8) {
                    @let text = |name: &str| token[name].as_str().unwrap_or_default();
                    li {
                        code { (text("token").split(' ').next().unwrap_or_default()) }
                        " " @if let Some(user) = token["user"].as_str() { "of " b { (user) } ", " }
                        "for " b { (token["app"].as_str().unwrap_or("a deleted app")) }
                        div.soft.small-text { "Ends in " (span(token["expires_in"].as_u64().unwrap_or(0))) "." }
                        div.row {
                            button.quiet.tiny type="submit" form="by-token" name="expire" value=(token["number"])
                                aria-label={ "Expire token " (token["number"]) } { "Expire" }
                            button.quiet.tiny type="submit" form="by-token" name="revoke" value=(token["number"])
                                aria-label={ "Revoke token " (token["number"]) } { "Revoke" }
                        }
                    }
                }
            }
            @if live.len() > 8 { p.soft.small-text { "And " (live.len() - 8) " older ones: paste one below." } }
        }
    }
}

pub(super) fn token_by_text(ticket: &str) -> Markup {
    html! {
        // Only a ticket, for the buttons of the list: the field below must not be sent with them.
        form #by-token method="post" action="/panel" { input type="hidden" name="ticket" value=(ticket); }
        details {
            summary { "Another one" }
            form method="post" action="/panel" {
                input type="hidden" name="ticket" value=(ticket);
                label for="token" { "Access token or refresh token" }
                input #token type="text" name="token" autocomplete="off" autocapitalize="none" spellcheck="false" required;
                div.row.tight {
                    button.quiet.tiny type="submit" name="switch" value="expire-token" { "Expire" }
                    button.quiet.tiny type="submit" name="switch" value="revoke-token" { "Revoke" }
                }
            }
        }
        p.soft.small-text { b { "Expire" } " ends this token only. " b { "Revoke" } " ends its refresh token as well, as when the user takes the consent back." }
    }
}

/// What is armed. Its buttons belong to the form `by-token` as well: they need nothing but a ticket.
pub(super) fn armed(state: &Provider) -> Markup {
    let armed = state.faults.list();
    html! {
        @if armed.is_empty() { p.soft.small-text { "None is armed." } }
        @else {
            ul.items.armed {
                @for fault in &armed {
                    li {
                        (words(fault)) (details(state, fault))
                        div.row {
                            button.quiet.tiny type="submit" form="by-token" name="disarm" value=(fault.number)
                                aria-label={ "Disarm fault " (fault.number) } { "Disarm" }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn faults(state: &Provider, ticket: &str) -> Markup {
    html! {
        form method="post" action="/panel" {
            input type="hidden" name="ticket" value=(ticket);
            label for="kind" { "What happens" }
            select #kind name="kind" { @for (_, name, words) in Kind::ALL { option value=(name) { (words) } } }
            label for="on" { "To requests to" }
            select #on name="on" {
                option value="api" { "the Web API" }
                option value="token" { "the token endpoint" }
                option value="any" { "both" }
            }
            label for="client" { "Of" }
            select #client name="client_id" {
                option value="" { "every app" }
                @for app in state.store.apps() { option value=(app.client_id) { (app.name) } }
            }
            div.pair {
                div {
                    label for="times" { "How often" }
                    input #times type="number" name="times" value="1" min="1" max="1000" required;
                }
                div {
                    label for="seconds" { "Seconds" }
                    input #seconds type="number" name="seconds" value="3" min="0" max="86400" required aria-describedby="seconds-are";
                }
            }
            p.soft.small-text #seconds-are { "Seconds: what " code { "Retry-After" } " says, or how late the slow answer comes." }
            div.row.tight { button type="submit" name="switch" value="arm" { "Arm" } }
        }
    }
}

fn words(fault: &Fault) -> String {
    let what = Kind::ALL.iter().find(|(kind, _, _)| *kind == fault.kind).map_or("", |(_, _, words)| words);
    let (one, many) = match (fault.kind, fault.on) {
        (Kind::Deny, _) => ("consent", "consents"),
        (_, On::Api) => ("call of the Web API", "calls of the Web API"),
        (_, On::Token) => ("request to the token endpoint", "requests to the token endpoint"),
        (_, On::Any) => ("request", "requests"),
    };
    match fault.times {
        1 => format!("{what}: the next {one}"),
        times => format!("{what}: the next {times} {many}"),
    }
}

/// Whose requests, and how many seconds, where that matters.
fn details(state: &Provider, fault: &Fault) -> String {
    let app = |id: &str| {
        let app = id.parse().ok().and_then(|id| state.store.app(id));
        app.map_or_else(|| format!("the client `{id}`"), |app| app.name.clone())
    };
    let whose = fault.client_id.as_deref().map(|id| format!(" of {}", app(id))).unwrap_or_default();
    let seconds = match fault.kind {
        Kind::TooManyRequests => format!(", Retry-After: {}", fault.seconds),
        Kind::Slow => format!(", {} seconds late", fault.held_back()),
        _ => String::new(),
    };
    format!("{whose}{seconds}")
}
