//! A request and an answer as cards: the parts named, the secrets masked.

use super::{address, body, html, table};
use crate::{Request, Response};

pub(crate) fn request_text(request: &Request) -> String {
    let mut lines = vec![format!("{} {}", request.method, address::masked(request.url.inner()))];
    lines.extend(
        table::masked(request.headers.iter()).into_iter().map(|(name, value)| format!("{name}: {value}")),
    );
    if !request.body.is_empty() {
        lines.push(String::new());
        lines.push(request_body(request));
    }
    lines.join("\n")
}

pub(crate) fn request_html(request: &Request) -> String {
    let url = request.url.inner();
    let headline = format!("<b>{}</b> {}", html::escape(&request.method), html::escape(&address::bare(url)));
    let mut parts = Vec::new();
    let mut part = |label: &str, pairs: Vec<(String, String)>| {
        if !pairs.is_empty() {
            parts.push(html::labelled(label, &html::rows(&pairs)));
        }
    };
    part("query", table::masked(request.query().iter()));
    part("headers", table::masked(request.headers.iter()));
    let form = request.form();
    part("body: a form", table::masked(form.iter()));
    if form.is_empty() && !request.body.is_empty() {
        parts.push(html::labelled("body", &html::preformatted(&request_body(request))));
    }
    html::card(&headline, &parts)
}

fn request_body(request: &Request) -> String {
    body::readable(request.body.as_bytes(), request.headers.get("content-type").unwrap_or_default())
}

pub(crate) fn response_text(response: &Response) -> String {
    let mut lines: Vec<String> = response.hops.iter().map(redirect).collect();
    lines.push(status(response));
    lines.extend(worth_seeing(response).into_iter().map(|(name, value)| format!("{name}: {value}")));
    if !response.body.is_empty() {
        lines.push(String::new());
        lines.push(response_body(response));
    }
    lines.join("\n")
}

pub(crate) fn response_html(response: &Response) -> String {
    let good = !response.status.is_client_error() && !response.status.is_server_error();
    let from = format!(
        "{} {}",
        response.hops.last().map_or(&response.method, |hop| &hop.method),
        address::bare(response.url.inner())
    );
    let headline = format!(
        "{} &nbsp;{} &nbsp;{} ms",
        html::verdict(good, &status(response)),
        html::escape(&from),
        response.took.as_millis()
    );
    let mut parts = Vec::new();
    if !response.hops.is_empty() {
        let hops: Vec<String> = response.hops.iter().map(redirect).collect();
        parts.push(html::labelled("redirected", &html::preformatted(&hops.join("\n"))));
    }
    let headers = worth_seeing(response);
    if !headers.is_empty() {
        parts.push(html::labelled("headers", &html::rows(&headers)));
    }
    let body = if response.body.is_empty() { "(empty)".to_owned() } else { response_body(response) };
    parts.push(html::labelled("body", &html::preformatted(&body)));
    html::card(&headline, &parts)
}

fn status(response: &Response) -> String {
    format!("{} {}", response.status.as_u16(), response.status.canonical_reason().unwrap_or_default())
        .trim_end()
        .to_owned()
}

fn redirect(hop: &crate::Hop) -> String {
    format!("{} → {} {}", hop.status, hop.method, address::masked(hop.url.inner()))
}

fn response_body(response: &Response) -> String {
    body::readable(&response.body, response.headers.get("content-type").unwrap_or_default())
}

/// The headers that say something about the answer, not those about the connection.
fn worth_seeing(response: &Response) -> Vec<(String, String)> {
    const WORTH: [&str; 6] =
        ["content-type", "cache-control", "www-authenticate", "retry-after", "location", "allow"];
    table::masked(
        response.headers.iter().filter(|(name, _)| WORTH.contains(&name.to_ascii_lowercase().as_str())),
    )
}
