//! Putting an address together from its parts, as the course's `buildURL` does.

use crate::display::{Card, Show, address};
use crate::error::{Error, Result};
use std::fmt;

/// Makes the address of a resource: `buildURL("/v1/me", "api.spotify.com")?` is `https://api.spotify.com/v1/me`.
///
/// `host` may have a port. The protocol is `https`, except on this very machine (`127.0.0.1`, `[::1]`, `localhost`), where
/// it is `http`: so one line serves the practice provider and the real one. What differs comes after the `?`:
/// `buildURL("/data", host)?.protocol("http").extension("json").port(8080)`.
///
/// # Errors
/// [`Error::Url`] says which part is missing or is something else than it should be.
#[allow(non_snake_case)] // The course's name.
pub fn buildURL(resource_path: impl AsRef<str>, host: impl AsRef<str>) -> Result<URL> {
    build(resource_path.as_ref(), host.as_ref()).map_err(|why| Error::Url {
        path: resource_path.as_ref().to_owned(),
        host: host.as_ref().to_owned(),
        why,
    })
}

fn build(path: &str, host: &str) -> std::result::Result<URL, String> {
    match (path.is_empty(), host.is_empty()) {
        (true, true) => return Err("path and host are empty: give both, such as `buildURL(\"/v1/me\", &creds[\"api\"])?`; which path, and which host, does this step need?".into()),
        (true, false) => return Err("the path is empty: it is what follows the host, and begins with `/`".into()),
        (false, true) => return Err("the host is empty: it is in `creds.json`, as `accounts` or as `api`".into()),
        (false, false) => {}
    }
    if let Some((scheme, rest)) = host.split_once("://") {
        let bare = rest.split('/').next().unwrap_or_default();
        return Err(format!(
            "the host has a protocol in it: give `{bare}`, and `.protocol(\"{scheme}\")` after the `?` if it is needed"
        ));
    }
    if path.contains("://") {
        return Err("the path is a whole address: give only what follows the host".into());
    }
    if host.starts_with('/') {
        return Err("the host begins with `/`: the path comes first, the host second".into());
    }
    if let Some((bare, rest)) = host.split_once('/') {
        return Err(format!(
            "the host has a path in it: give `{bare}` as the host, and put `/{rest}` before the path"
        ));
    }
    if host.contains(char::is_whitespace) {
        return Err("the host has a space in it: delete it".into());
    }
    if host.contains('@') {
        return Err("the host has an `@` in it: credentials do not belong into an address".into());
    }
    if host.contains(['?', '#', '{', '}', '<', '>', '"', '\'', '\\', ',']) {
        return Err("the host has characters that no host has: give a name such as `api.spotify.com`".into());
    }
    if path.trim() != path {
        return Err("the path begins or ends with a space: delete it".into());
    }
    if path.starts_with("//") {
        return Err("the path begins with two slashes: one is enough".into());
    }
    if path.contains('#') {
        return Err("the path has a `#` in it: what follows it would never be sent".into());
    }
    let slash = if path.starts_with('/') { "" } else { "/" };
    let protocol = if is_loopback(host) { "http" } else { "https" };
    let url = url::Url::parse(&format!("{protocol}://{host}{slash}{path}"));
    url.map(|url| URL { url }).map_err(|error| {
        format!("{error}: give a host such as `api.spotify.com`, or with a port, `127.0.0.1:8765`")
    })
}

/// Whether a host, with or without a port, is this very machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The address of a resource.
///
/// `Display` is the address itself, exactly as it is sent or pasted into a browser. `Debug` and [`show`](crate::show) mask
/// secrets in its query.
#[derive(Clone, PartialEq, Eq)]
pub struct URL {
    url: url::Url,
}

impl URL {
    /// The same address with another protocol, such as `http`.
    ///
    /// # Panics
    /// If it is neither `http` nor `https`.
    #[must_use]
    pub fn protocol(mut self, protocol: impl AsRef<str>) -> Self {
        let protocol = protocol.as_ref().trim_end_matches("://").to_ascii_lowercase();
        assert!(
            matches!(protocol.as_str(), "http" | "https"),
            "`{protocol}` is not a protocol of the web: it is `http` or `https`"
        );
        // Cannot fail between these two.
        let _ = self.url.set_scheme(&protocol);
        self
    }

    /// The same address with `.` and `extension` after its path.
    #[must_use]
    pub fn extension(mut self, extension: impl AsRef<str>) -> Self {
        let path = format!("{}.{}", self.url.path(), extension.as_ref().trim_start_matches('.'));
        self.url.set_path(&path);
        self
    }

    /// The same address with another port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        // Cannot fail: every address here has a host.
        let _ = self.url.set_port(Some(port));
        self
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The host, with its port if that is not the protocol's own.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The path, which begins with `/`.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The parameters of the query, decoded.
    pub fn query(&self) -> crate::Params {
        self.url.query_pairs().into_owned().collect()
    }

    /// The parameters of the fragment, the part behind the `#`, decoded: where the implicit grant puts its answer
    /// (RFC 6749 §4.2.2).
    pub fn fragment(&self) -> crate::Params {
        let fragment = self.url.fragment().unwrap_or_default();
        url::form_urlencoded::parse(fragment.as_bytes()).into_owned().collect()
    }

    /// Shows the address, its parts named and secrets masked, as the value of a cell.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }

    pub(crate) fn parse(address: &str) -> Result<Self> {
        let shown = || {
            let bare = address.split(['?', '#']).next().unwrap_or_default();
            bare.chars().take(80).collect::<String>()
        };
        let url = url::Url::parse(address.trim())
            .map_err(|error| Error::NotAnAddress { address: shown(), why: error.to_string() })?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(Error::NotAnAddress {
                address: shown(),
                why: "it does not begin with `http://` or `https://`".into(),
            });
        }
        Ok(Self { url })
    }

    pub(crate) fn inner(&self) -> &url::Url {
        &self.url
    }

    pub(crate) fn inner_mut(&mut self) -> &mut url::Url {
        &mut self.url
    }

    pub(crate) fn is_local(&self) -> bool {
        is_loopback(self.url.host_str().unwrap_or_default())
    }
}

impl AsRef<str> for URL {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for URL {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for URL {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&address::masked(&self.url))
    }
}

impl Show for URL {
    fn card(&self) -> Card {
        Card::new(address::html(&self.url), address::masked(&self.url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_come_together_as_in_the_course() {
        let cases = [
            (buildURL("/v1/me", "api.spotify.com"), "https://api.spotify.com/v1/me"),
            (buildURL("v1/me", String::from("api.spotify.com")), "https://api.spotify.com/v1/me"),
            (buildURL("/authorize", "127.0.0.1:8765"), "http://127.0.0.1:8765/authorize"),
            (buildURL("/authorize", "localhost"), "http://localhost/authorize"),
            (buildURL("/authorize", "[::1]:8765"), "http://[::1]:8765/authorize"),
            (
                buildURL("/get", "httpbin.org").map(|url| url.protocol("http").extension("json").port(8080)),
                "http://httpbin.org:8080/get.json",
            ),
            (buildURL("/get", "localhost:1").map(|url| url.protocol("https")), "https://localhost:1/get"),
            (
                buildURL("/search?q=a b", "api.spotify.com").map(|url| url.extension(".xml")),
                "https://api.spotify.com/search.xml?q=a%20b",
            ),
        ];
        for (url, expected) in cases {
            assert_eq!(url.unwrap().to_string(), expected);
        }
    }

    #[test]
    fn every_wrong_part_is_named() {
        let cases = [
            ("", "", "path and host are empty"),
            ("", "api.spotify.com", "the path is empty"),
            ("/v1/me", "", "the host is empty"),
            ("/v1/me", "https://api.spotify.com/", "give `api.spotify.com`, and `.protocol(\"https\")`"),
            ("https://api.spotify.com/v1/me", "api.spotify.com", "the path is a whole address"),
            ("api.spotify.com", "/v1/me", "the path comes first"),
            ("/me", "api.spotify.com/v1", "put `/v1` before the path"),
            ("/v1/me", " api.spotify.com", "a space"),
            ("/v1/me ", "api.spotify.com", "ends with a space"),
            ("//v1/me", "api.spotify.com", "two slashes"),
            ("/v1/me#top", "api.spotify.com", "a `#`"),
            ("/v1/me", "me:secret@api.spotify.com", "an `@`"),
            ("/v1/me", "{host}", "characters that no host has"),
            ("/v1/me", "127.0.0.1:99999", "invalid port number"),
        ];
        for (path, host, expected) in cases {
            let message = buildURL(path, host).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_gives_an_address_or_an_error(path in ".{0,24}", host in ".{0,24}") {
            if let Ok(url) = buildURL(&path, &host) {
                // What was made is an address with a host, and sent as it is shown.
                proptest::prop_assert_eq!(URL::parse(url.as_str()).unwrap(), url);
            }
        }
    }
}
