//! `POST /oauth2/introspect`: what a token says (RFC 7662). Not Spotify's: its access tokens are closed to everyone. Only the token's own
//! client learns something here, and only with its secret.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::face::Face;
use super::refusal::Refusal;
use super::{client_auth, token};
use crate::clock::is_to_come;
use crate::issued;
use crate::params::Params;
use crate::secret::Hash;
use crate::seen::Note;
use crate::state::{Shared, State as Provider};
use crate::store::{grants, refresh_tokens};
use crate::tokens::AccessToken;

/// Says what the token is good for, or that it is not active.
pub(crate) async fn introspect(State(state): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Params::parse(&body);
    let note = Note::new("introspect", None);
    match look(&state, &headers, &form).await {
        Ok(answer) => note.on((token::NO_STORE, Json(answer))),
        Err(refusal) => {
            let note = note.error(refusal.label(state.policy, Face::Standard), refusal.lesson());
            note.on(refusal.into_response(state.policy, Face::Standard))
        }
    }
}

async fn look(state: &Provider, headers: &HeaderMap, form: &Params) -> Result<serde_json::Value, Refusal> {
    if let Some(name) = form.repeated(&["token", "token_type_hint", "client_id", "client_secret"]) {
        return Err(Refusal::Repeated(name));
    }
    token::content_type(headers)?;
    let claim = client_auth::claim(Face::Standard, headers, &Params::default(), form)?;
    let client = client_auth::verify(state, &claim)?.confidential()?;
    let Some(token) = form.get("token") else { return Err(Refusal::TokenMissing) };
    let inactive = json!({ "active": false });
    let now = state.clock.now();
    let user = |number| crate::store::users::numbered(number).map(|user| user.id);
    if let Some(access) = AccessToken::open(token, &state.seal) {
        let active = access.client == client.app.client_id
            && access.expired_for(&state.clock).is_none()
            && !is_to_come(access.issued_at, now);
        if !active || issued::end(state, token, &access).is_some() {
            return Ok(inactive);
        }
        return Ok(json!({
            "active": true,
            "scope": access.scope.to_string(),
            "client_id": access.client.to_string(),
            "username": access.user.and_then(user),
            "token_type": "Bearer",
            "exp": access.expires_at,
            "iat": access.issued_at,
            "iss": state.base(),
        }));
    }
    let (hash, id) = (Hash::of(token), client.app.client_id);
    let grant = state.store.transact(move |work| {
        let Some(token) = refresh_tokens::find(work, hash)?.filter(|token| token.replaced_at.is_none())
        else {
            return Ok(None);
        };
        grants::find(work, token.grant)
    });
    let life = state.policy.refresh_token_life();
    let active = |grant: &grants::Grant| {
        let too_old = life.is_some_and(|life| {
            now.saturating_sub(grant.consented_at) > life || is_to_come(grant.consented_at, now)
        });
        grant.client == id && grant.revoked.is_none() && !too_old
    };
    Ok(grant.await?.filter(active).map_or(inactive, |grant| {
        json!({
            "active": true,
            "scope": grant.scope.to_string(),
            "client_id": id.to_string(),
            "username": user(grant.user),
            "iss": state.base(),
        })
    }))
}
