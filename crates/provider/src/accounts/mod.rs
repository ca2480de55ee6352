//! The Accounts service: the authorization endpoint and the token endpoint (RFC 6749 §3).

pub(crate) mod authorization_code;
pub(crate) mod authorize;
pub(crate) mod client_auth;
pub(crate) mod client_credentials;
pub(crate) mod face;
pub(crate) mod introspection;
pub(crate) mod metadata;
pub(crate) mod page_refusal;
mod pasted;
pub(crate) mod pkce;
pub(crate) mod redirect_uri;
pub(crate) mod refresh_token;
pub(crate) mod refusal;
pub(crate) mod revocation;
pub(crate) mod token;
