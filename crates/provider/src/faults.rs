//! Faults on purpose: the next request is answered with 401, 403, 429, 500 or 503, slowly, or not to its end; the next consent is
//! refused. Set in the panel or by `/practice/faults`, so that a learner meets what a client must bear.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::accounts::client_auth;
use crate::accounts::face::Face;
use crate::api;
use crate::params::Params;
use crate::seen::{Lesson, Note, Wire};
use crate::state::State;
use crate::tokens::AccessToken;

/// What happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "Spelled")]
pub(crate) enum Kind {
    /// 401: the access token expired, or the client is not known.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 429, with `Retry-After`.
    TooManyRequests,
    /// 401, although a token was sent: seen now and then since July 2026.
    TokenMissing,
    /// 403: the user is none of those who may use an app in development mode.
    NotRegistered,
    /// The same as text, which is no JSON.
    NotRegisteredText,
    /// 403: the app's owner does not pay.
    NotPremium,
    /// 429 of the quota of 2026, with `Retry-After`.
    QuotaExceeded,
    /// 500.
    InternalError,
    /// 503.
    Unavailable,
    /// The answer comes late.
    Slow,
    /// The connection ends in the middle of the answer.
    Cut,
    /// The next consent is refused, whatever the user presses.
    Deny,
}

impl Kind {
    /// All of them, with what the panel says.
    pub(crate) const ALL: [(Kind, &'static str, &'static str); 13] = [
        (Kind::Unauthorized, "401", "401: the access token expired"),
        (Kind::Forbidden, "403", "403: forbidden"),
        (Kind::TooManyRequests, "429", "429: too many requests"),
        (Kind::TokenMissing, "token-missing", "401: access token missing, although it was sent"),
        (Kind::NotRegistered, "not-registered", "403: the user is not registered for the app"),
        (Kind::NotRegisteredText, "not-registered-text", "403: the same as text, which is no JSON"),
        (Kind::NotPremium, "not-premium", "403: the app's owner has no Premium"),
        (Kind::QuotaExceeded, "quota", "429: quota exceeded"),
        (Kind::InternalError, "500", "500: the provider failed"),
        (Kind::Unavailable, "503", "503: the provider is busy"),
        (Kind::Slow, "slow", "a slow answer"),
        (Kind::Cut, "cut", "a cut connection"),
        (Kind::Deny, "deny", "the consent is refused"),
    ];

    /// As it is written in `/practice/faults`.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _, _)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// Whether only the Web API answers so.
    pub(crate) fn is_of_the_api(self) -> bool {
        use Kind::{NotPremium, NotRegistered, NotRegisteredText, QuotaExceeded, TokenMissing};
        matches!(self, TokenMissing | NotRegistered | NotRegisteredText | NotPremium | QuotaExceeded)
    }

    /// The kind that is written so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(kind, _, _)| *kind)
    }
}

/// A status may be sent as a number: `429` reads better than `"429"`, and both are clear.
#[derive(Deserialize)]
#[serde(untagged)]
enum Spelled {
    Number(u64),
    Text(String),
}

impl TryFrom<Spelled> for Kind {
    type Error = String;

    fn try_from(spelled: Spelled) -> Result<Self, String> {
        let text = match spelled {
            Spelled::Number(number) => number.to_string(),
            Spelled::Text(text) => text,
        };
        Kind::named(&text).ok_or_else(|| {
            let names = Kind::ALL.map(|(_, name, _)| format!("`{name}`")).join(", ");
            format!("there is no fault `{text}`; there are {names}")
        })
    }
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Which requests it happens to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum On {
    /// Calls of the Web API.
    #[default]
    Api,
    /// Requests to the token endpoint.
    Token,
    /// Both.
    Any,
}

/// An armed fault.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// Given when it is armed.
    #[serde(default, skip_deserializing)]
    pub(crate) number: u64,
    pub(crate) kind: Kind,
    /// So many requests more.
    #[serde(default = "once")]
    pub(crate) times: u32,
    #[serde(default)]
    pub(crate) on: On,
    /// For the requests of one app only.
    #[serde(default)]
    pub(crate) client_id: Option<String>,
    /// Of 429: what `Retry-After` says; of a slow answer: how late it comes. In seconds.
    #[serde(default = "few")]
    pub(crate) seconds: u32,
}

fn once() -> u32 {
    1
}

fn few() -> u32 {
    3
}

/// Longer than this no answer is held back, in seconds.
const SLOWEST: u32 = 60;

/// The armed faults.
#[derive(Default)]
pub(crate) struct Faults {
    armed: Mutex<(u64, Vec<Fault>)>,
    /// How many there are, so that a request that none can happen to does not wait for the lock.
    count: AtomicUsize,
}

impl Faults {
    /// Arms a fault, and gives it its number.
    pub(crate) fn arm(&self, fault: Fault) -> u64 {
        let mut armed = self.lock();
        armed.0 += 1;
        let number = armed.0;
        armed.1.push(Fault { number, ..fault });
        self.count.store(armed.1.len(), Ordering::Release);
        number
    }

    /// Disarms the fault with this number, or all.
    pub(crate) fn disarm(&self, number: Option<u64>) {
        let mut armed = self.lock();
        armed.1.retain(|fault| number.is_some_and(|number| number != fault.number));
        self.count.store(armed.1.len(), Ordering::Release);
    }

    /// What is armed.
    pub(crate) fn list(&self) -> Vec<Fault> {
        self.lock().1.clone()
    }

    /// The fault that happens to this request, if any; it is then used up by one.
    pub(crate) fn take(&self, state: &State, wire: &Wire, body: &Bytes) -> Option<Fault> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        let on = match wire.path.as_str() {
            "/api/token" | "/oauth2/token" => On::Token,
            path if path.starts_with("/v1/") => On::Api,
            _ => return None,
        };
        let client = client_of(state, wire, body);
        let taken = self.use_up(|fault| {
            let fits = fault.on == on || fault.on == On::Any;
            let fits = fits && (on == On::Api || !fault.kind.is_of_the_api());
            fits && fault.kind != Kind::Deny && (fault.client_id.is_none() || fault.client_id == client)
        });
        // From here on it is about this request, whose client the log names.
        taken.map(|fault| Fault { client_id: client, ..fault })
    }

    /// Whether the consent to this client is refused now.
    pub(crate) fn denies_consent(&self, client_id: &str) -> bool {
        let fits = |fault: &Fault| {
            fault.kind == Kind::Deny && fault.client_id.as_deref().is_none_or(|id| id == client_id)
        };
        self.count.load(Ordering::Acquire) > 0 && self.use_up(fits).is_some()
    }

    fn use_up(&self, fits: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut armed = self.lock();
        let index = armed.1.iter().position(fits)?;
        let fault = armed.1[index].clone();
        armed.1[index].times = fault.times.saturating_sub(1);
        if armed.1[index].times == 0 {
            armed.1.remove(index);
        }
        self.count.store(armed.1.len(), Ordering::Release);
        Some(fault)
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Vec<Fault>)> {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose request it is, as far as it says so.
fn client_of(state: &State, wire: &Wire, body: &Bytes) -> Option<String> {
    if wire.path.starts_with("/v1/") {
        let token = wire.authorization.as_deref()?.split_once(' ')?.1;
        return AccessToken::open(token.trim(), &state.seal).map(|token| token.client.to_string());
    }
    let mut headers = axum::http::HeaderMap::new();
    if let Some(value) = &wire.authorization {
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).ok()?);
    }
    let claim = client_auth::claim(Face::at(&wire.path), &headers, &Params::default(), &Params::parse(body));
    claim.ok().map(|claim| claim.client_id)
}

impl Fault {
    /// The answer in place of the right one; none if the right one is to come, late.
    pub(crate) async fn act(self, wire: &Wire) -> Option<Response> {
        let is_api = wire.path.starts_with("/v1/");
        // The Web API's message, and the error of the token endpoint (RFC 6749 §5.2, §4.1.2.1).
        let (status, message, error) = match self.kind {
            Kind::Unauthorized => (StatusCode::UNAUTHORIZED, "The access token expired", "invalid_client"),
            Kind::Forbidden => (StatusCode::FORBIDDEN, "Forbidden", "unauthorized_client"),
            Kind::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded", "temporarily_unavailable")
            }
            Kind::TokenMissing => (StatusCode::UNAUTHORIZED, "Access token missing", ""),
            Kind::NotRegistered => (
                StatusCode::FORBIDDEN,
                "Check settings on developer.spotify.com/dashboard, the user may not be registered.",
                "",
            ),
            Kind::NotRegisteredText => {
                (StatusCode::FORBIDDEN, "User not registered in the Developer Dashboard", "")
            }
            Kind::NotPremium => {
                (StatusCode::FORBIDDEN, "Active premium subscription required for the owner of the app.", "")
            }
            Kind::QuotaExceeded => (StatusCode::TOO_MANY_REQUESTS, "Too many requests", ""),
            Kind::InternalError => {
                (StatusCode::INTERNAL_SERVER_ERROR, "Internal server error", "server_error")
            }
            Kind::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "Service unavailable", "temporarily_unavailable")
            }
            Kind::Slow => {
                tokio::time::sleep(Duration::from_secs(self.held_back().into())).await;
                return None;
            }
            Kind::Cut => (StatusCode::OK, "cut connection", "cut connection"),
            // Happens to a consent, not to a request.
            Kind::Deny => return None,
        };
        let mut response = if self.kind == Kind::Cut {
            cut()
        } else if self.kind == Kind::NotRegisteredText {
            (status, api::HEADERS, message).into_response()
        } else if is_api {
            let mut body = json!({ "error": { "status": status.as_u16(), "message": message } });
            if self.kind == Kind::QuotaExceeded {
                body["error"]["reason"] = json!("QUOTA_EXCEEDED");
            }
            let mut response = (status, api::HEADERS, axum::Json(body)).into_response();
            if status != StatusCode::UNAUTHORIZED {
                let (name, kind) = api::JSON;
                response.headers_mut().insert(name, kind);
            }
            response
        } else {
            (status, axum::Json(json!({ "error": error }))).into_response()
        };
        let headers = response.headers_mut();
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(self.seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            let challenge = if self.kind == Kind::TokenMissing {
                r#"Bearer realm="spotify""#
            } else if is_api {
                r#"Bearer realm="spotify", error="invalid_token", error_description="The access token expired""#
            } else {
                r#"Basic realm="spotify""#
            };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        let lesson = Lesson {
            cause: "this fault was armed on purpose, in the panel or by `/practice/faults`; the request itself was not looked at".to_owned(),
            advice: self.advice(is_api).to_owned(),
        };
        let (what, error) = if is_api { ("api", message) } else { ("token", error) };
        let mut note = Note::new(what, None).error(error, lesson);
        note.client_id = self.client_id;
        Some(note.on(response))
    }

    /// By how much the right answer is late, in seconds.
    pub(crate) fn held_back(&self) -> u32 {
        if self.kind == Kind::Slow { self.seconds.min(SLOWEST) } else { 0 }
    }

    /// How a client bears it.
    fn advice(&self, is_api: bool) -> &'static str {
        match self.kind {
            Kind::Unauthorized if is_api => {
                "refresh the access token once, and send the request again with the new one"
            }
            Kind::Unauthorized => {
                "compare client id and client secret with the dashboard: sending the same again changes nothing"
            }
            Kind::TokenMissing => {
                "send it once again as it is; if the answer stays the same, look at the `Authorization` header"
            }
            Kind::NotRegistered => {
                "add the user to the app in the dashboard (User Management), or log in as one who is there"
            }
            Kind::NotRegisteredText => {
                "look at the status before you read the body as JSON; then add the user to the app in the dashboard"
            }
            Kind::NotPremium => "the app's owner must subscribe: nothing is wrong with the request",
            Kind::QuotaExceeded => {
                "wait for as many seconds as `Retry-After` says; ask less often, and keep what you were answered"
            }
            Kind::Forbidden => "do not send it again: it will not become allowed by itself",
            Kind::TooManyRequests => {
                "wait for as many seconds as `Retry-After` says, then send the request again"
            }
            Kind::InternalError | Kind::Unavailable => {
                "wait a little, longer each time, and send the request again, a few times at most"
            }
            Kind::Slow | Kind::Cut => {
                "set a time limit, and send the request again if doing it twice does no harm"
            }
            Kind::Deny => "tell the user what does not work without their consent",
        }
    }
}

/// An answer that promises more than comes: its length says 1000 bytes, and the connection ends before.
fn cut() -> Response {
    let parts = [Ok(Bytes::from_static(b"{\"id\": ")), Err(std::io::Error::other("cut on purpose"))];
    let mut response = Response::new(Body::from_stream(futures_util::stream::iter(parts)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("1000"));
    response
}
