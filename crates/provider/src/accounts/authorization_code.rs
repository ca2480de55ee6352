//! `grant_type=authorization_code`: a code is exchanged for tokens (RFC 6749 §4.1.3).

use super::refusal::Refusal;
use super::token::{Exchange, Tokens};
use super::{pasted, pkce};
use crate::clock::{Clock, is_to_come};
use crate::issued;
use crate::secret::Hash;
use crate::store::codes::{self, Code};
use crate::store::grants::{self, Grant};
use crate::store::{ClientId, refresh_tokens};
use crate::tokens::{self, ACCESS_TOKEN_LIFE, AccessToken, CODE_LIFE};

/// What the form says, to be compared with what the code is bound to.
struct Attempt {
    client: ClientId,
    /// The client showed its secret.
    authenticated: bool,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    now: u64,
}

/// Exchanges the code.
pub(crate) async fn exchange(exchange: Exchange<'_>) -> Result<Tokens, Refusal> {
    let (provider, now) = (exchange.provider, exchange.now);
    let Some(code) = exchange.get("code") else { return Err(Refusal::CodeMissing) };
    let (hash, looks, flaw) = (Hash::of(code), tokens::looks(code), pasted::flaw(code));
    let attempt = Attempt {
        client: exchange.client.app.client_id,
        authenticated: exchange.client.authenticated,
        redirect_uri: exchange.get("redirect_uri").map(str::to_owned),
        code_verifier: exchange.get("code_verifier").map(str::to_owned),
        now,
    };
    let refresh_token = tokens::new_refresh_token(&provider.random);
    let refresh_hash = Hash::of(refresh_token.expose());

    let grant = provider.store.transact(move |work| {
        let Some(code) = codes::find(work, hash)? else {
            return Ok(Err(Refusal::CodeUnknown { looks, flaw }));
        };
        if let Err(refusal) = check(&code, &attempt) {
            if matches!(refusal, Refusal::CodeUsed { .. }) {
                // RFC 6749 §4.1.2: a code that comes twice may have been stolen, and nobody knows who came first.
                grants::revoke(work, code.grant, now, "its code was sent a second time")?;
            }
            return Ok(Err(refusal));
        }
        let grant = Grant {
            id: code.grant,
            client: code.client,
            user: code.user,
            scope: code.scope,
            public: !attempt.authenticated,
            consented_at: code.consented_at,
            revoked: None,
        };
        codes::mark_used(work, hash, now)?;
        grants::insert(work, &grant)?;
        refresh_tokens::insert(work, refresh_hash, grant.id, now)?;
        Ok(Ok(grant))
    });
    let grant = grant.await??;
    Ok(Tokens {
        access_token: issued::issue(provider, access_token(&grant, &provider.clock, now)),
        refresh_token: Some(refresh_token),
        scope: Some(grant.scope.to_string()),
    })
}

/// A fresh access token of `grant`, from `now`, in seconds.
pub(crate) fn access_token(grant: &Grant, clock: &Clock, now: u64) -> AccessToken {
    AccessToken {
        client: grant.client,
        user: Some(grant.user),
        scope: grant.scope,
        issued_at: now,
        expires_at: now + ACCESS_TOKEN_LIFE,
        given_at: clock.real(),
        grant: Some(grant.id),
    }
}

/// The order counts: whose code it is comes first, so that another app learns nothing about it, and cannot use it up.
fn check(code: &Code, attempt: &Attempt) -> Result<(), Refusal> {
    if code.client != attempt.client {
        return Err(Refusal::CodeOfAnotherClient);
    }
    // Neither a secret nor a challenge: anybody who saw the redirect could have sent this.
    if !attempt.authenticated && code.code_challenge.is_none() {
        return Err(Refusal::NoSecret);
    }
    if let Some(used_at) = code.used_at {
        return Err(Refusal::CodeUsed { seconds_ago: attempt.now.saturating_sub(used_at) });
    }
    if is_to_come(code.issued_at, attempt.now) {
        return Err(Refusal::CodeIssuedLater { seconds: code.issued_at - attempt.now });
    }
    let seconds_old = attempt.now.saturating_sub(code.issued_at);
    if seconds_old > CODE_LIFE {
        return Err(Refusal::CodeExpired { seconds_old, life: CODE_LIFE });
    }
    if attempt.redirect_uri.as_deref() != Some(&code.redirect_uri) {
        let (sent, expected) = (attempt.redirect_uri.clone(), code.redirect_uri.clone());
        return Err(Refusal::RedirectUri { sent, expected });
    }
    pkce::check(code.code_challenge.as_deref(), attempt.code_verifier.as_deref()).map_err(Refusal::Verifier)
}
