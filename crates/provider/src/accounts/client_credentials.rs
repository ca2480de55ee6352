//! `grant_type=client_credentials`: a token for the app alone, with no user in it (RFC 6749 §4.4).

use super::refusal::Refusal;
use super::token::{Exchange, Tokens};
use crate::issued;
use crate::scope::ScopeSet;
use crate::tokens::{ACCESS_TOKEN_LIFE, AccessToken};

/// Gives an access token, and no refresh token: the app can always ask again (RFC 6749 §4.4.3).
pub(crate) fn issue(exchange: Exchange<'_>) -> Result<Tokens, Refusal> {
    let Exchange { provider, client, now, .. } = exchange;
    let client = client.confidential()?;
    let token = AccessToken {
        client: client.app.client_id,
        user: None,
        scope: ScopeSet::NONE,
        issued_at: now,
        expires_at: now + ACCESS_TOKEN_LIFE,
        given_at: provider.clock.real(),
        grant: None,
    };
    Ok(Tokens {
        access_token: issued::issue(provider, token),
        refresh_token: None,
        scope: provider.policy.empty_scope_for_clients().then(String::new),
    })
}
