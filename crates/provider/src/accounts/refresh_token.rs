//! `grant_type=refresh_token`: a new access token without the user (RFC 6749 §6).

use super::authorization_code::access_token;
use super::pasted;
use super::refusal::{Refusal, span};
use super::token::{Exchange, Tokens};
use crate::clock::is_to_come;
use crate::issued;
use crate::policy::Policy;
use crate::scope::ScopeSet;
use crate::secret::Hash;
use crate::store::ClientId;
use crate::store::grants::{self, Grant};
use crate::store::refresh_tokens::{self, RefreshToken};
use crate::tokens;

/// What the form says, to be compared with the grant.
struct Attempt {
    client: ClientId,
    /// The client showed its secret.
    authenticated: bool,
    scope: Option<String>,
    policy: Policy,
    /// A public client's token is used up, and a new one given.
    rotates: bool,
    now: u64,
}

/// Gives a new access token, and a new refresh token where the policy rotates them.
pub(crate) async fn refresh(exchange: Exchange<'_>) -> Result<Tokens, Refusal> {
    let (provider, now) = (exchange.provider, exchange.now);
    let Some(refresh_token) = exchange.get("refresh_token") else { return Err(Refusal::RefreshTokenMissing) };
    let (hash, looks) = (Hash::of(refresh_token), tokens::looks(refresh_token));
    let flaw = pasted::flaw(refresh_token);
    let attempt = Attempt {
        client: exchange.client.app.client_id,
        authenticated: exchange.client.authenticated,
        scope: exchange.get("scope").map(str::to_owned),
        policy: provider.policy,
        rotates: provider.policy.rotates_public_refresh_tokens()
            || exchange.face().rotates_public_refresh_tokens(),
        now,
    };
    let successor = tokens::new_refresh_token(&provider.random);
    let successor_hash = Hash::of(successor.expose());

    let refreshed = provider.store.transact(move |work| {
        let Some(token) = refresh_tokens::find(work, hash)? else {
            return Ok(Err(Refusal::RefreshTokenUnknown { looks, flaw }));
        };
        let Some(grant) = grants::find(work, token.grant)? else {
            return Ok(Err(Refusal::RefreshTokenUnknown { looks, flaw }));
        };
        let scope = match check(&token, &grant, &attempt) {
            Ok(scope) => scope,
            Err(refusal) => {
                if token.replaced_at.is_some() {
                    // RFC 9700 §4.14.2: who sends a replaced token may have stolen it, or be the one it was stolen from.
                    grants::revoke(
                        work,
                        grant.id,
                        now,
                        "a refresh token of it that had been replaced came again",
                    )?;
                }
                return Ok(Err(refusal));
            }
        };
        let rotates = grant.public && attempt.rotates;
        if rotates {
            refresh_tokens::mark_replaced(work, hash, now)?;
            refresh_tokens::insert(work, successor_hash, grant.id, now)?;
        }
        Ok(Ok((Grant { scope, ..grant }, rotates)))
    });
    let (grant, rotates) = refreshed.await??;
    Ok(Tokens {
        access_token: issued::issue(provider, access_token(&grant, &provider.clock, now)),
        refresh_token: rotates.then_some(successor),
        scope: Some(grant.scope.to_string()),
    })
}

/// The scope of the new access token.
fn check(token: &RefreshToken, grant: &Grant, attempt: &Attempt) -> Result<ScopeSet, Refusal> {
    let revoked = |why| Err(Refusal::RefreshTokenRevoked { why });
    if grant.client != attempt.client {
        return Err(Refusal::RefreshTokenOfAnotherClient);
    }
    if !grant.public && !attempt.authenticated {
        return Err(Refusal::NoSecret);
    }
    if let Some((at, why)) = &grant.revoked {
        return revoked(format!(
            "it was revoked {} ago, because {why}",
            span(attempt.now.saturating_sub(*at))
        ));
    }
    if let Some(at) = token.replaced_at {
        let ago = span(attempt.now.saturating_sub(at));
        return revoked(format!("a refresh {ago} ago replaced it by a new one, which is the one to send"));
    }
    if let Some(life) = attempt.policy.refresh_token_life() {
        let age = attempt.now.saturating_sub(grant.consented_at);
        if age > life {
            let why = "and after six months they have to be asked again";
            return revoked(format!("the user consented {} ago, {why}", span(age)));
        }
        // Six months from a consent to come would be more than six months.
        if is_to_come(grant.consented_at, attempt.now) {
            let ahead = span(grant.consented_at - attempt.now);
            let why = "by the clock of the provider, which was put back: refresh tokens have an age here";
            return revoked(format!("the user consents only in {ahead}, {why}"));
        }
    }
    let Some(sent) = &attempt.scope else { return Ok(grant.scope) };
    match ScopeSet::parse(sent) {
        Ok(scope) if grant.scope.contains(scope) => Ok(scope),
        _ => Err(Refusal::Scope { sent: sent.clone(), granted: grant.scope.to_string() }),
    }
}
