//! `GET /authorize` and the consent page: the browser arrives (step 2), the user consents (step 4), and is sent back (step 5).

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::{Page, avatar, dance, explain, see_other};
use super::login::to_login;
use super::session::{Form, Session, stale_form};
use crate::accounts::authorize::{AuthorizationRequest, Decision, Redirect, Refusal, ResponseType};
use crate::accounts::face::Face;
use crate::accounts::page_refusal::PageRefusal;
use crate::error::Error;
use crate::params::Params;
use crate::seen::{Lesson, Note};
use crate::state::{Shared, State as Provider};
use crate::store::users::User;

/// Takes the authorization URL.
pub(crate) async fn authorize(State(state): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let (query, face) = (uri.query().unwrap_or_default(), Face::at(uri.path()));
    let params = Params::parse(query.as_bytes());
    let note = named(Note::new("authorize", 2), &params);
    let asked = match AuthorizationRequest::read(&params, &state, face) {
        Err(Refusal::Page(refusal)) => return refused(note, &refusal),
        Ok(request) => Ok(request),
        Err(Refusal::Redirect(redirect)) => Err(redirect),
    };
    let session = Session::of(&state, &headers);
    let address = format!("{}?{query}", face.authorization_endpoint());
    // Also before an error is sent on: with a link to us nobody shall send people to an address of theirs at once (RFC 9700
    // §4.11.2).
    let Some(user) = session.user() else { return note.on(to_login(&address)) };
    let request = match asked {
        Ok(request) => request,
        Err(redirect) => return redirected(note, redirect),
    };
    if let Some(refusal) = request.insecure(&state) {
        return refused(note, &refusal);
    }
    match request.already_approved(&state, user.number).await {
        Ok(Some(redirect)) => redirected(Note { step: Some(5), ..note }, redirect),
        Ok(None) => note.on(consent_page(&state, &session, user, &request, &address)),
        Err(error) => failed(note, &error),
    }
}

/// Takes the consent form.
pub(crate) async fn decide(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let sent = Params::parse(&body);
    let session = Session::of(&state, &headers);
    let (Some(user), Some(address)) =
        (session.user(), session.redeem(&state, Form::Consent, sent.get("ticket")))
    else {
        return stale_form();
    };
    let (path, query) = address.split_once('?').unwrap_or((&address, ""));
    let params = Params::parse(query.as_bytes());
    let note = named(Note::new("consent", 4), &params);
    // Read again, and not trusted because it was right an hour ago: the app's settings may have changed since.
    let request = match AuthorizationRequest::read(&params, &state, Face::at(path)) {
        Ok(request) => request,
        Err(Refusal::Page(refusal)) => return refused(note, &refusal),
        Err(Refusal::Redirect(redirect)) => return redirected(note, redirect),
    };
    if let Some(refusal) = request.insecure(&state) {
        return refused(note, &refusal);
    }
    let decision = if sent.get("decision") == Some("agree") { Decision::Agree } else { Decision::Cancel };
    let note = if decision == Decision::Agree { Note { step: Some(5), ..note } } else { note };
    match request.decide(&state, user.number, decision).await {
        Ok(redirect) => redirected(note, redirect),
        Err(error) => failed(note, &error),
    }
}

/// `GET /consent`: someone typed the address of the form.
pub(crate) async fn nothing_to_decide() -> Response {
    stale_form()
}

fn named(note: Note, params: &Params) -> Note {
    match params.get("client_id") {
        Some(id) => note.client(id),
        None => note,
    }
}

fn redirected(note: Note, redirect: Redirect) -> Response {
    let note = match redirect.error {
        Some((error, lesson)) => note.error(error, lesson),
        None => note,
    };
    note.on(see_other(&redirect.to))
}

fn refused(note: Note, refusal: &PageRefusal) -> Response {
    let (text, lesson) = (refusal.text(), refusal.lesson());
    let page = Page::new("Refused").status(StatusCode::BAD_REQUEST).with(html! {
        (dance(2))
        div.card {
            h1.error { (text) }
            (explain(&lesson))
            p { "The browser is not sent back to the client, because it is not sure who that is." }
            p.soft.small-text { "Spotify shows the first line only. " a href="/panel" { "See the whole request in the panel" } "." }
        }
    });
    note.error(text, lesson).on(page)
}

fn failed(note: Note, error: &Error) -> Response {
    let lesson = Lesson { cause: error.to_string(), advice: "the request is fine: send it again".to_owned() };
    note.error("server_error", lesson).on(StatusCode::SERVICE_UNAVAILABLE.into_response())
}

fn consent_page(
    state: &Provider,
    session: &Session,
    user: &User,
    request: &AuthorizationRequest,
    address: &str,
) -> Response {
    let app = &request.app;
    let gives = match request.response_type {
        ResponseType::Code => "with a code in its address",
        ResponseType::Token => "with an access token in its address (the implicit grant, which is retired)",
    };
    let page = Page::new("Allow access?").leads_away().small().with(html! {
        (dance(4))
        div.card {
            div.titled {
                (avatar(&app.name))
                div {
                    h1 { "Allow " q { (app.name) } " to use your account?" }
                    @if !app.description.is_empty() { p.soft.small-text { (app.description) } }
                }
            }
            @if request.scope.is_empty() {
                p { "It asks for no scope: it will see only what everybody may see of your profile." }
            } @else {
                h2 { "It will be able to" }
                ul.scopes {
                    @for (name, words) in request.scope.iter() { li { (words) " " code.soft { (name) } } }
                }
            }
            form method="post" action="/consent" {
                input type="hidden" name="ticket" value=(session.ticket(state, Form::Consent, address));
                div.row.fill {
                    button.quiet type="submit" name="decision" value="cancel" { "Cancel" }
                    button type="submit" name="decision" value="agree" { "Agree" }
                }
            }
            p.soft.small-text { "Either way the browser is sent back to " code { (request.redirect_uri) } "; if you agree, " (gives) "." }
        }
        form method="post" action="/logout" {
            input type="hidden" name="ticket" value=(session.ticket(state, Form::Logout, address));
            p.small-text { "Logged in as " b { (user.display_name) } ". " button.link type="submit" { "Not you?" } }
        }
    });
    session.keep(state, page)
}
