//! An address with the secrets of its query and fragment masked.

use super::{html, table};
use url::{Url, form_urlencoded};

/// The address on one line.
pub(crate) fn masked(url: &Url) -> String {
    let mut shown = bare(url);
    for (mark, part) in [('?', url.query()), ('#', url.fragment())] {
        if let Some(part) = part {
            shown.push(mark);
            shown.push_str(&masked_query(part));
        }
    }
    shown
}

/// The address up to its query.
pub(crate) fn bare(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // A password in an address is a secret like any other. Fails only for addresses without a host, which have none.
    if url.password().is_some() {
        let _ = url.set_password(Some("…"));
    }
    url.to_string()
}

/// `name=value&…` with masks in it, the rest in the encoding in which it stands there.
pub(crate) fn masked_query(query: &str) -> String {
    let parts: Vec<String> = query
        .split('&')
        .map(|part| {
            let Some((name, value)) = form_urlencoded::parse(part.as_bytes()).next() else {
                return part.to_owned();
            };
            let shown = table::mask(&name, &value);
            if shown == value { part.to_owned() } else { format!("{name}={shown}") }
        })
        .collect();
    parts.join("&")
}

/// The address with its parts named.
pub(crate) fn html(url: &Url) -> String {
    let headline = format!("<b>{}</b>", html::escape(&bare(url)));
    let mut parts = Vec::new();
    for (label, part) in [("query", url.query()), ("fragment", url.fragment())] {
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            let pairs: Vec<(String, String)> = form_urlencoded::parse(part.as_bytes())
                .map(|(name, value)| (name.to_string(), table::mask(&name, &value)))
                .collect();
            parts.push(html::labelled(label, &html::rows(&pairs)));
        }
    }
    html::card(&headline, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secrets_change() {
        let url = Url::parse("https://me:invented@x.example/callback?code=AQinvented-code&state=A%20B&#access_token=BQinvented-token").unwrap();
        assert_eq!(
            masked(&url),
            "https://me:%E2%80%A6@x.example/callback?code=AQin…(15)&state=A%20B&#access_token=BQin…(16)"
        );
        let plain = "http://127.0.0.1:8765/authorize?scope=a+b&redirect_uri=http%3A%2F%2Fx";
        assert_eq!(masked(&Url::parse(plain).unwrap()), plain);
    }
}
