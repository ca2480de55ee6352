//! The guard of the Web API: who calls, by a bearer token in the header (RFC 6750 §2.1).

use axum::http::{HeaderMap, Uri, header};

use super::refusal::Refusal;
use crate::clock::is_to_come;
use crate::params::Params;
use crate::scope::ScopeSet;
use crate::state::State;
use crate::store::ClientId;
use crate::store::ended::Key;
use crate::store::users::{self, User};
use crate::tokens::{self, AccessToken, Looks};

/// A call without a good token, and whose app it was where the token still says so.
pub(crate) struct Rejected {
    pub(crate) refusal: Refusal,
    pub(crate) client: Option<ClientId>,
}

impl From<Refusal> for Rejected {
    fn from(refusal: Refusal) -> Self {
        Rejected { refusal, client: None }
    }
}

/// The token of a request, if it is good now.
pub(crate) fn token(state: &State, headers: &HeaderMap, uri: &Uri) -> Result<AccessToken, Rejected> {
    let token = read(state, headers, uri)?;
    match check(state, &token) {
        Ok(()) => Ok(token),
        Err(refusal) => Err(Rejected { refusal, client: Some(token.client) }),
    }
}

fn read(state: &State, headers: &HeaderMap, uri: &Uri) -> Result<AccessToken, Refusal> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
        return Err(Refusal::NoToken { elsewhere: query.has("access_token") || query.has("token") });
    };
    let text = one_word(value.as_bytes())?;
    let Some(token) = AccessToken::open(text, &state.seal) else {
        if text.starts_with(['"', '\''])
            && tokens::looks(text.trim_matches(['"', '\''])) == Looks::AccessToken
        {
            return Err(Refusal::Quoted);
        }
        return Err(Refusal::Unknown(tokens::looks(text)));
    };
    Ok(match state.store.end(Key::token(text)) {
        None => token,
        Some(end) => {
            // As if its hour had been over since then; also where the clock was put back to before then.
            let since = end.at.min(state.clock.now());
            AccessToken { expires_at: since.min(token.expires_at), ..token }
        }
    })
}

fn check(state: &State, token: &AccessToken) -> Result<(), Refusal> {
    let now = state.clock.now();
    if let Some(seconds_ago) = token.expired_for(&state.clock) {
        return Err(Refusal::Expired { seconds_ago });
    }
    if is_to_come(token.issued_at, now) {
        return Err(Refusal::IssuedLater { seconds: token.issued_at - now });
    }
    if state.policy.owner_needs_premium() {
        let owner = state.store.app(token.client).and_then(|app| users::numbered(app.owner?));
        if let Some(owner) = owner.filter(|owner| owner.product != "premium") {
            return Err(Refusal::OwnerNotPremium { owner: owner.id });
        }
    }
    let of_app = || state.store.end(Key::app(token.client));
    if let Some(end) = token.grant.and_then(|grant| state.store.end(Key::grant(grant))).or_else(of_app) {
        return Err(Refusal::Revoked { seconds_ago: now.saturating_sub(end.at) });
    }
    let counted = state.rate_limits.count(token.client, state.policy, now);
    counted.map_err(|retry_after| Refusal::TooManyCalls {
        retry_after,
        most: state.rate_limits.most(state.policy),
        quota: state.policy.has_quota(),
    })
}

/// What follows after `Bearer `, if it is one word.
fn one_word(value: &[u8]) -> Result<&str, Refusal> {
    let bad = |what| Err(Refusal::NotBearer(what));
    let Ok(text) = std::str::from_utf8(value) else { return bad("it has letters that no token has") };
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    if scheme.eq_ignore_ascii_case("basic") {
        return bad("it says `Basic`, which is for the token endpoint");
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return bad(match tokens::looks(scheme) {
            Looks::NothingOfOurs => "it does not begin with `Bearer` and a space",
            _ => "the token stands there alone, without `Bearer` and a space before it",
        });
    }
    match rest.trim() {
        "" => bad("nothing follows after `Bearer`"),
        "None" | "null" | "undefined" => {
            bad("in place of the token stands a word for “nothing”: the variable was empty")
        }
        word if word.starts_with('{') => {
            bad("the whole answer of the token endpoint was sent, and not the `access_token` in it")
        }
        word if word.to_ascii_lowercase().starts_with("bearer ") => bad("`Bearer` stands there twice"),
        word if word.contains(char::is_whitespace) => bad("several words follow after `Bearer`"),
        word => Ok(word),
    }
}

impl AccessToken {
    /// The user in the token.
    pub(crate) fn user(&self) -> Result<&'static User, Refusal> {
        self.user.and_then(users::numbered).ok_or(Refusal::UserRequired)
    }

    /// Whether the token has a scope.
    pub(crate) fn has(&self, scope: &str) -> bool {
        ScopeSet::named(scope).is_some_and(|scope| self.scope.contains(scope))
    }

    /// Refuses a token without a scope.
    pub(crate) fn needs(&self, scope: &str) -> Result<(), Refusal> {
        if self.has(scope) {
            return Ok(());
        }
        Err(Refusal::Scope { missing: scope.to_owned(), granted: self.scope.to_string() })
    }
}
