//! `GET /.well-known/oauth-authorization-server`: what this server can do, for programs (RFC 8414). Not Spotify's.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::scope::SCOPES;
use crate::state::Shared;

/// Describes the server under the rules in force.
pub(crate) async fn metadata(State(state): State<Shared>) -> Response {
    let base = state.base();
    let mut response_types = vec!["code"];
    let mut grant_types = vec!["authorization_code", "refresh_token", "client_credentials"];
    if state.policy.implicit_grant() {
        response_types.push("token");
        grant_types.push("implicit");
    }
    let methods = ["client_secret_basic", "client_secret_post"];
    let with_public = ["client_secret_basic", "client_secret_post", "none"];
    Json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/api/token"),
        "revocation_endpoint": format!("{base}/api/revoke"),
        "introspection_endpoint": format!("{base}/api/introspect"),
        "scopes_supported": SCOPES.map(|(name, _)| name),
        "response_types_supported": response_types,
        "response_modes_supported": ["query", "fragment"],
        "grant_types_supported": grant_types,
        "token_endpoint_auth_methods_supported": with_public,
        "revocation_endpoint_auth_methods_supported": with_public,
        "introspection_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
    }))
    .into_response()
}
