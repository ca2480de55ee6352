//! Step 2: the address of the authorization endpoint (RFC 6749 §3.1), without its parameters.

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report, witness};
use crate::resource_url::URL;

/// The practice provider's own port.
const PRACTICE_PORT: u16 = 8765;

/// Checks the address that the user's browser will be sent to: the right service, the right path, nothing else.
///
/// # Errors
/// [`CheckFailed`].
pub fn authorize_url(url: impl AsRef<str>) -> Result<Passed, CheckFailed> {
    report("authorize_url", judge(url.as_ref(), witness::is_running), &Memory::of_project(), || None)
}

fn judge(address: &str, is_running: impl Fn(&str) -> bool) -> Verdict {
    let Ok(url) = URL::parse(address) else {
        return mistake(
            "no-address",
            if address.is_empty() {
                "the address is empty".to_owned()
            } else {
                "this is not an address".to_owned()
            },
            "the browser needs a protocol, a host and a path to go anywhere",
            "which function puts an address together out of a path and a host?",
            "call `buildURL` with the path first and the host second, and put `?` behind it",
        );
    };
    if !url.query().is_empty() {
        return mistake(
            "query-too-early",
            "the address has parameters already",
            "this step makes the bare address; the parameters are an exercise of their own, and are encoded for you there",
            "what in this address comes after the `?`, and where will it be made?",
            "leave out everything from the `?` on",
        );
    }
    endpoint(&url, "/authorize", &PATHS)?;
    service(&url, is_running)?;
    Ok(vec![
        format!("`{}` is the provider's authorization server", url.host()),
        format!("`{}` is its authorization endpoint", url.path()),
    ])
}

/// Paths that are taken for the authorization endpoint, and what they are.
const PATHS: [(&str, &str); 12] = [
    ("/", "the provider's front page"),
    ("/api/token", "the token endpoint, which the client talks to later, without the user"),
    ("/v1/me", "a resource of the Web API, which wants a token first"),
    ("/callback", "the redirect URI, where the user comes back to"),
    ("/login", "the login page, which the authorization endpoint leads to by itself"),
    ("/oauth/authorize", "the path of other providers"),
    ("/oauth2/authorize", "the path of other providers"),
    ("/login/oauth/authorize", "GitHub's path"),
    ("/o/oauth2/v2/auth", "Google's path"),
    ("/api/authorize", "a mixture of two endpoints"),
    ("/v1/authorize", "a mixture of the Web API and the authorization endpoint"),
    ("/auth", "an abbreviation"),
];

/// Whether the path is the endpoint's; `confused` are those that are taken for it.
pub(super) fn endpoint(url: &URL, expected: &str, confused: &[(&str, &str)]) -> Result<(), Mistake> {
    let path = url.path();
    if path == expected {
        return Ok(());
    }
    let why = "each endpoint of a provider does one thing, and a path that is not its own leads to something else or to nothing";
    let (id, wrong) = if path.trim_end_matches('/') == expected {
        ("path-slash", format!("the path `{path}` has a slash at its end that the endpoint has not"))
    } else if path.eq_ignore_ascii_case(expected) {
        ("path-case", format!("the path `{path}` has capital letters, and paths distinguish them"))
    } else if path.strip_prefix(expected).is_some_and(|rest| rest.starts_with('.')) {
        ("path-extension", format!("the path `{path}` has an extension, as of a file"))
    } else if let Some((_, what)) = confused.iter().find(|(known, _)| *known == path) {
        ("path-other-endpoint", format!("the path `{path}` is {what}"))
    } else if creds::nearest(path, [expected]).is_some() {
        ("path-spelling", format!("the path `{path}` is spelled in another way than the endpoint"))
    } else {
        ("path-unknown", format!("the path `{path}` is not the endpoint of this step"))
    };
    mistake(
        id,
        wrong,
        why,
        "which endpoint does this step of the dance go to, and how does the documentation write its path?",
        "the picture of the dance names the endpoint of each step; compare letter by letter",
    )
}

/// Whether the host is a provider's authorization server.
pub(super) fn service(url: &URL, is_running: impl Fn(&str) -> bool) -> Result<(), Mistake> {
    let host = url.host();
    let ask = "which service asks the user for consent, and under which key of the credentials is its host?";
    let tell = "the authorization server's host is in the credentials; use it as it is, without quotes around the key's name";
    if url.is_local() {
        if url.inner().scheme() != "http" {
            return mistake(
                "protocol-practice",
                "the address begins with `https`, and the practice provider speaks `http`",
                "on your own machine nothing travels over a network, so the practice provider has no certificate",
                "which protocol does the entry `practice` of `creds.json` name?",
                "leave the protocol to `buildURL`: it knows which one this machine needs",
            );
        }
        let port = url.inner().port();
        if port != Some(PRACTICE_PORT) && !is_running(&host) {
            let port = port.map_or("no port".to_owned(), |port| format!("the port {port}"));
            return mistake(
                "port",
                format!("the host `{host}` has {port}, where no practice provider listens"),
                "a machine has many services, and the port says which one is meant",
                "which port does the host in the credentials have?",
                "the host of the credentials has the port in it already; use it as it is",
            );
        }
        return Ok(());
    }
    let why = "the user must enter the password at the provider's own authorization server, and nowhere else";
    let wrong = match host.as_str() {
        "accounts.spotify.com" if url.inner().scheme() == "https" => return Ok(()),
        "accounts.spotify.com" => {
            return mistake(
                "protocol-spotify",
                "the address begins with `http`, and everything on the way could read along",
                "RFC 6749 §3.1 demands TLS for the authorization endpoint, because codes and sessions travel there",
                "which protocol protects what travels over a network?",
                "leave the protocol to `buildURL`: its default is the right one here",
            );
        }
        "api.spotify.com" => {
            "`api.spotify.com` is the resource server, which takes tokens but does not give any".to_owned()
        }
        "accounts" | "api" | "host" => format!("`{host}` is the name of a key, not its value"),
        other if other.ends_with("spotify.com") => format!("`{other}` is a site of Spotify's for people"),
        other => format!("`{other}` is not a provider that the credentials know"),
    };
    let id = match host.as_str() {
        "api.spotify.com" => "host-api",
        "accounts" | "api" | "host" => "host-is-a-key",
        other if other.ends_with("spotify.com") => "host-site",
        _ => "host-unknown",
    };
    mistake(id, wrong, why, ask, tell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;

    #[test]
    fn wrong_addresses_are_recognised() {
        let cases = [
            ("no-address", ""),
            ("no-address", "/authorize"),
            ("no-address", "accounts.spotify.com/authorize"),
            ("query-too-early", "http://127.0.0.1:8765/authorize?client_id=x"),
            ("path-other-endpoint", "http://127.0.0.1:8765/"),
            ("path-other-endpoint", "https://accounts.spotify.com/api/token"),
            ("path-other-endpoint", "http://127.0.0.1:8765/callback"),
            ("path-other-endpoint", "https://accounts.spotify.com/login/oauth/authorize"),
            ("path-other-endpoint", "https://accounts.spotify.com/v1/me"),
            ("path-slash", "http://127.0.0.1:8765/authorize/"),
            ("path-case", "http://127.0.0.1:8765/Authorize"),
            ("path-extension", "http://127.0.0.1:8765/authorize.json"),
            ("path-spelling", "http://127.0.0.1:8765/authorise"),
            ("path-unknown", "http://127.0.0.1:8765/v1/search"),
            ("protocol-practice", "https://127.0.0.1:8765/authorize"),
            ("protocol-spotify", "http://accounts.spotify.com/authorize"),
            ("port", "http://127.0.0.1/authorize"),
            ("port", "http://127.0.0.1:8888/authorize"),
            ("host-api", "https://api.spotify.com/authorize"),
            ("host-is-a-key", "https://accounts/authorize"),
            ("host-site", "https://developer.spotify.com/authorize"),
            ("host-site", "https://open.spotify.com/authorize"),
            ("host-unknown", "https://accounts.spotify.com.example/authorize"),
        ];
        assert_recognised(cases.map(|(id, address)| (id, judge(address, |_| false))));
    }

    #[test]
    fn both_providers_pass() {
        for right in [
            "http://127.0.0.1:8765/authorize",
            "http://localhost:8765/authorize",
            "https://accounts.spotify.com/authorize",
        ] {
            assert!(judge(right, |_| false).is_ok(), "{right}");
        }
        // As in a run with a provider of its own on a free port.
        assert!(judge("http://127.0.0.1:40123/authorize", |host| host == "127.0.0.1:40123").is_ok());
    }
}
