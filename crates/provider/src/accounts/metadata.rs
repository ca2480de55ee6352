//! `GET /.well-known/oauth-authorization-server`: what this server can do, for programs (RFC 8414). Not Spotify's. Its addresses are those where
//! the server keeps to the RFCs (see [`face`](super::face)).

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::scope::SCOPES;
use crate::state::Shared;

/// Describes the server under the rules in force.
pub(crate) async fn metadata(State(state): State<Shared>) -> Response {
    let base = state.base();
    let methods = ["client_secret_basic", "client_secret_post"];
    let with_public = ["client_secret_basic", "client_secret_post", "none"];
    let metadata = json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth2/authorize"),
        "token_endpoint": format!("{base}/oauth2/token"),
        "revocation_endpoint": format!("{base}/oauth2/revoke"),
        "introspection_endpoint": format!("{base}/oauth2/introspect"),
        "scopes_supported": SCOPES.map(|(name, _)| name),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported": with_public,
        "revocation_endpoint_auth_methods_supported": with_public,
        "introspection_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    // Apps in a browser look here too.
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(metadata)).into_response()
}
