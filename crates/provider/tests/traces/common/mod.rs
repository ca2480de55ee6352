//! A provider without a socket, a browser without a screen: enough to write tests as traces of the protocol.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use provider::{
    Clock, Config, PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET, Policy, Random, Sources, State, app,
};
use serde_json::Value;
use tower::ServiceExt;
use url::Url;
use url::form_urlencoded::Serializer;

pub const CALLBACK: &str = "http://127.0.0.1:8765/callback";
/// Where the clock of the tests stands: 14 November 2023.
pub const NOW: u64 = 1_700_000_000;

/// A provider at `127.0.0.1:8765`, and one browser.
pub struct World {
    app: Router,
    /// By which it goes.
    pub clock: Clock,
    pub browser: Browser,
}

/// What a browser remembers.
#[derive(Clone, Default)]
pub struct Browser {
    pub cookies: BTreeMap<String, String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> Url {
        Url::parse("http://127.0.0.1:8765").unwrap().join(self.header("location")).unwrap()
    }

    /// A parameter of the redirect.
    pub fn redirected(&self, name: &str) -> Option<String> {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        parameter(self.header("location"), name)
    }

    /// The hidden value that the form of a page carries.
    pub fn ticket(&self, action: &str) -> String {
        let form = self
            .text
            .split(&format!("action=\"{action}\""))
            .nth(1)
            .unwrap_or_else(|| panic!("{}", self.text));
        form.split("name=\"ticket\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}

/// A parameter in the query of `url`.
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse("http://127.0.0.1").unwrap().join(url).unwrap();
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

pub fn practice_basic() -> String {
    basic(PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET)
}

pub fn encode(parameters: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// An authorization URL of the practice app, with further parameters.
pub fn authorization_url(more: &[(&str, &str)]) -> String {
    let mut parameters =
        vec![("client_id", PRACTICE_CLIENT_ID), ("response_type", "code"), ("redirect_uri", CALLBACK)];
    parameters.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    parameters.extend(more.iter().filter(|(_, value)| *value != "(absent)"));
    format!("/authorize?{}", encode(&parameters))
}

impl World {
    pub fn new() -> Self {
        Self::under(Policy::Course)
    }

    pub fn under(policy: Policy) -> Self {
        Self::open(policy, None)
    }

    pub fn open(policy: Policy, data: Option<&Path>) -> Self {
        let listen = ([127, 0, 0, 1], 8765).into();
        let config = Config { listen, data: data.map(Into::into), policy };
        let clock = Clock::standing_at(NOW);
        let sources = Sources { clock: clock.clone(), random: Random::seeded(7) };
        let state: Arc<State> = State::open(&config, listen, sources).unwrap();
        World { app: app(state), clock, browser: Browser::default() }
    }

    /// Another browser at the same provider.
    pub fn another_browser(&self) -> Self {
        World { app: self.app.clone(), clock: self.clock.clone(), browser: Browser::default() }
    }

    /// A request by a program: no cookies.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// A request of the browser.
    async fn browse(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<_> =
            self.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let answer = self.send(request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.browser.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    pub async fn open_page(&mut self, path: &str) -> Answer {
        self.browse(Request::get(path).header("host", "127.0.0.1:8765").body(Body::empty()).unwrap()).await
    }

    pub async fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.browse(post(path, None, form)).await
    }

    /// The same as [`open_page`](Self::open_page).
    pub async fn open_local(&mut self, path: &str) -> Answer {
        self.open_page(path).await
    }

    /// A request of the browser, with headers of the test's own.
    pub async fn browse_with(&mut self, mut request: Request<Body>, headers: &[(&str, &str)]) -> Answer {
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        self.browse(request).await
    }

    /// The service itself.
    pub fn app(&self) -> Router {
        self.app.clone()
    }

    /// Logs the browser in, on the way to `path`.
    pub async fn log_in(&mut self, path: &str) -> Answer {
        self.log_in_as("mira", path).await
    }

    /// The same as another practice user.
    pub async fn log_in_as(&mut self, user: &str, path: &str) -> Answer {
        let page = self.open_page(&format!("/login?{}", encode(&[("continue", path)]))).await;
        let ticket = page.ticket("/login");
        let password = format!("{user}-practises");
        let form = [("ticket", ticket.as_str()), ("username", user), ("password", &password)];
        self.submit("/login", &form).await
    }

    /// Opens an authorization URL in a logged-in browser and presses a button on the consent page.
    pub async fn consent(&mut self, url: &str, decision: &str) -> Answer {
        self.log_in(url).await;
        let page = self.open_page(url).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let ticket = page.ticket("/consent");
        self.submit("/consent", &[("ticket", &ticket), ("decision", decision)]).await
    }

    /// Logs the browser in and registers an app: its client id and client secret, as the dashboard shows them.
    pub async fn register(&mut self, name: &str, uris: &str) -> (String, String) {
        self.register_as("mira", name, uris).await
    }

    /// The same as another user.
    pub async fn register_as(&mut self, user: &str, name: &str, uris: &str) -> (String, String) {
        self.log_in_as(user, "/dashboard").await;
        let ticket = self.open_page("/dashboard/new").await.ticket("/dashboard/new");
        let form =
            [("ticket", ticket.as_str()), ("name", name), ("description", ""), ("redirect_uris", uris)];
        let made = self.submit("/dashboard/new", &form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let page = self.open_page(made.header("location")).await.text;
        let shown = |id: &str| {
            let start = page.split(&format!("id=\"{id}\">")).nth(1).unwrap_or_else(|| panic!("{page}"));
            start.split('<').next().unwrap().to_owned()
        };
        (shown("client-id"), shown("client-secret"))
    }

    /// A fresh code for the practice app, by the robot.
    pub async fn code(&self, more: &[(&str, &str)]) -> String {
        let redirect = self.approve(&authorization_url(more)).await;
        parameter(&redirect, "code").unwrap_or_else(|| panic!("{redirect}"))
    }

    /// Where the robot was redirected.
    pub async fn approve(&self, path: &str) -> String {
        let url = format!("http://127.0.0.1:8765{path}");
        let answer = self.control("/practice/approve", &serde_json::json!({ "url": url })).await;
        answer.json()["redirect"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
    }

    pub async fn control(&self, path: &str, body: &Value) -> Answer {
        let request =
            Request::post(path).header("host", "127.0.0.1:8765").header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn let_pass(&self, seconds: u64) {
        let answer =
            self.control("/practice/clock", &serde_json::json!({ "advance_seconds": seconds })).await;
        assert_eq!(answer.status, StatusCode::OK);
    }

    /// The newest entry of the log.
    pub async fn last_seen(&self) -> Value {
        self.seen("?limit=1").await[0].clone()
    }

    pub async fn seen(&self, query: &str) -> Value {
        let request = Request::get(format!("/practice/seen{query}")).header("host", "127.0.0.1:8765");
        self.send(request.body(Body::empty()).unwrap()).await.json()
    }

    /// `POST /api/token` with a form.
    pub async fn token(&self, authorization: Option<&str>, form: &[(&str, &str)]) -> Answer {
        self.send(post("/api/token", authorization, form)).await
    }

    /// The exchange of a code, as it should be, with parameters replaced or `(absent)`.
    pub async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let mut form = vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
        form.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
        form.extend(changes.iter().filter(|(_, value)| *value != "(absent)"));
        self.token(Some(&practice_basic()), &form).await
    }

    /// Access and refresh token of a whole dance.
    pub async fn dance(&self, scope: &str) -> (String, String) {
        let code = self.code(&[("scope", scope)]).await;
        let tokens = self.exchange(&code, &[]).await.json();
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        (text("access_token"), text("refresh_token"))
    }

    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token(Some(&practice_basic()), &form).await
    }

    /// `GET path` with an `Authorization` header.
    pub async fn api(&self, path: &str, authorization: Option<&str>) -> Answer {
        let mut request = Request::get(path);
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

pub fn post(path: &str, authorization: Option<&str>, form: &[(&str, &str)]) -> Request<Body> {
    let body = encode(form);
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("host", "127.0.0.1:8765")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", body.len());
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    request.body(Body::from(body)).unwrap()
}

/// An error of the token endpoint: status and the whole body, byte by byte.
#[track_caller]
pub fn assert_refused(answer: &Answer, error: &str, description: Option<&str>) {
    let expected = match description {
        Some(text) => format!(r#"{{"error":"{error}","error_description":"{text}"}}"#),
        None => format!(r#"{{"error":"{error}"}}"#),
    };
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (400, expected.as_str()));
    assert_eq!(answer.header("cache-control"), "no-store");
}
