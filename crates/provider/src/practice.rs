//! `/practice/…`: what Spotify does not have. Checks ask here what the provider saw, a robot plays the resource owner, and an hour
//! passes at once. Only for programs on this machine: a request with another `Host`, or sent by a page of another site, is refused.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use url::Url;

use crate::accounts::authorize::{AuthorizationRequest, Decision, Redirect, Refusal};
use crate::doors;
use crate::faults::Fault;
use crate::local::is_loopback;
use crate::pages::dashboard;
use crate::params::Params;
use crate::seen::{Lesson, Note, Wire};
use crate::state::{Shared, State as Provider};
use crate::store::users::{self, USERS, User};
use crate::tokens::AccessToken;

/// How many entries `/practice/seen` gives when none are asked for.
const LIMIT: usize = 20;

/// `GET /practice/about`: that this is the practice provider, and not another program on its port.
pub(crate) async fn about(State(state): State<Shared>) -> Response {
    Json(json!({ "provider": "practice", "policy": state.policy.to_string(), "version": env!("CARGO_PKG_VERSION") })).into_response()
}

/// `GET /practice/seen?client_id=…&limit=N`: the last requests, the newest first.
pub(crate) async fn seen(State(state): State<Shared>, uri: Uri) -> Response {
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    let limit = match query.get("limit").map(str::parse::<usize>) {
        None => LIMIT,
        Some(Ok(limit)) => limit,
        Some(Err(_)) => {
            return refuse(
                StatusCode::BAD_REQUEST,
                "bad_limit",
                "`limit` is no number",
                "send a number, such as 20",
            );
        }
    };
    let headers = [(header::CACHE_CONTROL, "no-store")];
    (headers, Json(state.seen.latest(query.get("client_id"), limit, &state.mask()))).into_response()
}

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
    let query = match query_of(&state, &asked.url) {
        Ok(query) => query,
        Err(lesson) => {
            return refuse(
                StatusCode::BAD_REQUEST,
                "not_an_authorization_url",
                &lesson.cause,
                &lesson.advice,
            );
        }
    };
    robot(&state, &query, user, decision).await
}

/// The query of an authorization URL of this provider.
fn query_of(state: &Provider, text: &str) -> Result<String, Lesson> {
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
    if url.path() != "/authorize" {
        return lesson(
            format!(
                "the path of the URL is `{}`, and the authorization endpoint is `/authorize`",
                url.path()
            ),
            "build the URL with the path `/authorize`",
        );
    }
    Ok(url.query().unwrap_or_default().to_owned())
}

/// The same steps as on the pages, each noted as if a browser had made it.
async fn robot(state: &Provider, query: &str, user: &User, decision: Decision) -> Response {
    let params = Params::parse(query.as_bytes());
    let note = |what, step| match params.get("client_id") {
        Some(id) => Note::new(what, step).client(id),
        None => Note::new(what, step),
    };
    let arrived =
        |note, status| state.seen.add(Wire::get("/authorize", query), note, status, state.clock.now());
    let redirected = |redirect: Redirect| Json(json!({ "redirect": redirect.to })).into_response();
    let read = AuthorizationRequest::read(&params, state).and_then(|request| match request.insecure(state) {
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
            let wire = Wire { method: axum::http::Method::POST, ..Wire::get("/consent", "") };
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    #[serde(default)]
    advance_seconds: u64,
    /// First takes back what the clock was advanced by before.
    #[serde(default)]
    reset: bool,
}

/// `POST /practice/clock`: lets time pass for codes, tokens and log-ins.
pub(crate) async fn advance(state: State<Shared>, body: Bytes) -> Response {
    let asked: Advance = match parse(&body) {
        Ok(asked) => asked,
        Err(error) => return not_what_it_takes(&error),
    };
    if asked.reset {
        state.clock.reset();
    }
    state.clock.advance(asked.advance_seconds);
    clock(state).await
}

/// `GET /practice/clock`: what time it is here, in seconds since 1970, and by how much the clock was advanced.
pub(crate) async fn clock(State(state): State<Shared>) -> Response {
    Json(json!({ "now": state.clock.now(), "advanced_seconds": state.clock.advanced() })).into_response()
}

/// `GET /practice/faults`: what is armed.
pub(crate) async fn faults(State(state): State<Shared>) -> Response {
    Json(state.faults.list()).into_response()
}

/// `POST /practice/faults`: arms a fault: `{"kind": "429", "times": 2, "on": "api", "client_id": …, "seconds": 3}`; all but `kind` may be
/// left out.
pub(crate) async fn arm(State(state): State<Shared>, body: Bytes) -> Response {
    let fault: Fault = match parse(&body) {
        Ok(fault) => fault,
        Err(error) => return not_what_it_takes(&error),
    };
    if fault.times == 0 {
        return refuse(
            StatusCode::BAD_REQUEST,
            "bad_times",
            "`times` is 0",
            "send how many requests it shall happen to, from 1 on",
        );
    }
    let number = state.faults.arm(fault);
    Json(json!({ "armed": number })).into_response()
}

/// `DELETE /practice/faults`: disarms all; with `?number=N`, one.
pub(crate) async fn disarm(State(state): State<Shared>, uri: Uri) -> Response {
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    match query.get("number").map(str::parse).transpose() {
        Ok(number) => {
            state.faults.disarm(number);
            Json(state.faults.list()).into_response()
        }
        Err(_) => refuse(
            StatusCode::BAD_REQUEST,
            "bad_number",
            "`number` is no number",
            "send the number that arming answered with",
        ),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expire {
    token: String,
}

/// `POST /practice/expire`: `{"token": …}`: this access token expires now, and others do not.
pub(crate) async fn expire(State(state): State<Shared>, body: Bytes) -> Response {
    let asked: Expire = match parse(&body) {
        Ok(asked) => asked,
        Err(error) => return not_what_it_takes(&error),
    };
    if AccessToken::open(&asked.token, &state.seal).is_none() {
        return refuse(
            StatusCode::BAD_REQUEST,
            "unknown_token",
            "the text is no access token of this provider",
            "send the `access_token` of an answer",
        );
    }
    state.expired.add(&asked.token);
    Json(json!({ "expired": true })).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Door {
    policy: String,
}

/// `POST /practice/doors`: `{"policy": "spotify-2026"}`: where the same provider answers under the rules of that policy.
pub(crate) async fn open_door(State(state): State<Shared>, body: Bytes) -> Response {
    let asked: Door = match parse(&body) {
        Ok(asked) => asked,
        Err(error) => return not_what_it_takes(&error),
    };
    let policy = match asked.policy.parse() {
        Ok(policy) => policy,
        Err(error) => {
            let error: crate::Error = error;
            return refuse(
                StatusCode::BAD_REQUEST,
                "unknown_policy",
                &error.to_string(),
                "send one of these names",
            );
        }
    };
    match doors::open(&state, policy).await {
        Ok(address) => {
            Json(json!({ "policy": policy.to_string(), "host": address.to_string() })).into_response()
        }
        Err(error) => refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_door",
            &error.to_string(),
            "end a program that holds ports, and send the request again",
        ),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    client_id: String,
    redirect_uri: String,
}

/// `POST /practice/apps`: `{"client_id": …, "redirect_uri": …}`: adds a redirect URI to an app's settings, as its developer
/// does in the dashboard.
pub(crate) async fn register_redirect_uri(State(state): State<Shared>, body: Bytes) -> Response {
    let asked: Settings = match parse(&body) {
        Ok(asked) => asked,
        Err(error) => return not_what_it_takes(&error),
    };
    match dashboard::add_redirect_uri(&state, &asked.client_id, &asked.redirect_uri).await {
        Ok(registered) => Json(json!({ "redirect_uris": registered })).into_response(),
        Err(dashboard::NotAdded::Settings(lesson)) => {
            refuse(StatusCode::BAD_REQUEST, "not_saved", &lesson.cause, &lesson.advice)
        }
        Err(dashboard::NotAdded::Store(error)) => refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "server_error",
            &error.to_string(),
            "send the request again",
        ),
    }
}

/// Answers for paths that are none.
pub(crate) async fn unknown() -> Response {
    refuse(StatusCode::NOT_FOUND, "not_found", "there is no such control", "the home page lists them")
}

fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, serde_json::Error> {
    serde_json::from_slice(body)
}

fn not_what_it_takes(error: &serde_json::Error) -> Response {
    let cause = format!("the body is not what this control takes: {error}");
    refuse(StatusCode::BAD_REQUEST, "bad_json", &cause, "compare its members with the documentation")
}

fn refuse(status: StatusCode, error: &str, cause: &str, advice: &str) -> Response {
    (status, Json(json!({ "error": error, "cause": cause, "advice": advice }))).into_response()
}
