//! A request that is built, looked at, and then sent: what Python's `requests` calls a prepared request.

use crate::client::Client;
use crate::display::{Card, Show, cards};
use crate::error::{Error, Result};
use crate::headers::Headers;
use crate::params::Pairs;
use crate::resource_url::URL;
use crate::{Params, Response, ToText};
use base64::Engine;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;
use std::fmt;

/// A request as it will go over the wire. It can be kept, looked at with [`show`](crate::show), and sent more than once.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: String,
    pub(crate) url: URL,
    pub(crate) headers: Headers,
    pub(crate) body: String,
}

impl Request {
    /// `GET`, `POST`, …
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The address with its query.
    pub fn url(&self) -> URL {
        self.url.clone()
    }

    /// The parameters of the query, decoded.
    pub fn query(&self) -> Params {
        self.url.query()
    }

    /// The headers; those that only the connection needs (`Host`, `Content-Length`) are added when it is sent.
    pub fn headers(&self) -> Headers {
        self.headers.clone()
    }

    /// The body as it is sent; empty if there is none.
    pub fn body(&self) -> String {
        self.body.clone()
    }

    /// The fields of the form in the body, decoded; none if the body is no form.
    pub fn form(&self) -> Params {
        if self.is_form() {
            url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
        } else {
            Params::new()
        }
    }

    /// Shows the request, secrets masked, as the value of a cell.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }

    pub(crate) fn is_form(&self) -> bool {
        let kind = self.headers.get("content-type").unwrap_or_default();
        kind.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&cards::request_text(self))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Request {
    fn card(&self) -> Card {
        Card::new(cards::request_html(self), self.to_string())
    }
}

/// A request in the making. [`build`](RequestBuilder::build) ends it; what was wrong on the way is told there.
#[must_use = "a request comes out of `.build()?`"]
pub struct RequestBuilder {
    client: Client,
    request: Result<Request>,
}

impl RequestBuilder {
    pub(crate) fn new(client: Client, method: &str, url: &str) -> Self {
        let request = match (valid_method(method), URL::parse(url)) {
            (Err(error), _) | (_, Err(error)) => Err(error),
            (Ok(method), Ok(url)) => {
                Ok(Request { method, url, headers: Headers::default(), body: String::new() })
            }
        };
        Self { client, request }
    }

    /// Adds parameters to the query (what follows `?` in the address).
    pub fn query(self, params: &(impl Pairs + ?Sized)) -> Self {
        let pairs = params.pairs();
        self.with(|request| {
            // Of an empty list not even the `?` is left.
            if !pairs.is_empty() {
                request.url.inner_mut().query_pairs_mut().extend_pairs(pairs);
            }
            Ok(())
        })
    }

    /// Puts parameters into the body as a form (`application/x-www-form-urlencoded`).
    pub fn form(self, params: &(impl Pairs + ?Sized)) -> Self {
        let pairs = params.pairs();
        self.with(|request| {
            request.body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            request.headers.set("Content-Type", "application/x-www-form-urlencoded".into());
            Ok(())
        })
    }

    /// Puts JSON into the body (`application/json`).
    pub fn json(self, value: &Value) -> Self {
        self.with(|request| {
            request.body = value.to_string();
            request.headers.set("Content-Type", "application/json".into());
            Ok(())
        })
    }

    /// Puts a text into the body, as it is.
    pub fn body(self, body: impl ToText) -> Self {
        let body = body.to_text();
        self.with(|request| {
            request.body = body;
            Ok(())
        })
    }

    /// Adds a header; one of the same name is replaced.
    pub fn header(self, name: impl AsRef<str>, value: impl ToText) -> Self {
        let (name, value) = (name.as_ref().to_owned(), value.to_text());
        self.with(|request| set_header(request, &name, value))
    }

    /// Adds `Authorization: Basic …`, the Base64 of `user:password` (RFC 7617).
    pub fn basic_auth(self, user: impl ToText, password: Option<impl ToText>) -> Self {
        let pair = format!(
            "{}:{}",
            user.to_text(),
            password.map_or_else(String::new, |password| password.to_text())
        );
        let encoded = base64::engine::general_purpose::STANDARD.encode(pair);
        self.with(|request| set_header(request, "Authorization", format!("Basic {encoded}")))
    }

    /// Adds `Authorization: Bearer …` (RFC 6750 §2.1).
    pub fn bearer_auth(self, token: impl ToText) -> Self {
        let value = format!("Bearer {}", token.to_text());
        self.with(|request| set_header(request, "Authorization", value))
    }

    /// Ends the building.
    ///
    /// # Errors
    /// The address was none, or a header cannot be sent.
    pub fn build(self) -> Result<Request> {
        self.request
    }

    /// Builds the request and sends it at once.
    ///
    /// # Errors
    /// As [`RequestBuilder::build`] and [`Client::execute`].
    pub fn send(self) -> Result<Response> {
        let client = self.client.clone();
        client.execute(self.build()?)
    }

    fn with(mut self, change: impl FnOnce(&mut Request) -> Result<()>) -> Self {
        if let Ok(request) = &mut self.request
            && let Err(error) = change(request)
        {
            self.request = Err(error);
        }
        self
    }
}

/// Shows the request as it is so far.
impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.request {
            Ok(request) => write!(f, "{request}\n(not built yet: `.build()?`)"),
            Err(error) => fmt::Display::fmt(error, f),
        }
    }
}

fn valid_method(method: &str) -> Result<String> {
    match reqwest::Method::from_bytes(method.as_bytes()) {
        Ok(method) => Ok(method.as_str().to_owned()),
        Err(_) => Err(Error::NotAnAddress {
            address: method.to_owned(),
            why: "the method comes first, such as `GET`".into(),
        }),
    }
}

fn set_header(request: &mut Request, name: &str, value: String) -> Result<()> {
    let error = |why: &str| Err(Error::Header { name: name.to_owned(), why: why.to_owned() });
    if HeaderName::from_bytes(name.as_bytes()).is_err() {
        return error(
            "a header's name is one word of letters, digits and `-`, such as `Authorization`, without the `:`",
        );
    }
    if value.trim().contains(['\n', '\r']) {
        return error(
            "its value has several lines, and a header is one: is it a whole answer, where only one of its values belongs?",
        );
    }
    if value.contains(['\n', '\r']) {
        return error(
            "its value has a line break in it, which often comes along with a paste or out of a Base64 tool: take it out with `.trim()`",
        );
    }
    if HeaderValue::from_str(&value).is_err() {
        return error(
            "its value has a character in it that no header may have; was it copied together with something else?",
        );
    }
    request.headers.set(name, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{buildURL, params};

    fn client() -> Client {
        Client::new()
    }

    #[test]
    fn a_query_is_encoded_as_a_browser_does() {
        let url = buildURL("/authorize", "127.0.0.1:8765").unwrap();
        let params = params! { "scope": "a b", "redirect_uri": "http://127.0.0.1:8765/callback" };
        let request = client().get(&url).query(&params).build().unwrap();
        let expected =
            "http://127.0.0.1:8765/authorize?scope=a+b&redirect_uri=http%3A%2F%2F127.0.0.1%3A8765%2Fcallback";
        assert_eq!(request.url().to_string(), expected);
        assert_eq!(request.query()["scope"], "a b");
        assert_eq!(
            client().get(url).query(&params! {}).build().unwrap().url().to_string(),
            "http://127.0.0.1:8765/authorize"
        );
    }

    #[test]
    fn a_form_goes_into_the_body() {
        let url = buildURL("/api/token", "127.0.0.1:8765").unwrap();
        let form = [("grant_type", "authorization_code"), ("code", "a+b&c")];
        let request =
            client().post(url).form(&form).basic_auth("me", Some("invented secret")).build().unwrap();
        assert_eq!(request.body(), "grant_type=authorization_code&code=a%2Bb%26c");
        assert_eq!(request.form()["code"], "a+b&c");
        assert_eq!(&request.headers()["authorization"], "Basic bWU6aW52ZW50ZWQgc2VjcmV0");
        assert_eq!(&request.headers()["content-type"], "application/x-www-form-urlencoded");
    }

    #[test]
    fn mistakes_on_the_way_are_told_at_the_end() {
        let url = "http://127.0.0.1:8765/v1/me";
        let broken = client()
            .get(url)
            .header("Authorization", "Basic abc\n")
            .header("Accept", "*/*")
            .build()
            .unwrap_err();
        assert!(
            broken
                .to_string()
                .starts_with("the header `Authorization` cannot be sent: its value has a line break"),
            "{broken}"
        );
        let named = client().get(url).header("Authorization:", "Bearer x").build().unwrap_err();
        assert!(named.to_string().contains("without the `:`"), "{named}");
        let relative = client().get("/v1/me?token=invented").build().unwrap_err();
        assert!(relative.to_string().starts_with("`/v1/me` is not an address"), "{relative}");
        assert!(client().get("").build().unwrap_err().to_string().contains("buildURL"));
        assert!(
            client()
                .get("ftp://x/")
                .build()
                .unwrap_err()
                .to_string()
                .contains("does not begin with `http://`")
        );
    }

    #[test]
    fn nothing_that_prints_a_request_shows_a_secret() {
        let form = params! { "client_secret": "5ec2e7-invented-secret", "code": "AQinvented-code-0" };
        let request = client()
            .post("http://127.0.0.1:8765/api/token?access_token=BQinvented-token")
            .form(&form)
            .bearer_auth("BQinvented-bearer")
            .build()
            .unwrap();
        let card = request.card();
        for shown in [format!("{request:?}"), card.html, card.text, format!("{:?}", request.url())] {
            assert!(!shown.contains("invented"), "{shown}");
            assert!(shown.contains("BQin…(16)"), "{shown}");
        }
    }
}
