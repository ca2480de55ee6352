//! Who may use the pages and the controls: people and programs on this machine, and no page of another site through their browser.
//!
//! * `Host`: a site whose name was made to lead here (DNS rebinding) is, to a browser, the same site as the provider, and could read
//!   every page. But the browser still sends that site's name.
//! * [`Sec-Fetch-Site`](https://www.w3.org/TR/fetch-metadata/) and [`Origin`](https://www.rfc-editor.org/rfc/rfc6454#section-7): what
//!   changes something comes from a page of ours. A form of another site carries no valid ticket either (see `pages::session`); two
//!   locks, because a forged consent is the whole prize (RFC 6749 §10.12). Another port of this machine is another site here.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde_json::json;
use url::{Host, Url};

use crate::pages::layout::{Page, explain};
use crate::seen::{Lesson, Note};
use crate::state::{Shared, State as Provider};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request is not let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Objection {
    Host,
    Site,
    NotJson,
}

impl Objection {
    /// Its name in an answer, the cause, and what to do.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Objection::Host => (
                "not_on_this_machine",
                "the `Host` of the request is not this machine's",
                "call `http://127.0.0.1:…`",
            ),
            Objection::Site => (
                "cross_site",
                "a page of another site sent the request",
                "call from a program, or from a page of this provider",
            ),
            Objection::NotJson => (
                "not_json",
                "the request does not say `Content-Type: application/json`",
                "send the body as JSON",
            ),
        }
    }
}

/// Guards `/practice/…`, which programs call.
pub(crate) async fn controls(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let changes = changes(&request);
    let objection = if !host_is_ours(&request, &state) {
        Objection::Host
    } else if changes && from_elsewhere(&request) || text(&request, SEC_FETCH_SITE) == Some("cross-site") {
        Objection::Site
    } else if request.method() == Method::POST && !is_json(&request) {
        // A form of another site cannot say this without asking first, which is not granted.
        Objection::NotJson
    } else {
        return next.run(request).await;
    };
    let (error, cause, advice) = objection.words();
    let status = match objection {
        Objection::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Objection::Host | Objection::Site => StatusCode::FORBIDDEN,
    };
    (status, Json(json!({ "error": error, "cause": cause, "advice": advice }))).into_response()
}

/// Guards the pages, which people open. To follow a link to one from another site is fine: that is how the dance begins.
pub(crate) async fn pages(State(state): State<Shared>, request: Request, next: Next) -> Response {
    let objection = if !host_is_ours(&request, &state) {
        Objection::Host
    } else if changes(&request) && from_elsewhere(&request) {
        Objection::Site
    } else {
        return next.run(request).await;
    };
    let (error, cause, advice) = objection.words();
    let lesson = Lesson { cause: cause.to_owned(), advice: advice.to_owned() };
    let page = Page::new("Refused").status(StatusCode::FORBIDDEN).with(html! {
        div.card { h1.error { "Nothing was done" } (explain(&lesson)) }
    });
    Note::new("refused", None).error(error, lesson).on(page)
}

fn text(request: &Request, name: HeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// What the client calls this server.
fn host(request: &Request) -> Option<&str> {
    text(request, header::HOST).or(request.uri().authority().map(|authority| authority.as_str()))
}

fn host_is_ours(request: &Request, state: &Provider) -> bool {
    host(request).is_some_and(|host| is_this_machine(host, state.address.ip()))
}

/// Whether `host`, as a `Host` header has it, means this machine, which listens at `listens_at`.
fn is_this_machine(host: &str, listens_at: IpAddr) -> bool {
    // A URL could hide another host behind one of these: `127.0.0.1@evil.example`.
    if host.contains(['/', '\\', '@', '?', '#']) {
        return false;
    }
    let Ok(url) = Url::parse(&format!("http://{host}/")) else { return false };
    let address = match url.host() {
        Some(Host::Domain(name)) => return name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
        None => return false,
    };
    address.is_loopback() || address == listens_at
}

/// Whether `host` is a name or an address of the loopback interface.
pub(crate) fn is_loopback(host: &str) -> bool {
    is_this_machine(host, IpAddr::V4(std::net::Ipv4Addr::LOCALHOST))
}

fn changes(request: &Request) -> bool {
    !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a browser says that a page of another origin made the request. What is no browser says nothing.
fn from_elsewhere(request: &Request) -> bool {
    if text(request, SEC_FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    match (text(request, header::ORIGIN), host(request)) {
        // Browsers say `null` for our own forms, because our pages keep their address to themselves (`Referrer-Policy`).
        (None | Some("null"), _) => false,
        (Some(origin), Some(host)) => origin.strip_prefix("http://") != Some(host),
        (Some(_), None) => true,
    }
}

fn is_json(request: &Request) -> bool {
    text(request, header::CONTENT_TYPE)
        .is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["127.0.0.1:8765", "localhost:8765", "[::1]:8765", "127.0.0.1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "evil.example:8765",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "127.0.0.1@evil.example",
            "evil.example/@127.0.0.1",
            "192.168.0.5:8765",
            "0.0.0.0:1",
            "",
            "a b",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn the_address_that_it_listens_at_is_this_machine() {
        let listens_at = IpAddr::V4([192, 168, 0, 5].into());
        assert!(is_this_machine("192.168.0.5:8765", listens_at));
        assert!(!is_this_machine("192.168.0.6:8765", listens_at));
    }
}
