//! Redirect URIs: compared letter by letter (RFC 9700 §2.1), and where two of them differ, in words.

use url::{Host, Url};

use crate::policy::{HttpRedirects, Policy};

/// Whether a request may send the answer to `sent`, given what the app registered.
pub(crate) fn is_registered(sent: &str, registered: &[String], policy: Policy) -> bool {
    registered
        .iter()
        .any(|known| known == sent || policy.any_loopback_port() && differs_in_port_only(sent, known))
}

/// RFC 8252 §7.3: an app on the user's machine takes whatever port is free, so a loopback literal that was registered without a
/// port matches any.
fn differs_in_port_only(sent: &str, known: &str) -> bool {
    let (Ok(mut sent_url), Ok(known_url)) = (Url::parse(sent), Url::parse(known)) else { return false };
    // `Url` would take `http://127.1` for the literal, and the comparison is of what was written.
    let literal = ["http://127.0.0.1", "http://[::1]"]
        .iter()
        .any(|start| sent.starts_with(start) && known.starts_with(start));
    literal
        && known_url.port().is_none()
        && sent_url.port().is_some()
        && sent_url.set_port(None).is_ok()
        && sent_url == known_url
}

/// Whether the policy takes `uri` as secure: https, an app's own scheme, or http to this machine.
pub(crate) fn is_secure(uri: &str, policy: Policy) -> bool {
    let Ok(url) = Url::parse(uri) else { return false };
    if url.scheme() != "http" {
        return true;
    }
    match policy.http_redirects() {
        HttpRedirects::Any => true,
        HttpRedirects::Loopback => is_loopback_literal(&url) || url.host_str() == Some("localhost"),
        HttpRedirects::LoopbackLiterals => is_loopback_literal(&url),
    }
}

fn is_loopback_literal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        _ => false,
    }
}

/// Why `uri` cannot be registered, in the dashboard's words; none if it can.
pub(crate) fn objection(uri: &str, policy: Policy) -> Option<String> {
    // Of these, a browser would run or open what follows.
    const DANGEROUS: [&str; 6] = ["javascript", "data", "file", "vbscript", "about", "blob"];
    let shown: String = uri.chars().take(100).collect();
    let Ok(url) = Url::parse(uri) else {
        return Some(format!("`{shown}` is no address: begin with `https://` or `http://`."));
    };
    if uri.len() > 2_000 || !uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(format!(
            "`{shown}`: spaces and letters beyond ASCII must be percent-encoded, and 2000 characters are the most."
        ));
    }
    if uri.contains('#') {
        return Some(format!("`{shown}`: a redirect URI has no fragment (`#…`), RFC 6749 §3.1.2."));
    }
    if DANGEROUS.contains(&url.scheme()) || matches!(url.scheme(), "http" | "https") && url.host().is_none() {
        return Some(format!("`{shown}`: this kind of address cannot receive an answer."));
    }
    (!is_secure(uri, policy)).then(|| format!("`{shown}`: This redirect URI is not secure."))
}

/// Where `sent` and `expected` differ, as the end of a sentence.
pub(crate) fn difference(sent: &str, expected: &str) -> String {
    let decoded = || url::form_urlencoded::parse(sent.as_bytes()).next().map(|(name, _)| name.into_owned());
    if sent.trim() == expected {
        return "the sent one has a space or line break at an end".to_owned();
    }
    if sent.trim_matches(['"', '\'']) == expected {
        return "the sent one has quotation marks around it".to_owned();
    }
    if sent.strip_suffix('/') == Some(expected) {
        return "the sent one ends in a slash too many".to_owned();
    }
    if expected.strip_suffix('/') == Some(sent) {
        return "the slash at the end is missing in the sent one".to_owned();
    }
    if sent.contains('%') && decoded().as_deref() == Some(expected) {
        return "the sent one was percent-encoded twice".to_owned();
    }
    if sent.eq_ignore_ascii_case(expected) {
        return "they differ in upper and lower case".to_owned();
    }
    match (Url::parse(sent), Url::parse(expected)) {
        (Err(_), _) if !sent.contains("://") => {
            "the sent one has no `http://` or `https://` in front".to_owned()
        }
        (Ok(sent), Ok(expected)) => difference_of_urls(&sent, &expected),
        _ => format!("they differ from character {} on", first_difference(sent, expected)),
    }
}

fn difference_of_urls(sent: &Url, expected: &Url) -> String {
    let says =
        |what: &str, sent: &str, expected: &str| format!("the {what} is `{sent}` instead of `{expected}`");
    let port =
        |url: &Url| url.port_or_known_default().map_or_else(|| "none".to_owned(), |port| port.to_string());
    if sent.scheme() != expected.scheme() {
        says("scheme", sent.scheme(), expected.scheme())
    } else if sent.host() != expected.host() {
        says("host", sent.host_str().unwrap_or_default(), expected.host_str().unwrap_or_default())
    } else if port(sent) != port(expected) {
        says("port", &port(sent), &port(expected))
    } else if sent.path() != expected.path() {
        says("path", sent.path(), expected.path())
    } else if sent.query() != expected.query() {
        says("query", sent.query().unwrap_or("none"), expected.query().unwrap_or("none"))
    } else {
        format!("they differ from character {} on", first_difference(sent.as_str(), expected.as_str()))
    }
}

fn first_difference(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count() + 1
}

/// The registered one that `sent` was most probably meant to be.
pub(crate) fn nearest<'r>(sent: &str, registered: &'r [String]) -> Option<&'r str> {
    registered.iter().map(String::as_str).min_by_key(|known| crate::scope::distance(known, sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTERED: &str = "http://127.0.0.1:8765/callback";

    #[test]
    fn every_usual_mistake_is_told_apart() {
        let table = [
            ("http://127.0.0.1:8765/callback/", "slash too many"),
            ("http://127.0.0.1:8765/Callback", "upper and lower case"),
            ("http://127.0.0.1:8765/callback\n", "line break"),
            ("'http://127.0.0.1:8765/callback'", "quotation marks"),
            ("https://127.0.0.1:8765/callback", "the scheme is `https` instead of `http`"),
            ("http://localhost:8765/callback", "the host is `localhost` instead of `127.0.0.1`"),
            ("http://127.0.0.1:8888/callback", "the port is `8888` instead of `8765`"),
            ("http://127.0.0.1/callback", "the port is `80` instead of `8765`"),
            ("http://127.0.0.1:8765/", "the path is `/` instead of `/callback`"),
            ("http://127.0.0.1:8765/callback?x=1", "the query is `x=1` instead of `none`"),
            ("127.0.0.1:8765/callback", "no `http://`"),
            ("http%3A%2F%2F127.0.0.1%3A8765%2Fcallback", "percent-encoded twice"),
        ];
        for (sent, words) in table {
            let says = difference(sent, REGISTERED);
            assert!(says.contains(words), "{sent}: {says}");
            assert!(!is_registered(sent, &[REGISTERED.to_owned()], Policy::Course), "{sent}");
        }
    }

    #[test]
    fn a_loopback_literal_registered_without_a_port_takes_any() {
        let registered = ["http://127.0.0.1/callback".to_owned()];
        let sent = "http://127.0.0.1:51004/callback";
        assert!(is_registered(sent, &registered, Policy::Spotify2026));
        assert!(!is_registered(sent, &registered, Policy::Spotify2020));
        for other in
            ["http://localhost:51004/callback", "http://127.0.0.1:51004/other", "http://127.1:51004/callback"]
        {
            assert!(!is_registered(other, &registered, Policy::Spotify2026), "{other}");
        }
    }

    #[test]
    fn what_cannot_be_registered() {
        for (uri, words) in [
            ("callback", "no address"),
            ("javascript:alert(1)", "cannot receive"),
            ("https://app.example/#x", "no fragment"),
            ("https://app.example/ä", "percent-encoded"),
            ("http://app.example/cb", "This redirect URI is not secure."),
        ] {
            assert!(objection(uri, Policy::Course).unwrap().contains(words), "{uri}");
        }
        for uri in ["https://app.example/cb", "http://127.0.0.1:1/cb", "myapp:/cb", "http://localhost:1/cb"] {
            assert_eq!(objection(uri, Policy::Course), None);
        }
        assert!(objection("http://localhost:1/cb", Policy::Spotify2026).is_some());
    }

    #[test]
    fn what_counts_as_secure_depends_on_the_year() {
        let table = [
            ("https://app.example/cb", [true, true, true]),
            ("myapp:/cb", [true, true, true]),
            ("http://127.0.0.1:1/cb", [true, true, true]),
            ("http://[::1]:1/cb", [true, true, true]),
            ("http://localhost:1/cb", [true, true, false]),
            ("http://app.example/cb", [true, false, false]),
        ];
        for (uri, secure) in table {
            let policies = [Policy::Spotify2020, Policy::Course, Policy::Spotify2026];
            assert_eq!(policies.map(|policy| is_secure(uri, policy)), secure, "{uri}");
        }
    }
}
