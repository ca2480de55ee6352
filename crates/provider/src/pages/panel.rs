//! `/panel`: what the provider saw, live, with the cause of every error; and the switches that let time pass and make it misbehave.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use maud::{Markup, html};
use serde_json::Value;

use super::layout::{Page, explain, see_other};
use super::session::{Form, Session, stale_form};
use crate::faults::{Fault, Kind, On};
use crate::params::Params;
use crate::seen::Lesson;
use crate::state::{Shared, State as Provider};

const SCRIPT: &str = include_str!("panel.js");

/// So many requests are on the page when it is opened.
const SHOWN: usize = 60;

/// Shows the panel.
pub(crate) async fn show(State(state): State<Shared>, headers: HeaderMap) -> Response {
    let session = Session::of(&state, &headers);
    let entries = state.seen.latest(None, SHOWN, true, &state.mask());
    let newest = entries.first().map_or(0, number);
    let ticket = session.ticket(&state, Form::Panel, "");
    let page = Page::new("Panel").script(SCRIPT).wide().with(html! {
        h1 { "Panel" }
        div.columns {
            section.card aria-labelledby="log-title" {
                h2 #log-title { "What the provider saw" }
                p.soft #live role="status" { "The newest first. Reload the page for new ones." }
                div #log data-newest=(newest) {
                    @for entry in &entries { (row(entry)) }
                }
                p #empty hidden[!entries.is_empty()] { "Nothing yet. Send a request from your notebook." }
            }
            div {
                section.card aria-labelledby="clock-title" { (clock(&state, &ticket)) }
                section.card aria-labelledby="faults-title" { (faults(&state, &ticket)) }
            }
        }
    });
    session.keep(&state, page)
}

/// `GET /panel/events`: the new entries as they come (server-sent events).
pub(crate) async fn events(State(state): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    // A browser that was cut off says what it saw last.
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).or(query.get("after"));
    let after: u64 = last.and_then(|text| text.parse().ok()).unwrap_or(0);
    let listener = Listener {
        session: Session::of(&state, &headers),
        newest: state.seen.watch(),
        after,
        ready: Vec::new().into_iter(),
        state,
    };
    let entries = stream::unfold(listener, next_event);
    (
        [(header::CACHE_CONTROL, "no-store"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")],
        Sse::new(entries).keep_alive(KeepAlive::default()),
    )
        .into_response()
}

/// A browser that listens.
struct Listener {
    state: Shared,
    session: Session,
    newest: tokio::sync::watch::Receiver<u64>,
    after: u64,
    ready: std::vec::IntoIter<Event>,
}

async fn next_event(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    loop {
        if let Some(event) = listener.ready.next() {
            return Some((Ok(event), listener));
        }
        listener.newest.borrow_and_update();
        let state = &listener.state;
        let entries = state.seen.after(listener.after, &state.mask());
        let Some(last) = entries.last() else {
            listener.newest.changed().await.ok()?;
            continue;
        };
        listener.after = number(last);
        let entry = |entry: &Value| Event::default().id(number(entry).to_string()).data(line(row(entry)));
        let mut events: Vec<Event> = entries.iter().map(entry).collect();
        // A request may have used a fault up.
        let ticket = listener.session.ticket(state, Form::Panel, "");
        events.push(Event::default().event("armed").data(line(armed(state, &ticket))));
        listener.ready = events.into_iter();
    }
}

/// A line break would end the event's data; the markup needs none.
fn line(markup: Markup) -> String {
    markup.into_string().replace(['\r', '\n'], " ")
}

/// `POST /panel`: a switch was pressed.
pub(crate) async fn switch(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let sent = Params::parse(&body);
    let session = Session::of(&state, &headers);
    if session.redeem(&state, Form::Panel, sent.get("ticket")).is_none() {
        return stale_form();
    }
    let number = |name: &str| sent.get(name).and_then(|text| text.parse::<u32>().ok());
    match sent.get("switch") {
        Some("advance") => state.clock.advance(number("seconds").unwrap_or(3_600).into()),
        Some("reset") => state.clock.reset(),
        Some("arm") => {
            let kind = Kind::ALL.iter().find(|(_, name, _)| Some(*name) == sent.get("kind"));
            if let Some((kind, _, _)) = kind {
                let on = match sent.get("on") {
                    Some("token") => On::Token,
                    Some("any") => On::Any,
                    _ => On::Api,
                };
                let times = number("times").unwrap_or(1).max(1);
                let seconds = number("seconds").unwrap_or(3);
                let client_id = sent.get("client_id").map(str::to_owned);
                state.faults.arm(Fault { number: 0, kind: *kind, times, on, client_id, seconds });
            }
        }
        Some("disarm") => state.faults.disarm(number("number").map(u64::from)),
        _ => {}
    }
    see_other("/panel")
}

fn number(entry: &Value) -> u64 {
    entry["number"].as_u64().unwrap_or(0)
}

/// What the steps of the dance are called.
const STEPS: [&str; 8] = [
    "the user asks the client",
    "the client sends the browser here",
    "the user logs in",
    "the user is asked for consent",
    "the browser goes back with a code",
    "the client receives the code",
    "the client sends the code",
    "the tokens are given",
];

fn row(entry: &Value) -> Markup {
    let text = |name: &str| entry[name].as_str().unwrap_or_default();
    let status = entry["status"].as_u64().unwrap_or(0);
    let step = entry["step"]
        .as_u64()
        .and_then(|step| usize::try_from(step).ok())
        .filter(|step| (1..=8).contains(step));
    let lesson = entry["cause"]
        .as_str()
        .map(|cause| Lesson { cause: cause.to_owned(), advice: text("advice").to_owned() });
    html! {
        details.request {
            summary {
                @match step {
                    Some(step) => span.step title=(STEPS[step - 1]) { "Step " (step) },
                    None => span.step.none { (text("what")) },
                }
                " " code { (text("method")) " " (text("path")) } " "
                span class=(if lesson.is_some() { "error" } else { "soft" }) { (status) }
                @if let Some(error) = entry["error"].as_str() { " " span.error { (error) } }
                @if let Some(lesson) = &lesson { span.cause { (super::layout::ticked(&lesson.cause)) } }
            }
            @if let Some(lesson) = &lesson { (explain(lesson)) }
            @if let Some(step) = step { p.soft { "Step " (step) " of the dance: " (STEPS[step - 1]) "." } }
            dl {
                @if let Some(client) = entry["client_id"].as_str() { dt { "Client" } dd { code { (client) } } }
                dt { "Authentication" } dd { (text("authentication")) }
                @if let Some(kind) = entry["content_type"].as_str() { dt { "Content-Type" } dd { code { (kind) } } }
            }
            (parameters("Query", &entry["query"]))
            (parameters("Form", &entry["form"]))
        }
    }
}

fn parameters(title: &str, object: &Value) -> Markup {
    let Some(object) = object.as_object().filter(|object| !object.is_empty()) else { return html! {} };
    html! {
        table {
            caption { (title) }
            @for (name, value) in object {
                tr { th scope="row" { code { (name) } } td { code { (value.as_str().unwrap_or_default()) } } }
            }
        }
    }
}

fn clock(state: &Provider, ticket: &str) -> Markup {
    html! {
        h2 #clock-title { "Clock" }
        p {
            @match state.clock.advanced() {
                0 => "It shows the real time.",
                seconds => { "It is " b { (crate::accounts::refusal::span(seconds)) } " ahead of the real time." }
            }
        }
        form method="post" action="/panel" {
            input type="hidden" name="ticket" value=(ticket);
            input type="hidden" name="seconds" value="3600";
            div.row {
                button type="submit" name="switch" value="advance" { "Let an hour pass" }
                button.quiet type="submit" name="switch" value="reset" { "Reset" }
            }
        }
        p.soft { "After an hour an access token has expired; a code lives ten minutes." }
    }
}

fn faults(state: &Provider, ticket: &str) -> Markup {
    html! {
        h2 #faults-title { "Faults on purpose" }
        div #armed { (armed(state, ticket)) }
        form method="post" action="/panel" {
            input type="hidden" name="ticket" value=(ticket);
            label for="kind" { "What happens" }
            select #kind name="kind" { @for (_, name, words) in Kind::ALL { option value=(name) { (words) } } }
            label for="on" { "To requests of" }
            select #on name="on" {
                option value="api" { "the Web API" }
                option value="token" { "the token endpoint" }
                option value="any" { "both" }
            }
            label for="times" { "So many times" }
            input #times type="number" name="times" value="1" min="1" max="1000" required;
            label for="seconds" { "Seconds (of “Retry-After”, or of the slow answer)" }
            input #seconds type="number" name="seconds" value="3" min="0" max="86400" required;
            label for="client" { "Only for the client" }
            select #client name="client_id" {
                option value="" { "any" }
                @for app in state.store.apps() { option value=(app.client_id) { (app.name) } }
            }
            div.row { button type="submit" name="switch" value="arm" { "Arm" } }
        }
    }
}

fn armed(state: &Provider, ticket: &str) -> Markup {
    let armed = state.faults.list();
    html! {
        @if armed.is_empty() { p.soft { "None is armed." } }
        @for fault in &armed {
            form.armed method="post" action="/panel" {
                input type="hidden" name="ticket" value=(ticket);
                input type="hidden" name="number" value=(fault.number);
                span { (words(fault)) } " "
                button.link type="submit" name="switch" value="disarm" { "Disarm" }
            }
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
