//! One request in the panel: a line, and behind it the whole exchange as it went over the wire.

use axum::http::StatusCode;
use maud::{Markup, html};
use serde_json::Value;

use crate::clock::iso_8601;
use crate::pages::layout::{STEPS, explain, ticked};
use crate::seen::Lesson;

/// The markup of an entry of the log.
pub(super) fn row(entry: &Value) -> Markup {
    let text = |name: &str| entry[name].as_str().unwrap_or_default();
    let step = entry["step"].as_u64().and_then(|step| usize::try_from(step).ok());
    let step = step.filter(|step| (1..=STEPS.len()).contains(step));
    let lesson = entry["cause"]
        .as_str()
        .map(|cause| Lesson { cause: cause.to_owned(), advice: text("advice").to_owned() });
    let at = iso_8601(entry["at"].as_u64().unwrap_or(0));
    let status = entry["status"].as_u64().unwrap_or(0);
    html! {
        details.request {
            summary {
                time datetime=(at) { (clock_time(&at)) }
                @match step {
                    Some(step) => span.chip.good title=(STEPS[step - 1]) { "Step " (step) },
                    None => span.chip { (text("what")) },
                }
                code.what { b.method { (text("method")) } " " (text("path")) }
                span.chip.status.bad[lesson.is_some()].good[lesson.is_none()] { (status) }
                @if let Some(lesson) = &lesson {
                    span.cause {
                        @if let Some(error) = entry["error"].as_str() { b { (error) } ": " }
                        (ticked(&lesson.cause)) "."
                    }
                }
            }
            div {
                @if let Some(lesson) = &lesson { (explain(lesson)) }
                @if let Some(step) = step { p.soft { "Step " (step) " of the dance: " (STEPS[step - 1]) "." } }
                @if let Some(seconds) = entry["held_back_seconds"].as_u64() {
                    p { "The answer was held back for " (seconds) " seconds, on purpose: the fault was armed." }
                }
                dl.facts {
                    @if let Some(client) = entry["client_id"].as_str() { dt { "Client ID" } dd { code { (client) } } }
                    dt { "Client authentication" } dd { (authentication(text("authentication"))) }
                }
                div.messages { (request(entry)) (answer(entry, status)) }
            }
        }
    }
}

fn request(entry: &Value) -> Markup {
    let text = |name: &str| entry[name].as_str().unwrap_or_default();
    let by_robot = entry["request"]["headers"].as_array().is_none_or(Vec::is_empty);
    let query = entry["query"].as_object().filter(|query| !query.is_empty());
    html! {
        div {
            h3 { "Request" }
            @if by_robot {
                p.soft { "The robot user did this: nothing went over the wire." }
            } @else {
                pre { b { (text("method")) " " (text("path")) @if query.is_some() { "?…" } } (headers(entry, "request")) }
            }
            @if let Some(query) = query {
                h3 { "Query" }
                pre { (lines(query.iter().map(|(name, value)| format!("{name} = {}", value.as_str().unwrap_or_default())))) }
            }
            @if let Some(body) = entry["request"]["body"].as_str() { h3 { "Body of the request" } pre { (body) } }
        }
    }
}

fn answer(entry: &Value, status: u64) -> Markup {
    let code = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let reason = code.and_then(|code| code.canonical_reason()).unwrap_or_default();
    let length = entry["answer"]["length"].as_u64();
    let is_page = headers_of(entry, "answer")
        .any(|(name, value)| name == "content-type" && value.starts_with("text/html"));
    html! {
        div {
            h3 { "Answer" }
            pre { b { (status) " " (reason) } (headers(entry, "answer")) }
            @match (entry["answer"]["body"].as_str(), length) {
                (Some(body), _) => { h3 { "Body of the answer" } pre { (body) } }
                (None, Some(length)) if is_page => { p.soft { "A page for the browser, of " (length) " bytes." } }
                (None, Some(0)) => { p.soft { "No body." } }
                _ => {}
            }
        }
    }
}

fn headers_of<'e>(entry: &'e Value, message: &str) -> impl Iterator<Item = (&'e str, &'e str)> {
    let headers = entry[message]["headers"].as_array().map(Vec::as_slice).unwrap_or_default();
    headers.iter().filter_map(|header| Some((header[0].as_str()?, header[1].as_str()?)))
}

fn headers(entry: &Value, message: &str) -> String {
    headers_of(entry, message).map(|(name, value)| format!("\n{name}: {value}")).collect()
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// The time of day in ISO 8601 text.
fn clock_time(at: &str) -> &str {
    at.get(11..19).unwrap_or(at)
}

fn authentication(how: &str) -> &'static str {
    match how {
        "basic" => "client ID and client secret in the header (HTTP Basic)",
        "bearer" => "an access token in the header (Bearer)",
        "form" => "client ID and client secret in the form",
        "query" => "client secret in the address, where it does not belong",
        "client_id" => "none: only the client ID in the form",
        "other" => "a header of another kind",
        _ => "none",
    }
}
