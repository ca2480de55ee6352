//! `/login`: the provider authenticates the user (step 3 of the dance). The practice users' passwords are printed on the page.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use maud::html;

use super::layout::{Page, dance, see_other, ticked};
use super::session::{Form, Session, stale_form};
use crate::params::Params;
use crate::seen::{Lesson, Note};
use crate::state::{Shared, State as Provider};
use crate::store::UserId;
use crate::store::users::{self, USERS};

/// Shows the form.
pub(crate) async fn show(State(state): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    let session = Session::of(&state, &headers);
    let onward = onward(query.get("continue"));
    session.keep(&state, form(&state, &session, onward, "", None, StatusCode::OK))
}

/// Takes the form.
pub(crate) async fn submit(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let sent = Params::parse(&body);
    let session = Session::of(&state, &headers);
    let Some(onward) = session.redeem(&state, Form::Login, sent.get("ticket")) else { return stale_form() };
    let (name, now) = (sent.get("username").unwrap_or_default(), state.clock.now());
    let user = users::named(name);
    let number = user.map_or(UserId(0), |user| user.number);
    if let Some(seconds) = state.guesses.wait(number, now) {
        let message = format!("Too many wrong passwords. Try again in {seconds} seconds.");
        let lesson = Lesson {
            cause: format!("too many wrong passwords came in a row, and for {seconds} seconds more none is looked at, not even the right one"),
            advice: "wait, or let the time pass on the panel; then take the password from the list on the log-in page".to_owned(),
        };
        let mut page = form(&state, &session, &onward, name, Some(&message), StatusCode::TOO_MANY_REQUESTS);
        page.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return Note::new("login", 3).error("Too many wrong passwords", lesson).on(page);
    }
    match user.filter(|user| user.has_password(sent.get("password").unwrap_or_default())) {
        Some(user) => {
            state.guesses.right(number);
            let session = Session::logged_in(&state, user.number);
            Note::new("login", 3).on(session.keep(&state, see_other(&onward)))
        }
        None => {
            state.guesses.wrong(number, now);
            let message = "Incorrect username or password.";
            let lesson = Lesson {
                cause: if user.is_none() {
                    "no practice user has this name"
                } else {
                    "the password is another one"
                }
                .to_owned(),
                advice: "take a name and its password from the list on the log-in page".to_owned(),
            };
            let page = form(&state, &session, &onward, name, Some(message), StatusCode::FORBIDDEN);
            Note::new("login", 3).error(message, lesson).on(page)
        }
    }
}

/// `POST /logout`: the user is someone else.
pub(crate) async fn logout(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let sent = Params::parse(&body);
    let session = Session::of(&state, &headers);
    let Some(onward) = session.redeem(&state, Form::Logout, sent.get("ticket")) else { return stale_form() };
    if let Err(error) = session.log_out(&state).await {
        return Page::new("Not done").status(StatusCode::SERVICE_UNAVAILABLE).with(html! {
            div.card { h1 { "You are still logged in" } p.error { (ticked(&error.to_string())) } }
        });
    }
    Session::logged_in(&state, UserId(0)).keep(&state, to_login(&onward))
}

/// Sends the browser to the form, and back to `path` after it.
pub(crate) fn to_login(path: &str) -> Response {
    let query: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
    see_other(&format!("/login?continue={query}"))
}

/// Where to go after the log-in: to a page of ours that needs one, and nowhere else (no open redirect, RFC 9700 §4.11.2).
fn onward(asked: Option<&str>) -> &str {
    const PAGES: [&str; 3] = ["/authorize?", "/oauth2/authorize?", "/dashboard/"];
    let page = asked.filter(|path| *path == "/dashboard" || PAGES.iter().any(|page| path.starts_with(page)));
    page.filter(|path| path.bytes().all(|byte| byte.is_ascii_graphic())).unwrap_or("/")
}

fn form(
    state: &Provider,
    session: &Session,
    onward: &str,
    name: &str,
    message: Option<&str>,
    status: StatusCode,
) -> Response {
    Page::new("Log in").status(status).leads_away().small().with(html! {
        @if onward.contains("/authorize?") { (dance(3)) }
        div.card {
            h1 { "Log in" }
            p.soft { "Here the " em { "resource owner" } " shows who they are. The client never sees the password." }
            @if let Some(message) = message { p.alert #message role="alert" { (message) } }
            form method="post" action="/login" {
                input type="hidden" name="ticket" value=(session.ticket(state, Form::Login, onward));
                label for="username" { "User name or e-mail address" }
                input #username type="text" name="username" value=(name) autocomplete="username" autocapitalize="none"
                    spellcheck="false" required autofocus[name.is_empty()] aria-describedby=[message.map(|_| "message")];
                label for="password" { "Password" }
                input #password type="password" name="password" autocomplete="current-password" required autofocus[!name.is_empty()];
                div.row.fill { button type="submit" { "Log in" } }
            }
        }
        div.card {
            h2 { "Practice users" }
            p.soft.small-text { "Be one of them. They exist only here, so their passwords can be printed." }
            div.scroll tabindex="0" role="region" aria-label="Practice users" {
                table {
                    thead { tr { th scope="col" { "User name" } th scope="col" { "Password" } th scope="col" { "Who" } } }
                    tbody {
                        @for user in &USERS {
                            tr { td { code { (user.id) } } td { code { (user.password) } } td { (user.display_name) } }
                        }
                    }
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_leads_only_to_pages_of_ours() {
        assert_eq!(onward(Some("/authorize?client_id=x")), "/authorize?client_id=x");
        for elsewhere in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/authorize?x\r\nSet-Cookie: a=b",
            "",
        ] {
            assert_eq!(onward(Some(elsewhere)), "/", "{elsewhere}");
        }
        assert_eq!(onward(None), "/");
    }
}
