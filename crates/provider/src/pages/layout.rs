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

/// What copies a text to the clipboard, for the pages that show one to be copied.
pub(crate) const COPY: &str = include_str!("copy.js");

/// The parts of the provider that have pages, in the order of the menu.
const MENU: [(&str, &str); 3] = [("/", "Home"), ("/dashboard", "Dashboard"), ("/panel", "Panel")];

/// What the eight steps of the dance are called.
pub(crate) const STEPS: [&str; 8] = [
    "the user asks the client for something",
    "the client sends the browser to the authorization URL",
    "the provider authenticates the user",
    "the user consents",
    "the provider sends the browser back with a code",
    "the client receives the code",
    "the client sends the code and its own credentials",
    "the provider answers with the tokens",
];

/// A page to be.
pub(crate) struct Page {
    title: &'static str,
    status: StatusCode,
    script: Option<&'static str>,
    leads_away: bool,
    width: Option<&'static str>,
    here: &'static str,
}

impl Page {
    pub(crate) fn new(title: &'static str) -> Self {
        Page { title, status: StatusCode::OK, script: None, leads_away: false, width: None, here: "" }
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

    /// With room for columns.
    pub(crate) fn wide(self) -> Self {
        Page { width: Some("wide"), ..self }
    }

    /// As narrow as one form.
    pub(crate) fn small(self) -> Self {
        Page { width: Some("small"), ..self }
    }

    /// Belongs to this entry of the menu.
    pub(crate) fn below(self, path: &'static str) -> Self {
        Page { here: path, ..self }
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
                    a.skip href="#content" { "Skip to the content" }
                    header.bar {
                        div {
                            a.brand href="/" { (ring()) "Practice provider" }
                            nav aria-label="Pages" {
                                ul {
                                    @for (path, name) in MENU {
                                        li { a href=(path) aria-current=[(path == self.here).then_some("page")] { (name) } }
                                    }
                                }
                            }
                        }
                    }
                    main #content class=[self.width] { (body) }
                    footer { "On your own machine, for learning OAuth. It is not Spotify, and nothing leaves this computer." }
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

/// The brand's mark: a ring that is passed around.
fn ring() -> Markup {
    html! {
        svg viewBox="0 0 16 16" aria-hidden="true" {
            circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="26 9" {}
        }
    }
}

/// Says how far the dance has come with this page: `step` is 1 to 8.
pub(crate) fn dance(step: usize) -> Markup {
    html! {
        div.dance {
            b { "Step " (step) " of 8" } " · " (STEPS[step - 1])
            div.dots aria-hidden="true" { @for number in 1..=8 { i class=[(number <= step).then_some("on")] {} } }
        }
    }
}

/// The first letter of a name, in place of a picture.
pub(crate) fn avatar(name: &str) -> Markup {
    let letter: String = name.chars().next().unwrap_or('?').to_uppercase().collect();
    html! { span.avatar aria-hidden="true" { (letter) } }
}

/// A text to be copied, with the button that does it, which shows only where scripts run.
pub(crate) fn copied(id: &str, what: &str, text: &str) -> Markup {
    html! {
        div.with-copy {
            code.value id=(id) { (text) }
            button.quiet type="button" data-copies=(id) aria-label={ "Copy the " (what) } hidden { "Copy" }
        }
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
