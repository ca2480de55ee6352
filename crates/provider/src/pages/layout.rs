//! The frame of every page, and the headers that keep it safe.

use std::sync::LazyLock;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::seen::Lesson;

const STYLE: &str = include_str!("style.css");
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));

/// Drawn here, so that no browser asks for a `/favicon.ico`: a ring that is passed around.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='5.5' fill='none' stroke='%230b6b3a' stroke-width='3' stroke-dasharray='26 9'/%3E%3C/svg%3E";

/// A page to be.
pub(crate) struct Page {
    title: &'static str,
    status: StatusCode,
    script: Option<&'static str>,
    leads_away: bool,
    wide: bool,
}

impl Page {
    pub(crate) fn new(title: &'static str) -> Self {
        Page { title, status: StatusCode::OK, script: None, leads_away: false, wide: false }
    }

    pub(crate) fn status(self, status: StatusCode) -> Self {
        Page { status, ..self }
    }

    /// Runs this script, and no other, on the page.
    pub(crate) fn script(self, script: &'static str) -> Self {
        Page { script: Some(script), ..self }
    }

    /// A form of the page ends, by redirects, at the client's redirect URI. Browsers hold `form-action` against redirects too, and
    /// it cannot name every redirect URI (IPv6 literals, an app's own scheme), so such a page goes without it.
    pub(crate) fn leads_away(self) -> Self {
        Page { leads_away: true, ..self }
    }

    /// With room for a table.
    pub(crate) fn wide(self) -> Self {
        Page { wide: true, ..self }
    }

    /// With `body` in it.
    pub(crate) fn with(self, body: Markup) -> Response {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) " – practice provider" }
                    link rel="icon" href=(ICON);
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        a href="/" { "Practice provider" } " – on your own machine, for learning OAuth. It is not Spotify."
                        nav aria-label="Pages" { a href="/dashboard" { "Dashboard" } " · " a href="/panel" { "Panel" } }
                    }
                    main class=[self.wide.then_some("wide")] { (body) }
                    @if let Some(script) = self.script { script { (PreEscaped(script)) } }
                }
            }
        };
        let mut policy = format!(
            "default-src 'none'; style-src '{}'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
            *STYLE_HASH
        );
        if let Some(script) = self.script {
            policy.push_str(&format!("; script-src '{}'; connect-src 'self'", hash(script)));
        }
        if !self.leads_away {
            policy.push_str("; form-action 'self'");
        }
        let mut response = (self.status, SAFE, Html(page.into_string())).into_response();
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// Pages hold codes and forms: they stay out of caches, out of frames, and out of what other sites are told
/// (RFC 9700 §4.2.4, §4.16).
const SAFE: [(HeaderName, HeaderValue); 4] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// A redirect that makes a GET of whatever came before (RFC 9700 §4.12: with 307 the password would travel on).
pub(crate) fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(location) => {
            let headers = [
                (header::LOCATION, location),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            ];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        // Redirect URIs are checked when they are registered, so this is one of ours gone wrong.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The cause of an error and what to do, as a part of a page.
pub(crate) fn explain(lesson: &Lesson) -> Markup {
    html! {
        div.note {
            p { b { "Why: " } (ticked(&lesson.cause)) "." }
            p { b { "What to do: " } (ticked(&lesson.advice)) "." }
        }
    }
}

/// Text in which `…` between backticks is set as code. Everything is escaped.
pub(crate) fn ticked(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_between_backticks_is_code_and_still_escaped() {
        let markup = ticked("sent was `<script>` & so on").into_string();
        assert_eq!(markup, "sent was <code>&lt;script&gt;</code> &amp; so on");
    }
}
