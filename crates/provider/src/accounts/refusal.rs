//! Why the token endpoint refuses: status and body as Spotify's, and the cause and advice that go to the log.
//!
//! RFC 6749 §5.2, with Spotify's departures: `invalid_client` comes with 400 instead of 401, and some errors have no name in
//! the RFC.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::client_auth::{BadBasic, SecretGuess};
use super::face::Face;
use super::pkce::VerifierFault;
use super::{pasted, redirect_uri};
use crate::error::Error;
use crate::policy::Policy;
use crate::seen::Lesson;
use crate::tokens::Looks;

/// A request that the token endpoint refuses.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Not sent by POST.
    Method(String),
    /// Not sent as a form.
    ContentType(Option<String>),
    /// A parameter that came twice.
    Repeated(&'static str),
    GrantTypeMissing {
        /// The body is JSON under a form's name.
        json: bool,
        empty: bool,
    },
    GrantTypeUnknown(String),
    /// The Basic header could not be read.
    Basic(BadBasic),
    /// Neither header nor form says who the client is.
    NoClient {
        secret_in_query: bool,
    },
    /// In the header and in the form.
    TwoAuthentications,
    /// The header names one client, the form another.
    TwoClients {
        header: String,
        form: String,
    },
    /// The client id is no id of an app.
    UnknownClient {
        /// What was sent.
        sent: String,
        guess: Option<SecretGuess>,
    },
    /// The client named itself and did not prove it.
    NoSecret,
    WrongSecret(SecretGuess),
    CodeMissing,
    CodeUnknown {
        looks: Looks,
        /// See [`pasted`].
        flaw: Option<&'static str>,
    },
    CodeUsed {
        seconds_ago: u64,
    },
    CodeOfAnotherClient,
    /// In the future: the clock was put back.
    CodeIssuedLater {
        seconds: u64,
    },
    CodeExpired {
        seconds_old: u64,
        life: u64,
    },
    RedirectUri {
        sent: Option<String>,
        expected: String,
    },
    Verifier(VerifierFault),
    RefreshTokenMissing,
    /// Of a revocation or an introspection.
    TokenMissing,
    RefreshTokenUnknown {
        looks: Looks,
        flaw: Option<&'static str>,
    },
    RefreshTokenOfAnotherClient,
    RefreshTokenRevoked {
        why: String,
    },
    /// A refresh that asks for more than was granted.
    Scope {
        sent: String,
        granted: String,
    },
    /// The provider itself failed.
    Provider(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Provider(error)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<String>,
}

impl Refusal {
    /// Status, `error` and `error_description`.
    pub(crate) fn answer(&self, policy: Policy, face: Face) -> (StatusCode, &'static str, Option<String>) {
        let (status, error, description) = self.answer_of_spotify(policy);
        let error = match self {
            Refusal::ContentType(_) if face.names_errors_by_rfc() => {
                let description = "the Content-Type must be application/x-www-form-urlencoded".to_owned();
                return (StatusCode::BAD_REQUEST, "invalid_request", Some(description));
            }
            Refusal::GrantTypeMissing { .. } if face.names_errors_by_rfc() => "invalid_request",
            Refusal::RefreshTokenOfAnotherClient if face.names_errors_by_rfc() => "invalid_grant",
            _ => error,
        };
        if error == "invalid_client" && face.refuses_clients_with_401() {
            return (StatusCode::UNAUTHORIZED, error, description);
        }
        (status, error, description)
    }

    fn answer_of_spotify(&self, policy: Policy) -> (StatusCode, &'static str, Option<String>) {
        use StatusCode as S;
        let bad = |error, description: &str| (S::BAD_REQUEST, error, Some(description.to_owned()));
        match self {
            Refusal::Method(_) => {
                (S::METHOD_NOT_ALLOWED, "server_error", Some("Unexpected status: 405".to_owned()))
            }
            Refusal::ContentType(None) if policy.fails_without_content_type() => {
                (S::INTERNAL_SERVER_ERROR, "server_error", None)
            }
            Refusal::ContentType(_) => {
                (S::UNSUPPORTED_MEDIA_TYPE, "server_error", Some("Unexpected status: 415".to_owned()))
            }
            Refusal::Repeated(name) => bad("invalid_request", &format!("{name} must not be repeated")),
            Refusal::GrantTypeMissing { .. } => {
                bad("unsupported_grant_type", "grant_type parameter is missing")
            }
            Refusal::GrantTypeUnknown(_) if policy.lists_grant_types() => bad(
                "unsupported_grant_type",
                "grant_type must be client_credentials, authorization_code or refresh_token",
            ),
            Refusal::GrantTypeUnknown(sent) => {
                bad("unsupported_grant_type", &format!("grant_type {sent} is not supported"))
            }
            Refusal::Basic(BadBasic::Undecodable(_)) => (S::BAD_REQUEST, "invalid_client", None),
            Refusal::TwoAuthentications => bad("invalid_request", "more than one client authentication"),
            Refusal::Basic(BadBasic::NoPair(_)) | Refusal::NoClient { .. } | Refusal::TwoClients { .. } => {
                bad("invalid_client", "Invalid client")
            }
            Refusal::UnknownClient { guess: Some(SecretGuess::Swapped), .. } => {
                bad("invalid_client", "Invalid client secret")
            }
            Refusal::UnknownClient { .. } => bad("invalid_client", policy.unknown_client()),
            Refusal::NoSecret | Refusal::WrongSecret(_) => bad("invalid_client", "Invalid client secret"),
            Refusal::CodeMissing => bad("invalid_request", "code must be supplied"),
            Refusal::CodeUnknown { .. } | Refusal::CodeUsed { .. } | Refusal::CodeOfAnotherClient => {
                bad("invalid_grant", "Invalid authorization code")
            }
            Refusal::CodeExpired { .. } | Refusal::CodeIssuedLater { .. } => {
                bad("invalid_grant", "Authorization code expired")
            }
            Refusal::RedirectUri { .. } => bad("invalid_grant", "Invalid redirect URI"),
            Refusal::Verifier(_) => bad("invalid_grant", "code_verifier was incorrect"),
            Refusal::RefreshTokenMissing => bad("invalid_request", "refresh_token must be supplied"),
            Refusal::TokenMissing => bad("invalid_request", "token must be supplied"),
            Refusal::RefreshTokenUnknown { .. } => bad("invalid_grant", "Invalid refresh token"),
            Refusal::RefreshTokenOfAnotherClient => bad("invalid_client", "Invalid client"),
            Refusal::RefreshTokenRevoked { .. } => bad("invalid_grant", "Refresh token revoked"),
            Refusal::Scope { .. } => bad("invalid_scope", "Invalid scope"),
            Refusal::Provider(_) => (S::SERVICE_UNAVAILABLE, "server_error", None),
        }
    }

    /// The answer itself.
    pub(crate) fn into_response(self, policy: Policy, face: Face) -> Response {
        let (status, error, error_description) = self.answer(policy, face);
        let mut response =
            (status, super::token::NO_STORE, axum::Json(Body { error, error_description })).into_response();
        if matches!(self, Refusal::Method(_)) {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        if status == StatusCode::UNAUTHORIZED {
            // The scheme that the client used, or could use (RFC 6749 §5.2, RFC 7617).
            let challenge = HeaderValue::from_static("Basic realm=\"practice provider\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }

    /// `error`, and `error_description` where there is one, as the log names it.
    pub(crate) fn label(&self, policy: Policy, face: Face) -> String {
        match self.answer(policy, face) {
            (_, error, Some(description)) => format!("{error}: {description}"),
            (_, error, None) => error.to_owned(),
        }
    }

    /// The cause and what to do.
    pub(crate) fn lesson(&self) -> Lesson {
        let (cause, advice) = self.words();
        Lesson { cause, advice: advice.to_owned() }
    }

    fn words(&self) -> (String, &'static str) {
        match self {
            Refusal::Method(method) => (
                format!("the token endpoint was called by `{method}`, and takes only `POST`"),
                "send the parameters by POST, in the body; if you did, look whether a redirect from http:// to https:// made a GET of it",
            ),
            Refusal::ContentType(None) => (
                "the request has no `Content-Type`, so its body counts as no form".to_owned(),
                "send the parameters as a form: `.form(&params)` sets the header and encodes the body",
            ),
            Refusal::ContentType(Some(sent)) => (
                format!("the request says `Content-Type: {sent}`, and the token endpoint takes only `application/x-www-form-urlencoded`"),
                "send the parameters as a form (`.form(&params)`), not as JSON (`.json(&params)`)",
            ),
            Refusal::Repeated(name) => (
                format!("the parameter `{name}` came twice, and which of the two was meant cannot be known"),
                "send each parameter once (RFC 6749 §3.2)",
            ),
            Refusal::GrantTypeMissing { json: true, .. } => (
                "the body is JSON, sent under the name of a form; read as a form it has no `grant_type`".to_owned(),
                "send the parameters as a form (`.form(&params)`), not as JSON",
            ),
            Refusal::GrantTypeMissing { empty: true, .. } => (
                "the body is empty, so there is no `grant_type` in it".to_owned(),
                "send the parameters in the body of the POST, as a form",
            ),
            Refusal::GrantTypeMissing { .. } => (
                "the form has no `grant_type`, which says what you exchange for a token".to_owned(),
                "add `grant_type`: `authorization_code` to exchange a code, `refresh_token` to refresh, `client_credentials` for an app alone",
            ),
            Refusal::GrantTypeUnknown(sent) => (unknown_grant_type(sent), "send `authorization_code`, `refresh_token` or `client_credentials`, letter by letter"),
            Refusal::Basic(fault) => fault.words(),
            Refusal::NoClient { secret_in_query: true } => (
                "the client's credentials are in the URL, where they end up in logs and histories; they do not count there (RFC 6749 §2.3.1)".to_owned(),
                "send them in the Basic header, or in the form's body",
            ),
            Refusal::NoClient { .. } => (
                "nothing in the request says which app sends it: there is no `Authorization` header, and no `client_id` in the form".to_owned(),
                "add the header `Authorization: Basic …` made of client id and client secret, or send `client_id` and `client_secret` in the form",
            ),
            Refusal::TwoAuthentications => (
                "the client's secret came in the `Authorization` header and in the form as well".to_owned(),
                "authenticate in one of the two ways (RFC 6749 §2.3); the header is the better one",
            ),
            Refusal::TwoClients { header, form } => (
                format!("the `Authorization` header is the client `{header}`'s, and the form says `client_id={form}`"),
                "send the same client id in both, or leave it out of the form",
            ),
            Refusal::UnknownClient { guess: Some(SecretGuess::Swapped), .. } => (
                "client id and client secret are swapped: what came as the id is an app's secret".to_owned(),
                "put the client id first: `client_id:client_secret`",
            ),
            Refusal::UnknownClient { guess: Some(SecretGuess::UserName), sent } => (
                format!("`{sent}` is a user's name, and here the app identifies itself, not the user"),
                "send the app's client id and client secret, which the dashboard shows",
            ),
            Refusal::UnknownClient { sent, .. } if sent.trim() != sent => (
                format!("the client id `{}` has a space or line break at an end", sent.escape_debug()),
                "read it with `.trim()`, or copy it again without the line break",
            ),
            Refusal::UnknownClient { sent, .. } => (
                unknown_client(sent),
                "copy the client id from the app's page in the dashboard, all 32 characters of it",
            ),
            Refusal::NoSecret => (
                "the client id came without the client secret, and this request has no code verifier that could stand for it".to_owned(),
                "send the client secret too: in the Basic header, or as `client_secret` in the form",
            ),
            Refusal::WrongSecret(guess) => guess.words(),
            Refusal::CodeMissing => (
                "the form has no `code`, or an empty one".to_owned(),
                "send as `code` what the redirect carried; if the user pressed Cancel there is none, and the dance begins again",
            ),
            Refusal::CodeUnknown { looks, flaw } => unknown_code(*looks, *flaw),
            Refusal::CodeUsed { seconds_ago } => (
                format!("the code was already exchanged {} ago; a code works once, and because it came a second time the tokens of the first exchange were revoked as well", span(*seconds_ago)),
                "get a new code: send the browser to the authorization URL again (a cell that exchanges the code cannot be run twice)",
            ),
            Refusal::CodeOfAnotherClient => (
                "the code was given to another app than the one that sends it".to_owned(),
                "exchange a code with the client id that was in the authorization URL it came from",
            ),
            Refusal::CodeIssuedLater { seconds } => (
                format!("by the clock, which was put back, the code is issued only {} from now", span(*seconds)),
                "get a new code, and exchange it without waiting",
            ),
            Refusal::CodeExpired { seconds_old, life } => (
                format!("the code is {} old, and codes live {}", span(*seconds_old), span(*life)),
                "get a new code, and exchange it without waiting",
            ),
            Refusal::RedirectUri { sent: None, expected } => (
                format!("the form has no `redirect_uri`, and the authorization URL had `{expected}`"),
                "send the same `redirect_uri` again: nobody is redirected now, it is compared",
            ),
            Refusal::RedirectUri { sent: Some(sent), expected } => (
                format!("the form has the redirect URI `{sent}`, the authorization URL had `{expected}`: {}", redirect_uri::difference(sent, expected)),
                "send the very value that was in the authorization URL; best take both from the same place",
            ),
            Refusal::Verifier(fault) => fault.words(),
            Refusal::RefreshTokenMissing => (
                "the form has no `refresh_token`, or an empty one".to_owned(),
                "send the refresh token that came with the first access token; a refresh gives no new one, so keep the old",
            ),
            Refusal::TokenMissing => (
                "the form has no `token`, or an empty one".to_owned(),
                "send as `token` the access token or refresh token that it is about",
            ),
            Refusal::RefreshTokenUnknown { looks, flaw } => unknown_refresh_token(*looks, *flaw),
            Refusal::RefreshTokenOfAnotherClient => (
                "the refresh token was given to another app than the one that sends it".to_owned(),
                "refresh with the client id that the token was given to",
            ),
            Refusal::RefreshTokenRevoked { why } => (
                format!("the refresh token worked once and no longer does: {why}"),
                "begin the dance again: send the browser to the authorization URL",
            ),
            Refusal::Scope { sent, granted } => (
                format!("the refresh asks for the scope `{sent}`, and granted was `{granted}`"),
                "leave `scope` out of a refresh; for more, the user has to be asked again",
            ),
            Refusal::Provider(error) => (error.to_string(), "the request is fine: send it again"),
        }
    }
}

fn unknown_client(sent: &str) -> String {
    let shown = sent.escape_debug();
    if pasted::is_nothing(sent) {
        format!("the client id is the word `{shown}`: the program sent it before it had a value")
    } else if sent.starts_with("Basic ") {
        "the word `Basic` was encoded together with the client id; it stands before the Base64, and not in it"
            .to_owned()
    } else if sent.trim_matches(['"', '\'']) != sent {
        format!("the client id `{shown}` has quotation marks around it")
    } else if sent.bytes().any(|letter| letter.is_ascii_uppercase()) && sent.len() == 32 {
        format!("no app has the client id `{shown}`: client ids are written in lower case")
    } else if sent.len() != 32 {
        format!(
            "no app has the client id `{shown}`: it has {} characters, and client ids have 32",
            sent.chars().count()
        )
    } else {
        format!("no app has the client id `{shown}`")
    }
}

fn unknown_grant_type(sent: &str) -> String {
    const KNOWN: [&str; 3] = ["authorization_code", "refresh_token", "client_credentials"];
    if KNOWN.contains(&sent.trim()) {
        return format!(
            "`grant_type` is `{}`: right but for a space or line break at an end",
            sent.escape_debug()
        );
    }
    match KNOWN.into_iter().find(|known| crate::scope::distance(known, sent) <= 4) {
        Some(known) => format!("`grant_type` is `{sent}`, probably meant is `{known}`"),
        None if sent == "code" => {
            "`grant_type` is `code`: that is the `response_type` of the authorization URL".to_owned()
        }
        None => format!("`grant_type` is `{sent}`, and there is no such grant here"),
    }
}

fn unknown_code(looks: Looks, flaw: Option<&str>) -> (String, &'static str) {
    const ADVICE: &str =
        "copy the whole value between `code=` and the next `&` of the redirected address, or get a new code";
    if let Some(flaw) = flaw {
        return (format!("what came as `code` {flaw}"), ADVICE);
    }
    let cause = match looks {
        Looks::AccessToken | Looks::CutAccessToken => "what came as `code` looks like an access token",
        Looks::RefreshToken => "what came as `code` looks like a refresh token",
        Looks::Code => {
            "the code looks right and was never given by this provider, or longer than a day ago, or a letter of it changed"
        }
        Looks::NothingOfOurs => {
            "what came as `code` is no code of this provider: codes have 222 characters and start with `AQ`; probably it was cut, or something was pasted with it"
        }
    };
    (cause.to_owned(), ADVICE)
}

fn unknown_refresh_token(looks: Looks, flaw: Option<&str>) -> (String, &'static str) {
    const ADVICE: &str = "send the `refresh_token` of the answer to the code exchange, whole";
    if let Some(flaw) = flaw {
        return (format!("what came as `refresh_token` {flaw}"), ADVICE);
    }
    let cause = match looks {
        Looks::AccessToken | Looks::CutAccessToken => {
            "what came as `refresh_token` looks like an access token"
        }
        Looks::Code => "what came as `refresh_token` looks like an authorization code",
        Looks::RefreshToken => {
            "the refresh token looks right and was never given by this provider, or a letter of it changed"
        }
        Looks::NothingOfOurs => {
            "what came as `refresh_token` is none of this provider's: they have 131 characters and start with `AQ`; probably it was cut"
        }
    };
    (cause.to_owned(), ADVICE)
}

/// A number of seconds as people say it.
pub(crate) fn span(seconds: u64) -> String {
    match seconds {
        0 => "less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..120 => format!("{seconds} seconds"),
        120..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
