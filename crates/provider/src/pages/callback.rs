//! `/callback`: the page that the redirect leads to (step 6 of the dance). It stands for the client, which a notebook cannot be
//! for a browser, and shows what came, for the learner to copy.

use axum::http::Uri;
use axum::response::Response;
use maud::{Markup, html};

use super::layout::{Page, dance};
use crate::params::Params;
use crate::seen::Note;

const SCRIPT: &str = concat!(include_str!("copy.js"), include_str!("callback.js"));

/// Shows what the redirect carried.
pub(crate) async fn callback(uri: Uri) -> Response {
    let params = Params::parse(uri.query().unwrap_or_default().as_bytes());
    let note = Note::new("callback", 6);
    let (code, error, state) = (params.get("code"), params.get("error"), params.get("state"));
    let (title, content) = match (code, error) {
        (_, Some(error)) => ("No code", refused(error, params.get("error_description"))),
        (Some(code), None) => ("Copy this code", received(code)),
        (None, None) => ("Callback", nothing()),
    };
    let compare = code.is_some() || error.is_some();
    note.on(Page::new(title).script(SCRIPT).with(html! {
        (dance(6))
        div.card {
            (content)
            @if compare { (state_part(state)) }
        }
        div.card {
            h2 { "What this page is" }
            p.soft {
                "It plays the client’s part: the address above is your " em { "redirect URI" }
                ", and the provider sent the browser here. In a real client a program reads the address, and nobody copies anything."
            }
        }
    }))
}

fn received(code: &str) -> Markup {
    html! {
        h1 { "Copy this code:" }
        code.code #code tabindex="0" { (code) }
        div.row {
            button type="button" data-copies="code" hidden { "Copy the code" }
            span #copied role="status" {}
        }
        p.soft { "It works once, for ten minutes, and only together with your client’s own credentials. Next, step 7: your program sends it to the token endpoint." }
    }
}

fn refused(error: &str, description: Option<&str>) -> Markup {
    html! {
        h1 { "There is no code" }
        p { "The provider sent the browser back with the error " code.error #error { (error) } "." }
        p { (words(error)) }
        @if let Some(description) = description { p { "It adds: " q { (description) } } }
    }
}

/// The errors of RFC 6749 §4.1.2.1, in words.
fn words(error: &str) -> &'static str {
    match error {
        "access_denied" => {
            "The user pressed Cancel: they do not want your client to use their account. Ask again, or do without."
        }
        "invalid_request" => {
            "A parameter of the authorization URL is missing, repeated, or has a value that is not allowed."
        }
        "unauthorized_client" => "This client may not ask for a code in this way.",
        "unsupported_response_type" => {
            "The provider does not give what response_type asks for. Ask for a code."
        }
        "invalid_scope" => "One of the scopes does not exist. They are separated by spaces.",
        "server_error" => "The provider failed. Your request may be right: begin again.",
        "temporarily_unavailable" => "The provider is busy. Begin again in a moment.",
        _ => {
            "This is no error that RFC 6749 knows. Look at the address of this page: did somebody change it?"
        }
    }
}

/// What came behind the `?`, and nothing else did; the script looks behind the `#`.
fn nothing() -> Markup {
    html! {
        div #nothing {
            h1 { "This is your redirect URI" }
            p { "Nothing came with the address: neither a " code { "code" } " nor an " code { "error" } ". It is not opened by hand; the provider sends the browser here after the user has consented." }
        }
        div #token hidden {
            h1 { "Access token (implicit grant)" }
            code.code #token-value tabindex="0" {}
            div.row { button type="button" data-copies="token-value" hidden { "Copy the token" } span #copied role="status" {} }
            p { "It came behind the " code { "#" } ": the browser keeps that part to itself, but its history and every script on this page have it. That is why this grant is retired." }
        }
        div #token-error hidden { h1 { "There is no token" } p { "The error is " code.error #token-error-value {} "." } }
        p #fragment-state-row hidden { "State: " code #fragment-state {} ". Compare it with the one that you sent." }
    }
}

fn state_part(state: Option<&str>) -> Markup {
    html! {
        h2 { "State" }
        @match state {
            Some(state) => {
                p { code.value #state { (state) } }
                p { b { "Compare it" } " with the state that you put into the authorization URL. If they differ, this answer is not to your request: somebody may have sent you here with a code of their own. Throw it away." }
            }
            None => {
                p #state { "None came back, because none was sent. Without a state nobody can tell whose request this answers." }
            }
        }
    }
}
