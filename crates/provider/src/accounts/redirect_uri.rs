//! Redirect URIs: compared letter by letter (RFC 9700 §2.1), and where two of them differ, in words.

use url::Url;

use crate::policy::{HttpRedirects, Policy};

/// Whether a request may send the answer to `sent`, given what the app registered.
pub(crate) fn is_registered(sent: &str, registered: &[String], policy: Policy) -> bool {
    registered
        .iter()
        .any(|known| known == sent || policy.any_loopback_port() && differs_in_port_only(sent, known))
}

/// How the literals begin, as they are written. A URL parser would also take `http://127.1` or `http://0x7f000001` for one.
const LITERALS: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

/// RFC 8252 §7.3: an app on the user's machine takes whatever port is free, so a loopback literal that was registered without a
/// port matches any. On the text and not on a parsed URL, because parsers drop and normalise what the browser is then sent to.
fn differs_in_port_only(sent: &str, known: &str) -> bool {
    let after = |uri: &str, start: &str| uri.strip_prefix(start).map(str::to_owned);
    LITERALS.iter().any(|literal| {
        let (Some(known), Some(sent)) = (after(known, literal), after(sent, &format!("{literal}:"))) else {
            return false;
        };
        let digits = sent.bytes().take_while(u8::is_ascii_digit).count();
        let (port, rest) = sent.split_at(digits);
        let port_is_one = !port.starts_with('0') && port.parse::<u16>().is_ok();
        port_is_one && rest == known && (rest.is_empty() || rest.starts_with(['/', '?']))
    })
}

/// Whether the policy takes `uri` as secure: https, an app's own scheme, or http to this machine.
pub(crate) fn is_secure(uri: &str, policy: Policy) -> bool {
    let Ok(url) = Url::parse(uri) else { return false };
    if url.scheme() != "http" {
        return true;
    }
    match policy.http_redirects() {
        HttpRedirects::Any => true,
        HttpRedirects::Loopback => is_loopback_literal(uri, &url) || url.host_str() == Some("localhost"),
        HttpRedirects::LoopbackLiterals => is_loopback_literal(uri, &url),
    }
}

fn is_loopback_literal(uri: &str, url: &Url) -> bool {
    // `http://127.0.0.1:80@elsewhere/` begins with a literal and leads elsewhere.
    if !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    let rest = LITERALS.iter().find_map(|literal| uri.strip_prefix(literal));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?']))
}

/// Why `uri` cannot be registered, in the dashboard's words; none if it can.
pub(crate) fn objection(uri: &str, policy: Policy) -> Option<String> {
    // Of these, a browser would run or open what follows.
    const DANGEROUS: [&str; 9] =
        ["javascript", "data", "file", "vbscript", "about", "blob", "filesystem", "view-source", "ftp"];
    // RFC 3986 §2 has no place for these; parsers drop them, or read `\\` as `/`, each in its own way.
    const NOT_IN_A_URI: [char; 9] = ['\\', '<', '>', '"', '^', '`', '{', '|', '}'];
    let shown: String = uri.chars().take(100).collect();
    let Ok(url) = Url::parse(uri) else {
        return Some(format!("`{shown}` is no address: begin with `https://` or `http://`."));
    };
    if uri.len() > 2_000 || !uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(format!(
            "`{shown}`: spaces and letters beyond ASCII must be percent-encoded, and 2000 characters are the most."
        ));
    }
    if uri.contains(NOT_IN_A_URI) {
        return Some(format!("`{shown}`: `\\ < > \" ^ {{ | }}` and backticks must be percent-encoded."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some(format!("`{shown}`: an address with a user name before `@` hides where it leads."));
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

    /// Parsers of URLs drop line breaks, turn `\\` into `/`, resolve `..`, and read numbers as addresses; what the browser is sent to
    /// is the text. So none of these is what was registered, whatever a parser says.
    #[test]
    fn a_redirect_uri_is_compared_as_text_whatever_a_parser_makes_of_it() {
        let registered = [
            "http://127.0.0.1/callback".to_owned(),
            "http://[::1]/cb".to_owned(),
            "http://127.0.0.1".to_owned(),
        ];
        for sent in ["http://127.0.0.1:1/callback", "http://[::1]:65535/cb", "http://127.0.0.1:80"] {
            assert!(is_registered(sent, &registered, Policy::Course), "{sent}");
        }
        for sent in [
            "http://127.0.0.1:51004/call\nback",
            "http://127.0.0.1:51004/call\tback",
            "http://127.0.0.1:51004\\callback",
            "http://127.0.0.1:51004/x/../callback",
            "http://127.0.0.1:51004/./callback",
            "http://127.0.0.1:51004/callback#",
            "http://127.0.0.1:51004/callback?",
            "http://127.0.0.1:51004/c%61llback",
            "http://127.0.0.1:051004/callback",
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:65536/callback",
            "http://127.0.0.1:/callback",
            "http://127.0.0.1:51004@evil.example/callback",
            "http://127.0.0.1:51004.evil.example/callback",
            "http://evil.example@127.0.0.1:51004/callback",
            "http://127.0.0.1.evil.example:51004/callback",
            "http://127.1:51004/callback",
            "http://2130706433:51004/callback",
            "http://[::ffff:127.0.0.1]:51004/callback",
            "HTTP://127.0.0.1:51004/callback",
            "https://127.0.0.1:51004/callback",
            "http://localhost:51004/callback",
        ] {
            assert!(!is_registered(sent, &registered, Policy::Course), "{sent:?}");
        }
        let exact = ["https://app.example/cb".to_owned()];
        for sent in [
            "https://app.example/cb/",
            "https://app.example:443/cb",
            "https://app.example/cb?",
            "https://app.example//cb",
            "https://app.example\\cb",
            "https://APP.example/cb",
            "https://app.example./cb",
            "https://app.example@evil.example/cb",
            "https://app.example/cb\0",
            " https://app.example/cb",
        ] {
            assert!(!is_registered(sent, &exact, Policy::Course), "{sent:?}");
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
            ("http://127.1:1/cb", "This redirect URI is not secure."),
            ("http://2130706433/cb", "This redirect URI is not secure."),
            ("http://127.0.0.1.evil.example/cb", "This redirect URI is not secure."),
            ("https://app.example@evil.example/", "hides where it leads"),
            ("https:\\\\app.example\\cb", "must be percent-encoded"),
            ("https://app.example/{id}", "must be percent-encoded"),
            ("view-source:https://app.example/", "cannot receive"),
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
            ("http://127.0.0.1:80@app.example/cb", [true, false, false]),
        ];
        for (uri, secure) in table {
            let policies = [Policy::Spotify2020, Policy::Course, Policy::Spotify2026];
            assert_eq!(policies.map(|policy| is_secure(uri, policy)), secure, "{uri}");
        }
    }
}
