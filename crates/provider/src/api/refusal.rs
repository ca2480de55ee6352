//! Why the Web API refuses: status and message as Spotify's, and the cause and advice that go to the log.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::accounts::refusal::span;
use crate::error::Error;
use crate::seen::Lesson;
use crate::tokens::Looks;

/// A call that the API refuses.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// No `Authorization` header.
    NoToken {
        /// A token was sent elsewhere: in the query or the form.
        elsewhere: bool,
    },
    /// The header is there, and is no `Bearer` with one token.
    NotBearer(&'static str),
    /// It was not sealed here.
    Unknown(Looks),
    Quoted,
    Expired {
        seconds_ago: u64,
    },
    /// In the future: the clock was put back.
    IssuedLater {
        seconds: u64,
    },
    Revoked {
        seconds_ago: u64,
    },
    /// The token is an app's own, and the resource is a user's.
    UserRequired,
    Scope {
        missing: String,
        granted: String,
    },
    /// Since 2026 an app works only while its owner pays.
    OwnerNotPremium {
        owner: &'static str,
    },
    TooManyCalls {
        /// In seconds.
        retry_after: u64,
        most: u32,
        /// Whether it is called an exceeded quota.
        quota: bool,
    },
    UnknownPath {
        path: String,
    },
    /// Whatever else is wrong with a request: each endpoint has its own words.
    Request {
        status: StatusCode,
        message: String,
        cause: String,
        advice: &'static str,
    },
    /// The provider itself failed.
    Provider(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Provider(error)
    }
}

impl Refusal {
    /// 400, in an endpoint's own words.
    pub(crate) fn bad(message: impl Into<String>, cause: impl Into<String>, advice: &'static str) -> Self {
        let (message, cause) = (message.into(), cause.into());
        Refusal::Request { status: StatusCode::BAD_REQUEST, message, cause, advice }
    }

    fn status(&self) -> StatusCode {
        match self {
            Refusal::NotBearer(_) => StatusCode::BAD_REQUEST,
            Refusal::Scope { .. } | Refusal::OwnerNotPremium { .. } => StatusCode::FORBIDDEN,
            Refusal::TooManyCalls { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::UnknownPath { .. } => StatusCode::NOT_FOUND,
            Refusal::Request { status, .. } => *status,
            Refusal::Provider(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        }
    }

    fn message(&self) -> &str {
        match self {
            Refusal::NoToken { .. } => "No token provided",
            Refusal::NotBearer(_) => "Only valid bearer authentication supported",
            Refusal::Unknown(_) | Refusal::Quoted | Refusal::Revoked { .. } => "Invalid access token",
            Refusal::Expired { .. } | Refusal::IssuedLater { .. } => "The access token expired",
            Refusal::UserRequired => "Valid user authentication required",
            Refusal::Scope { .. } => "Insufficient client scope",
            Refusal::OwnerNotPremium { .. } => {
                "Active premium subscription required for the owner of the app."
            }
            Refusal::TooManyCalls { quota: false, .. } => "API rate limit exceeded",
            Refusal::TooManyCalls { quota: true, .. } => "Too many requests",
            Refusal::UnknownPath { .. } => "Service not found",
            Refusal::Request { message, .. } => message,
            Refusal::Provider(_) => "Service unavailable",
        }
    }

    /// The error as the log names it.
    pub(crate) fn label(&self) -> String {
        self.message().to_owned()
    }

    /// The cause and what to do.
    pub(crate) fn lesson(&self) -> Lesson {
        let (cause, advice): (String, &str) = match self {
            Refusal::NoToken { elsewhere: false } => (
                "the request has no `Authorization` header".to_owned(),
                "send the access token in the header `Authorization: Bearer …` (`.bearer_auth(token)`)",
            ),
            Refusal::NoToken { elsewhere: true } => (
                "the access token is in the URL's query, where the API does not look".to_owned(),
                "send it in the header `Authorization: Bearer …` (`.bearer_auth(token)`): a URL ends up in logs and histories",
            ),
            Refusal::NotBearer(what) => (
                format!("the `Authorization` header is no bearer token: {what}"),
                "send `Authorization: Bearer ` and the access token, one word, nothing else",
            ),
            Refusal::Unknown(Looks::RefreshToken) => (
                "a refresh token was sent where the access token belongs".to_owned(),
                "send the `access_token` of the answer; the `refresh_token` goes only to the token endpoint",
            ),
            Refusal::Unknown(Looks::Code) => (
                "the authorization code was sent where the access token belongs".to_owned(),
                "exchange the code at the token endpoint first, and send the `access_token` that it answers with",
            ),
            Refusal::Unknown(Looks::CutAccessToken) => (
                "the access token was cut: they have 162 characters".to_owned(),
                "take it from the answer as it is, without copying by hand",
            ),
            Refusal::Unknown(Looks::AccessToken) => (
                "the access token looks right, but is not one of this provider's: it may be of another one, or a letter of it changed".to_owned(),
                "send the `access_token` that this provider's token endpoint answered with",
            ),
            Refusal::Unknown(Looks::NothingOfOurs) => (
                "what was sent is no access token of this provider: they have 162 characters and start with `BQ`".to_owned(),
                "send the `access_token` that the token endpoint answered with",
            ),
            Refusal::Quoted => (
                "the access token has quotation marks around it, as JSON text is printed".to_owned(),
                "take the text itself: `.as_str()` instead of `.to_string()`",
            ),
            Refusal::Expired { seconds_ago } => (
                format!("the access token expired {} ago; they live one hour", span(*seconds_ago)),
                "refresh: send the refresh token to the token endpoint, and call again with the new access token",
            ),
            Refusal::IssuedLater { seconds } => (
                format!("by the clock, which was put back, the access token is issued only {} from now", span(*seconds)),
                "refresh: send the refresh token to the token endpoint, and call again with the new access token",
            ),
            Refusal::Revoked { seconds_ago } => (
                format!("the access token was revoked {} ago, with the whole grant it came from (its code was sent twice, or the user took the consent back)", span(*seconds_ago)),
                "begin the dance again: send the browser to the authorization URL",
            ),
            Refusal::UserRequired => (
                "the token is the app's own (client credentials): there is no user in it whose data this could be".to_owned(),
                "use a token from the authorization-code flow",
            ),
            Refusal::Scope { missing, granted } if granted.is_empty() => (
                format!("this needs the scope `{missing}`, and the token has none"),
                "add the scope to the authorization URL, and let the user consent again; a token never gains a scope",
            ),
            Refusal::Scope { missing, granted } => (
                format!("this needs the scope `{missing}`, and the token has `{granted}`"),
                "add the scope to the authorization URL, and let the user consent again; a token never gains a scope",
            ),
            Refusal::OwnerNotPremium { owner } => (
                format!("the app belongs to `{owner}`, who has no Premium subscription; since 2026 apps in development mode work only while their owner has one"),
                "register the app as a user who has Premium: nothing is wrong with the request",
            ),
            Refusal::TooManyCalls { retry_after, most, .. } => (
                format!("the app, all its users together, has made {most} calls in the last 30 seconds, and may not make more; in {retry_after} s one of them no longer counts"),
                "wait for as many seconds as `Retry-After` says, then send the request again; ask for several things at once where that exists",
            ),
            Refusal::UnknownPath { path } => (
                format!("there is no `{path}` here"),
                "compare the path with the documentation, letter by letter",
            ),
            Refusal::Request { cause, advice, .. } => (cause.clone(), advice),
            Refusal::Provider(error) => (error.to_string(), "the request is fine: send it again"),
        };
        Lesson { cause, advice: advice.to_owned() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message) = (self.status(), self.message());
        let mut body = json!({ "error": { "status": status.as_u16(), "message": message } });
        if let Refusal::TooManyCalls { quota: true, .. } = self {
            body["error"]["reason"] = json!("QUOTA_EXCEEDED");
        }
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            // RFC 6750 §3: who sent no token is told how to, who sent a bad one is told what is bad about it.
            let challenge = match self {
                Refusal::NoToken { .. } => r#"Bearer realm="spotify""#.to_owned(),
                _ => {
                    format!(r#"Bearer realm="spotify", error="invalid_token", error_description="{message}""#)
                }
            };
            if let Ok(value) = HeaderValue::from_str(&challenge) {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
            }
        } else {
            if let Refusal::TooManyCalls { retry_after, .. } = self {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
            }
            let (name, kind) = super::JSON;
            response.headers_mut().insert(name, kind);
        }
        response
    }
}
