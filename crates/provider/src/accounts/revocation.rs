//! `POST /oauth2/revoke`: a client gives a token back (RFC 7009). Not Spotify's, which has no such endpoint: there, users take their
//! consent back on their account's page.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::face::Face;
use super::refusal::Refusal;
use super::{client_auth, token};
use crate::issued;
use crate::params::Params;
use crate::secret::Hash;
use crate::seen::Note;
use crate::state::{Shared, State as Provider};
use crate::store::{GrantId, grants, refresh_tokens};
use crate::tokens::AccessToken;

/// Revokes the token, and with it the whole grant: its other tokens came of the same consent (RFC 7009 §2.1).
pub(crate) async fn revoke(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::parse(&body);
    let note = Note::new("revoke", None);
    match answer(&state, &headers, &form).await {
        // Also for a token that nobody knows: it does not work, and that is what was asked for (RFC 7009 §2.2).
        Ok(()) => note.on((StatusCode::OK, token::NO_STORE)),
        Err(refusal) => {
            let note = note.error(refusal.label(state.policy, Face::Standard), refusal.lesson());
            note.on(refusal.into_response(state.policy, Face::Standard))
        }
    }
}

async fn answer(state: &Provider, headers: &HeaderMap, form: &Params) -> Result<(), Refusal> {
    if let Some(name) = form.repeated(&["token", "token_type_hint", "client_id", "client_secret"]) {
        return Err(Refusal::Repeated(name));
    }
    token::content_type(headers)?;
    let claim = client_auth::claim(Face::Standard, headers, &Params::default(), form)?;
    let client = client_auth::verify(state, &claim)?;
    let Some(token) = form.get("token") else { return Err(Refusal::TokenMissing) };
    let access = AccessToken::open(token, &state.seal).filter(|access| access.client == client.app.client_id);
    let (hash, id, authenticated) = (Hash::of(token), client.app.client_id, client.authenticated);
    let now = state.clock.now();
    if let Some(access) = &access
        && access.grant.is_none()
    {
        // An app's own token belongs to no grant.
        client.confidential()?;
        return Ok(issued::put_an_end(state, token).await?);
    }
    let of_access: Option<GrantId> = access.and_then(|access| access.grant);
    let revoked = state.store.transact(move |work| {
        let of_refresh = refresh_tokens::find(work, hash)?.map(|token| token.grant);
        let Some(grant) = of_access.or(of_refresh) else { return Ok(Ok(())) };
        match grants::find(work, grant)? {
            Some(found) if found.client != id => return Ok(Ok(())),
            Some(found) if !found.public && !authenticated => return Ok(Err(Refusal::NoSecret)),
            None if of_access.is_none() => return Ok(Ok(())),
            // Without a grant: it was forgotten, and this access token, the client's own, is what is left of it.
            _ => grants::revoke(work, grant, now, "the client gave it back")?,
        }
        Ok(Ok(()))
    });
    revoked.await?
}
