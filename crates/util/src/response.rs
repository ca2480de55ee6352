//! An answer, read whole, so that it can be kept, shown and used more than once.

use crate::display::{Card, Show, cards};
use crate::error::{Error, Refusal, Result};
use crate::headers::Headers;
use crate::json::Json;
use crate::resource_url::URL;
use reqwest::StatusCode;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// An answer.
#[derive(Clone)]
pub struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
    pub(crate) hops: Vec<Hop>,
    pub(crate) url: URL,
    pub(crate) method: String,
    pub(crate) took: Duration,
}

/// A redirect that was followed on the way to the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The status that redirected.
    pub status: u16,
    /// The method of the request that followed it.
    pub method: String,
    /// Where it led.
    pub url: URL,
}

impl Response {
    /// The status; it can be compared with a number: `response.status() == 200`.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> Headers {
        self.headers.clone()
    }

    /// The address that answered: another than was asked, if there were redirects.
    pub fn url(&self) -> URL {
        self.url.clone()
    }

    /// The redirects on the way.
    pub fn redirects(&self) -> Vec<Hop> {
        self.hops.clone()
    }

    /// How long the answer took.
    pub fn took(&self) -> Duration {
        self.took
    }

    /// The body as text, exactly; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.body.clone()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// The body is something else; the message says what, and what that usually means.
    pub fn json(&self) -> Result<Json> {
        serde_json::from_slice(&self.body).map(Json::new).map_err(|_| self.not_json())
    }

    /// The answer itself, if its status is one of success (`raise_for_status` in Python).
    ///
    /// # Errors
    /// [`Error::Refused`] with the status, and with `error` and `error_description` if the body has them.
    pub fn ok(&self) -> Result<&Self> {
        if self.status.is_success() { Ok(self) } else { Err(Error::Refused(self.refusal())) }
    }

    /// Shows the answer, secrets masked, as the value of a cell.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }

    fn refusal(&self) -> Refusal {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        // The token endpoint has texts, the Web API an object with a message.
        let (error, error_description) = match &body["error"] {
            Value::Object(error) => (None, error.get("message").and_then(text)),
            error => (text(error), text(&body["error_description"])),
        };
        let plain = self.plain_text().filter(|_| error.is_none() && error_description.is_none());
        Refusal {
            status: self.status.as_u16(),
            reason: self.status.canonical_reason().unwrap_or("(no name)").to_owned(),
            error,
            error_description: error_description.or(plain),
            retry_after: self.headers.get("retry-after").and_then(|seconds| seconds.trim().parse().ok()),
        }
    }

    /// A body that is one short plain sentence.
    fn plain_text(&self) -> Option<String> {
        let text = self.text();
        let text = text.trim();
        let is_plain = !text.is_empty() && text.len() <= 300 && !text.starts_with(['<', '{', '[']);
        is_plain.then(|| text.lines().next().unwrap_or_default().to_owned())
    }

    fn not_json(&self) -> Error {
        let text = self.text();
        let start: String = text.trim().chars().take(60).collect();
        let (what, advice) = if start.is_empty() {
            ("empty".to_owned(), format!("the status, `{}`, is the whole answer", self.status))
        } else if start.starts_with('<') {
            let advice = "a page for people was asked, not an endpoint for programs: compare the path with the documentation";
            ("a web page".to_owned(), advice.to_owned())
        } else if start.contains("User not registered") {
            let advice = "Spotify answers so, in plain text, when the account is not on the app's list of users: add it in the dashboard, under \"User Management\"";
            (format!("plain text, `{start}`"), advice.to_owned())
        } else if self.status.is_success() {
            ("something else".to_owned(), "look at it with `response.text()`".to_owned())
        } else {
            (
                format!("plain text, `{start}`"),
                format!("the status, `{}`, tells more; look at it with `show(&response)`", self.status),
            )
        };
        Error::NotJson { what, advice }
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&cards::response_text(self))
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Response {
    fn card(&self) -> Card {
        Card::new(cards::response_html(self), self.to_string())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let mut all = Headers::default();
        headers.iter().for_each(|(name, value)| all.add(name, (*value).to_owned()));
        Response {
            status: StatusCode::from_u16(status).unwrap(),
            headers: all,
            body: body.into(),
            hops: Vec::new(),
            url: URL::parse("http://127.0.0.1:8765/api/token").unwrap(),
            method: "POST".into(),
            took: Duration::from_millis(3),
        }
    }

    #[test]
    fn each_kind_of_refusal_is_told_in_one_line() {
        let cases = [
            (
                400,
                r#"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#,
                "`400 Bad Request`: `invalid_grant`: Invalid authorization code",
            ),
            (400, r#"{"error":"invalid_client"}"#, "`400 Bad Request`: invalid_client"),
            (
                401,
                r#"{"error":{"status":401,"message":"The access token expired"}}"#,
                "`401 Unauthorized`: The access token expired",
            ),
            (
                403,
                "User not registered in the Developer Dashboard",
                "`403 Forbidden`: User not registered in the Developer Dashboard",
            ),
            (500, "<html>", "`500 Internal Server Error`"),
            (503, "", "`503 Service Unavailable`"),
        ];
        for (status, body, expected) in cases {
            let error = response(status, &[], body).ok().unwrap_err();
            assert_eq!(error.to_string(), format!("the provider answered {expected}"));
        }
        let error = response(429, &[("retry-after", "13")], "").ok().unwrap_err();
        assert_eq!(error.to_string(), "the provider answered `429 Too Many Requests` (ask again in 13 s)");
        assert!(response(201, &[], "").ok().is_ok());
    }

    #[test]
    fn a_body_that_is_not_json_is_explained() {
        let cases = [
            (403, "User not registered in the Developer Dashboard", "not on the app's list of users"),
            (200, "<!doctype html>", "a page for people"),
            (204, "", "not JSON but empty: the status, `204 No Content`"),
            (502, "upstream failed", "`upstream failed`"),
            (200, "access_token=BQinvented", "response.text()"),
        ];
        for (status, body, expected) in cases {
            let message = response(status, &[], body).json().unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
            assert!(!message.contains("BQinvented"), "{message}");
        }
    }

    #[test]
    fn an_answer_can_be_used_twice() {
        let answer =
            response(200, &[("Content-Type", "application/json")], r#"{"access_token":"BQinvented-token"}"#);
        assert_eq!(answer.json().unwrap(), answer.json().unwrap());
        assert_eq!(answer.text(), r#"{"access_token":"BQinvented-token"}"#);
        assert_eq!(answer.status(), 200);
        let card = answer.card();
        for shown in [format!("{answer:?}"), card.html, card.text] {
            assert!(shown.contains("BQin…(16)") && !shown.contains("invented"), "{shown}");
        }
    }
}
