//! `POST /practice/approve`: a robot plays the resource owner, for notebooks and tests that have no browser.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::{not_what_it_takes, parse, refuse};
use crate::accounts::authorize::{AuthorizationRequest, Decision, Redirect, Refusal};
use crate::accounts::face::Face;
use crate::local::is_loopback;
use crate::params::Params;
use crate::seen::{Lesson, Note, Wire};
use crate::state::{Shared, State as Provider};
use crate::store::users::{self, USERS, User};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Approve {
    url: String,
    user: Option<String>,
    decision: Option<String>,
}

/// `POST /practice/approve`: opens an authorization URL, logs in and decides, as a person would in a browser.
pub(crate) async fn approve(State(state): State<Shared>, body: Bytes) -> Response {
    let asked: Approve = match parse(&body) {
        Ok(asked) => asked,
        Err(error) => return not_what_it_takes(&error),
    };
    let decision = match asked.decision.as_deref() {
        None | Some("agree") => Decision::Agree,
        Some("cancel") => Decision::Cancel,
        Some(_) => {
            return refuse(
                StatusCode::BAD_REQUEST,
                "bad_decision",
                "`decision` is neither `agree` nor `cancel`",
                "send one of the two, or leave it out",
            );
        }
    };
    let user = match asked.user.as_deref() {
        None => &USERS[0],
        Some(name) => match users::named(name) {
            Some(user) => user,
            None => {
                let names = USERS.each_ref().map(|user| format!("`{}`", user.id)).join(", ");
                return refuse(
                    StatusCode::BAD_REQUEST,
                    "unknown_user",
                    &format!("there is no practice user `{name}`"),
                    &format!("send one of {names}, or leave `user` out"),
                );
            }
        },
    };
    let (face, query) = match request_of(&state, &asked.url) {
        Ok(request) => request,
        Err(lesson) => {
            return refuse(
                StatusCode::BAD_REQUEST,
                "not_an_authorization_url",
                &lesson.cause,
                &lesson.advice,
            );
        }
    };
    robot(&state, face, &query, user, decision).await
}

/// The address and the query of an authorization URL of this provider.
fn request_of(state: &Provider, text: &str) -> Result<(Face, String), Lesson> {
    let lesson = |cause: String, advice: &str| Err(Lesson { cause, advice: advice.to_owned() });
    let base = state.base();
    let Ok(url) = Url::parse(text.trim()) else {
        return lesson(format!("`{text}` is no URL"), "send the whole authorization URL, from `http://` on");
    };
    let here =
        url.host_str().is_some_and(is_loopback) && url.port_or_known_default() == Some(state.address.port());
    if !here {
        return lesson(
            format!(
                "the URL leads to `{}`, and this provider is at `{base}`",
                url.origin().ascii_serialization()
            ),
            "the robot consents on this provider only; open other addresses in a browser",
        );
    }
    if url.scheme() != "http" {
        return lesson(
            format!("the URL begins with `{}://`, and this provider speaks `http`", url.scheme()),
            "begin the URL with `http://`",
        );
    }
    let face = Face::at(url.path());
    if url.path() != face.authorization_endpoint() {
        return lesson(
            format!(
                "the path of the URL is `{}`, and the authorization endpoint is `/authorize`",
                url.path()
            ),
            "build the URL with the path `/authorize`",
        );
    }
    Ok((face, url.query().unwrap_or_default().to_owned()))
}

/// The same steps as on the pages, each noted as if a browser had made it.
async fn robot(state: &Provider, face: Face, query: &str, user: &User, decision: Decision) -> Response {
    let params = Params::parse(query.as_bytes());
    let note = |what, step| match params.get("client_id") {
        Some(id) => Note::new(what, step).client(id),
        None => Note::new(what, step),
    };
    let arrived = |note, status| {
        state.seen.add(
            Wire::by_robot(Method::GET, face.authorization_endpoint(), query),
            note,
            status,
            state.clock.now(),
        )
    };
    let redirected = |redirect: Redirect| Json(json!({ "redirect": redirect.to })).into_response();
    let read =
        AuthorizationRequest::read(&params, state, face).and_then(|request| match request.insecure(state) {
            Some(refusal) => Err(Refusal::Page(refusal)),
            None => Ok(request),
        });
    let request = match read {
        Ok(request) => request,
        Err(Refusal::Page(refusal)) => {
            let (text, lesson) = (refusal.text(), refusal.lesson());
            arrived(note("authorize", 2).error(text.clone(), lesson.clone()), StatusCode::BAD_REQUEST);
            let mask = state.mask();
            return refuse(
                StatusCode::BAD_REQUEST,
                &text,
                &mask.text(&lesson.cause),
                &mask.text(&lesson.advice),
            );
        }
        Err(Refusal::Redirect(redirect)) => {
            let mut arrival = note("authorize", 2);
            if let Some((error, lesson)) = &redirect.error {
                arrival = arrival.error(*error, lesson.clone());
            }
            arrived(arrival, StatusCode::SEE_OTHER);
            return redirected(redirect);
        }
    };
    arrived(note("authorize", 2), StatusCode::OK);
    let step = if decision == Decision::Agree { 5 } else { 4 };
    match request.decide(state, user.number, decision).await {
        Ok(redirect) => {
            let mut decided = note("consent", step);
            if let Some((error, lesson)) = &redirect.error {
                decided = decided.error(*error, lesson.clone());
            }
            let wire = Wire::by_robot(Method::POST, "/consent", "");
            state.seen.add(wire, decided, StatusCode::SEE_OTHER, state.clock.now());
            redirected(redirect)
        }
        Err(error) => refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "server_error",
            &error.to_string(),
            "send the request again",
        ),
    }
}
