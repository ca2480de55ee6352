//! `POST /api/token`: the token endpoint (RFC 6749 §3.2). Who asks is checked here; what for, in the file of the grant.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::face::Face;
use super::refusal::Refusal;
use super::{authorization_code, client_auth, client_credentials, refresh_token};
use crate::body;
use crate::params::{FORM, Params};
use crate::secret::Secret;
use crate::seen::Note;
use crate::state::{Shared, State as Provider};
use crate::tokens::ACCESS_TOKEN_LIFE;

/// Tokens must not stay in a cache (RFC 6749 §5.1). Apps in a browser call the endpoint too, with PKCE, from wherever they are.
pub(crate) const NO_STORE: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::PRAGMA, HeaderValue::from_static("no-cache")),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// The parameters that may come once only.
const ONCE: [&str; 8] = [
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "code_verifier",
    "refresh_token",
    "scope",
];

/// A successful answer, its members in the order of Spotify's (RFC 6749 §5.1).
#[derive(Serialize)]
struct Answer<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// What a grant gives.
pub(crate) struct Tokens {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) scope: Option<String>,
}

/// A grant's request, its client known.
pub(crate) struct Exchange<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) client: client_auth::Client,
    asked: &'a Asked<'a>,
    /// Seconds since 1970.
    pub(crate) now: u64,
}

impl Exchange<'_> {
    /// From the form; what is not there, from the address, which an old lesson uses.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.asked.get(name)
    }

    pub(crate) fn face(&self) -> Face {
        self.asked.face
    }
}

/// Handles every method, to say what is wrong with the others.
pub(crate) async fn token(State(state): State<Shared>, request: Request) -> Response {
    // Taken apart here: as arguments of the handler, method, address and headers would be copies.
    let (Parts { method, uri, headers, .. }, body) = request.into_parts();
    if method == Method::OPTIONS {
        return preflight();
    }
    // In memory already, and small enough: `seen::record` comes before.
    let body = body::in_memory(body).await.unwrap_or_default();
    let face = Face::at(uri.path());
    let query = Params::parse(uri.query().unwrap_or_default().as_bytes());
    let asked =
        Asked { face, method: &method, headers: &headers, body: &body, query, form: Params::parse(&body) };
    let mut note = Note::new("token", 7);
    match answer(&state, &asked, &mut note).await {
        Ok(tokens) => {
            let answer = Answer {
                access_token: tokens.access_token.expose(),
                token_type: "Bearer",
                expires_in: ACCESS_TOKEN_LIFE,
                refresh_token: tokens.refresh_token.as_ref().map(Secret::expose),
                scope: tokens.scope,
            };
            note.on((NO_STORE, Json(answer)))
        }
        Err(refusal) => {
            let note = note.error(refusal.label(state.policy, face), refusal.lesson());
            note.on(refusal.into_response(state.policy, face))
        }
    }
}

/// A request as it came.
struct Asked<'r> {
    face: Face,
    method: &'r Method,
    headers: &'r HeaderMap,
    body: &'r Bytes,
    query: Params,
    form: Params,
}

impl Asked<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.form.get(name).or_else(|| self.query.get(name).filter(|_| self.face.reads_query()))
    }

    /// A parameter that came twice: in the form, in the address, or in both.
    fn repeated(&self) -> Option<&'static str> {
        let in_both = || ONCE.into_iter().find(|name| self.form.has(name) && self.query.has(name));
        self.form.repeated(&ONCE).or_else(|| self.query.repeated(&ONCE)).or_else(in_both)
    }
}

async fn answer(state: &Shared, asked: &Asked<'_>, note: &mut Note) -> Result<Tokens, Refusal> {
    note.client_id = asked.get("client_id").map(str::to_owned);
    if asked.method != Method::POST {
        return Err(Refusal::Method(asked.method.to_string()));
    }
    content_type(asked.headers)?;
    if let Some(name) = asked.repeated() {
        return Err(Refusal::Repeated(name));
    }
    let Some(grant_type) = asked.get("grant_type") else {
        let json = asked.body.trim_ascii_start().starts_with(b"{");
        return Err(Refusal::GrantTypeMissing { json, empty: asked.body.is_empty() });
    };
    // A refresh and an app's own token are no steps of the dance, which is about a code.
    note.step = (grant_type != "refresh_token" && grant_type != "client_credentials").then_some(7);
    if !["authorization_code", "refresh_token", "client_credentials"].contains(&grant_type) {
        return Err(Refusal::GrantTypeUnknown(grant_type.to_owned()));
    }
    let claim = client_auth::claim(asked.face, asked.headers, &asked.query, &asked.form)?;
    note.client_id = Some(claim.client_id.clone());
    let client = client_auth::verify(state, &claim)?;
    let exchange = Exchange { provider: state, client, asked, now: state.clock.now() };
    match grant_type {
        "authorization_code" => {
            let tokens = authorization_code::exchange(exchange).await?;
            note.step = Some(8);
            Ok(tokens)
        }
        "refresh_token" => refresh_token::refresh(exchange).await,
        _ => client_credentials::issue(exchange),
    }
}

/// Whether the body says that it is a form.
pub(super) fn content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let sent = headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let kind = sent.as_deref().map(|text| text.split(';').next().unwrap_or_default().trim());
    match kind {
        Some(kind) if kind.eq_ignore_ascii_case(FORM) => Ok(()),
        _ => Err(Refusal::ContentType(sent.map(|text| text.into_owned()))),
    }
}

/// Lets scripts of other origins send their credentials (<https://fetch.spec.whatwg.org/#cors-preflight-fetch>).
fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"),
        (header::ACCESS_CONTROL_MAX_AGE, "604800"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
