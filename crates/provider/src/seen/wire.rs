//! What is remembered of a request and of its answer: raw, and no more than a few kilobytes of each, so that remembering costs a
//! request one copy. Masked when somebody looks (`show`).

use axum::body::{Body, HttpBody};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;

use crate::params::Params;

/// Of a body, so many bytes are remembered.
const KEPT_BODY: usize = 8 * 1024;
/// Of the headers of one message, so many bytes.
const KEPT_HEADERS: usize = 4 * 1024;

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(super) message: Message,
}

/// Headers and body of a request or an answer.
#[derive(Clone, Default)]
pub(super) struct Message {
    /// `name: value`, a line each.
    pub(super) headers: String,
    pub(super) body: Kept,
}

/// What is remembered of a body.
#[derive(Clone, Default)]
pub(super) struct Kept {
    pub(super) start: Box<[u8]>,
    /// How long the whole is, in bytes; none if it ends when it ends.
    pub(super) length: Option<u64>,
}

impl Wire {
    pub(super) fn of(request: &Parts, body: &[u8]) -> Self {
        let text = |name| {
            request.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Wire {
            method: request.method.clone(),
            path: request.uri.path().to_owned(),
            query: request.uri.query().unwrap_or_default().to_owned(),
            authorization: text(header::AUTHORIZATION),
            content_type: text(header::CONTENT_TYPE),
            message: Message { headers: lines(&request.headers), body: Kept::of(body) },
        }
    }

    /// A request that came by no wire: what the robot resource owner does on the pages.
    pub(crate) fn by_robot(method: Method, path: &str, query: &str) -> Self {
        Wire {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            authorization: None,
            content_type: None,
            message: Message::default(),
        }
    }

    /// The parameters of the body, if it is a form; also if it does not say so, because that is a mistake to be shown.
    pub(super) fn form(&self) -> Params {
        let is_json = self.content_type.as_deref().is_some_and(|kind| kind.contains("json"));
        if is_json { Params::default() } else { Params::parse(&self.message.body.start) }
    }

    /// How the client showed who it is.
    pub(super) fn authentication(&self, query: &Params, form: &Params) -> &'static str {
        let scheme = self.authorization.as_deref().map(|value| value.split(' ').next().unwrap_or_default());
        match scheme {
            Some(scheme) if scheme.eq_ignore_ascii_case("basic") => "basic",
            Some(scheme) if scheme.eq_ignore_ascii_case("bearer") => "bearer",
            Some(_) => "other",
            None if form.has("client_secret") => "form",
            None if query.has("client_secret") => "query",
            None if form.has("client_id") => "client_id",
            None => "none",
        }
    }
}

impl Message {
    /// Remembers an answer, and gives it back as it was.
    pub(super) async fn of(response: Response) -> (Message, Response) {
        let headers = lines(response.headers());
        let length = response.body().size_hint().exact();
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let keep = |start| Message { headers, body: Kept { start, length } };
        // Of a page nobody wants the source, and it holds the tickets of its forms. What has no length is a stream, or cut on purpose.
        if is_page || length.is_none_or(|length| length == 0) {
            return (keep(Box::default()), response);
        }
        let (parts, body) = response.into_parts();
        match axum::body::to_bytes(body, usize::MAX).await {
            Ok(bytes) => {
                let start = Kept::of(&bytes).start;
                (keep(start), Response::from_parts(parts, Body::from(bytes)))
            }
            // A body whose length is known is in memory, so there is nothing to fail.
            Err(_) => (keep(Box::default()), Response::from_parts(parts, Body::empty())),
        }
    }
}

impl Kept {
    fn of(body: &[u8]) -> Self {
        Kept {
            start: body[..body.len().min(KEPT_BODY)].into(),
            length: Some(u64::try_from(body.len()).unwrap_or(u64::MAX)),
        }
    }
}

/// Copied, not shared: the values that came over a connection are slices of its buffer, which they would keep from being used again.
fn lines(headers: &HeaderMap) -> String {
    let mut lines = String::with_capacity(256);
    for (name, value) in headers {
        if lines.len() + name.as_str().len() + value.len() > KEPT_HEADERS {
            break;
        }
        lines.push_str(name.as_str());
        lines.push_str(": ");
        match std::str::from_utf8(value.as_bytes()) {
            Ok(value) => lines.push_str(value),
            Err(_) => lines.push_str(&String::from_utf8_lossy(value.as_bytes())),
        }
        lines.push('\n');
    }
    lines
}
