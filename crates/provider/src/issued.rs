//! The access tokens that were given lately, so that one of them can be picked from a list and made to expire, or be revoked.
//!
//! An access token is checked by what is sealed in it, and no list is needed for that: this one is for the panel only, in memory,
//! and of the newest few. A token that is not in it can still be named by its text.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::clock::is_to_come;
use crate::error::Error;
use crate::mask;
use crate::secret::{Hash, Secret};
use crate::state::State;
use crate::store::ended::{End, Key};
use crate::store::{grants, refresh_tokens, users};
use crate::tokens::{ACCESS_TOKEN_LIFE, AccessToken};

/// So many tokens are remembered.
const KEPT: usize = 50;

/// Why a grant ended; completes "it was revoked because …".
const WHY: &str = "somebody revoked it on purpose, in the panel or by `/practice/revoke`";

/// The tokens, the oldest first.
#[derive(Default)]
pub(crate) struct Issued(Mutex<(u64, VecDeque<Given>)>);

#[derive(Clone)]
struct Given {
    number: u64,
    text: Secret,
    token: AccessToken,
}

/// Which token is meant.
pub(crate) enum Which {
    /// This one.
    Token(String),
    /// The one with this number in the list.
    Number(u64),
}

impl Issued {
    fn add(&self, text: Secret, token: AccessToken) {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        given.0 += 1;
        let number = given.0;
        if given.1.len() == KEPT {
            given.1.pop_front();
        }
        given.1.push_back(Given { number, text, token });
    }

    fn newest_first(&self) -> Vec<Given> {
        let given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        given.1.iter().rev().cloned().collect()
    }

    fn text(&self, which: &Which) -> Option<Secret> {
        match which {
            Which::Token(text) => Some(Secret::new(text.trim())),
            Which::Number(number) => {
                self.newest_first().into_iter().find(|given| given.number == *number).map(|given| given.text)
            }
        }
    }
}

/// Makes the text of an access token that is about to be answered.
pub(crate) fn issue(state: &State, token: AccessToken) -> Secret {
    let text = token.seal(&state.seal, &state.random);
    state.issued.add(text.clone(), token);
    text
}

/// Those that work now, masked, the newest first.
pub(crate) fn live(state: &State) -> Vec<Value> {
    let now = state.clock.now();
    let works = |given: &Given| {
        given.token.expired_for(&state.clock).is_none()
            && !is_to_come(given.token.issued_at, now)
            && end(state, given.text.expose(), &given.token).is_none()
    };
    let show = |given: Given| {
        let user = given.token.user.and_then(users::numbered);
        json!({
            "number": given.number,
            "token": mask::hidden(given.text.expose()),
            "client_id": given.token.client.to_string(),
            "app": state.store.app(given.token.client).map(|app| app.name.clone()),
            "user": user.map(|user| user.id),
            "scope": given.token.scope.to_string(),
            "expires_in": given.token.expires_at.saturating_sub(now),
        })
    };
    state.issued.newest_first().into_iter().filter(works).map(show).collect()
}

/// The end of an access token before its time: its own, its grant's, or its app's.
pub(crate) fn end(state: &State, text: &str, token: &AccessToken) -> Option<End> {
    let of_grant = || token.grant.and_then(|grant| state.store.end(Key::grant(grant)));
    let of_app = || state.store.end(Key::app(token.client));
    state.store.end(Key::token(text)).or_else(of_grant).or_else(of_app)
}

/// Ends an access token now, and no other.
///
/// # Errors
/// It cannot be written.
pub(crate) async fn put_an_end(state: &State, text: &str) -> Result<(), Error> {
    state.store.put_an_end(Key::token(text), state.clock.now(), ACCESS_TOKEN_LIFE).await
}

/// Lets an access token expire now; says whether it is one of ours.
///
/// # Errors
/// It cannot be written.
pub(crate) async fn expire(state: &State, which: &Which) -> Result<bool, Error> {
    let text = state.issued.text(which);
    let Some(text) = text.filter(|text| AccessToken::open(text.expose(), &state.seal).is_some()) else {
        return Ok(false);
    };
    put_an_end(state, text.expose()).await?;
    state.seen.wake();
    Ok(true)
}

/// Ends the grant of an access or refresh token, and every token with it; says whether the token is one of ours.
pub(crate) async fn revoke(state: &State, which: &Which) -> Result<bool, Error> {
    let Some(text) = state.issued.text(which) else { return Ok(false) };
    let (hash, now) = (Hash::of(text.expose()), state.clock.now());
    let access = AccessToken::open(text.expose(), &state.seal);
    if access.as_ref().is_some_and(|token| token.grant.is_none()) {
        // An app's own token belongs to no grant: nobody consented to it.
        put_an_end(state, text.expose()).await?;
        state.seen.wake();
        return Ok(true);
    }
    let of_access = access.and_then(|token| token.grant);
    let revoked = state.store.transact(move |work| {
        let of_refresh = refresh_tokens::find(work, hash)?.map(|token| token.grant);
        let Some(grant) = of_access.or(of_refresh) else { return Ok(false) };
        grants::revoke(work, grant, now, WHY)?;
        Ok(true)
    });
    let revoked = revoked.await?;
    state.seen.wake();
    Ok(revoked)
}
