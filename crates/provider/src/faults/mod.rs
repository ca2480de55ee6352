//! Faults on purpose: the next request is answered with 401, 403, 429, 500 or 503, slowly, or not to its end; the next consent is
//! refused. Set in the panel or by `/practice/faults`, so that a learner meets what a client must bear.
//!
//! Here is what is armed, and which request it happens to; `kind` has the faults' names, `answer` what is answered.

mod answer;
mod kind;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use serde::{Deserialize, Serialize};

use crate::accounts::client_auth;
use crate::accounts::face::Face;
use crate::params::Params;
use crate::seen::Wire;
use crate::state::State;
use crate::tokens::AccessToken;

pub(crate) use kind::Kind;

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
