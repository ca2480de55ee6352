//! In what two values differ, in words.

use super::{Mistake, mistake};
use crate::Params;

/// The one parameter name in `params` that looks like a misspelling of the missing `name`.
pub(super) fn misspelt<'a>(params: &'a Params, name: &str, known: &[&str]) -> Option<&'a str> {
    let also: &[&str] = match name {
        "redirect_uri" => &["redirect_url", "redirecturi", "callback", "callback_url", "redirect"],
        "client_id" => &["clientid", "client", "id", "app_id", "appid"],
        "client_secret" => &["clientsecret", "secret", "client_key", "appsecret"],
        "response_type" => &["type", "responsetype", "response"],
        "grant_type" => &["grant", "granttype", "type"],
        "scope" => &["scopes", "permissions"],
        "refresh_token" => &["refresh", "refreshtoken", "token"],
        "state" => &["status", "nonce", "csrf"],
        "code" => &["authorization_code", "auth_code"],
        "code_verifier" => &["verifier", "codeverifier", "code_challenge"],
        "code_challenge" => &["challenge", "codechallenge"],
        "code_challenge_method" => &["method", "challenge_method", "code_method"],
        _ => &[],
    };
    params.iter().map(|(other, _)| other).filter(|other| !known.contains(other)).find(|other| {
        let plain = other.trim().to_lowercase().replace('-', "_");
        plain == name || also.contains(&plain.as_str()) || creds::nearest(&plain, [name]).is_some()
    })
}

/// Tells a redirect URI that is not the registered one in what it differs; providers compare character by character.
pub(super) fn redirect_uri(sent: &str, own: &str) -> Result<(), Mistake> {
    if sent == own {
        return Ok(());
    }
    let why = "the provider compares the redirect URI with the registered one character by character, and refuses any other: otherwise codes could be sent to a stranger";
    let (id, wrong) = redirect_difference(sent, own);
    mistake(
        id,
        wrong,
        why,
        "which entry of `creds.json` has the value that was registered, and is it used here as it stands there?",
        "take `redirect_uri` from the credentials, and let `query` or `form` do the encoding",
    )
}

fn redirect_difference(sent: &str, own: &str) -> (&'static str, String) {
    if sent.is_empty() {
        return ("redirect-uri-empty", "`redirect_uri` is empty".into());
    }
    if decoded(sent) == own {
        return (
            "redirect-uri-encoded-twice",
            format!(
                "`redirect_uri` is encoded twice: `{sent}` is encoded already before `query` or `form` encodes it"
            ),
        );
    }
    if sent.trim() == own {
        return ("redirect-uri-space", "`redirect_uri` has a space or a line break at an end".into());
    }
    if sent.trim_end_matches('/') == own.trim_end_matches('/') {
        let which = if sent.ends_with('/') {
            "has a slash at its end that the registered one has not"
        } else {
            "lacks the slash at the registered one's end"
        };
        return ("redirect-uri-slash", format!("`redirect_uri` {which}"));
    }
    if sent.eq_ignore_ascii_case(own) {
        return (
            "redirect-uri-case",
            "`redirect_uri` has other capital letters than the registered one".into(),
        );
    }
    let (Ok(sent_url), Ok(own_url)) = (url::Url::parse(sent), url::Url::parse(own)) else {
        return ("redirect-uri-other", format!("`redirect_uri` is `{sent}`, which is no address"));
    };
    let local = |url: &url::Url| matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if sent_url.host_str() != own_url.host_str() {
        if local(&sent_url) && local(&own_url) {
            let (sent, own) =
                (sent_url.host_str().unwrap_or_default(), own_url.host_str().unwrap_or_default());
            return (
                "redirect-uri-localhost",
                format!(
                    "`redirect_uri` says `{sent}`, the registered one `{own}`: the same machine, but another text"
                ),
            );
        }
        return (
            "redirect-uri-host",
            format!("`redirect_uri` leads to another host, `{}`", sent_url.host_str().unwrap_or_default()),
        );
    }
    if sent_url.scheme() != own_url.scheme() {
        return (
            "redirect-uri-protocol",
            format!(
                "`redirect_uri` begins with `{}://`, the registered one with `{}://`",
                sent_url.scheme(),
                own_url.scheme()
            ),
        );
    }
    if sent_url.port_or_known_default() != own_url.port_or_known_default() {
        let port = sent_url.port().map_or("no port".into(), |port| format!("the port {port}"));
        return ("redirect-uri-port", format!("`redirect_uri` has {port}, and the registered one another"));
    }
    if sent_url.path() != own_url.path() {
        return (
            "redirect-uri-path",
            format!("`redirect_uri` has the path `{}`, and the registered one another", sent_url.path()),
        );
    }
    (
        "redirect-uri-other",
        "`redirect_uri` has something after its path that the registered one has not".into(),
    )
}

/// How two long secrets differ, without showing either.
pub(super) fn secret_difference(sent: &str, own: &str) -> Option<&'static str> {
    if sent == own {
        return None;
    }
    Some(if sent.is_empty() {
        "is empty"
    } else if sent.trim() == own {
        "has a space or a line break at an end"
    } else if sent.trim_matches(['"', '\'']) == own {
        "still has its quotes around it"
    } else if decoded(sent) == own {
        "is encoded twice"
    } else if own.starts_with(sent) {
        "is cut off at its end"
    } else if own.ends_with(sent) {
        "is cut off at its beginning"
    } else if sent.contains('…') || sent.contains("...") {
        "is the masked form that is only for looking at"
    } else if sent.eq_ignore_ascii_case(own) {
        "has other capital letters"
    } else if sent.trim_start().starts_with('{') {
        "is a whole JSON answer instead of one value in it"
    } else {
        "is another than in the credentials"
    })
}

/// The text with its percent-encoding undone once.
pub(super) fn decoded(text: &str) -> String {
    // As a form field named "x": that undoes `%2F` as well as `+`.
    let pair = format!("x={}", text.replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;
    use crate::params;

    #[test]
    fn every_difference_of_a_redirect_uri_has_its_name() {
        let own = "http://127.0.0.1:8765/callback";
        assert!(redirect_uri(own, own).is_ok());
        let cases = [
            ("redirect-uri-empty", ""),
            ("redirect-uri-encoded-twice", "http%3A%2F%2F127.0.0.1%3A8765%2Fcallback"),
            ("redirect-uri-space", "http://127.0.0.1:8765/callback\n"),
            ("redirect-uri-slash", "http://127.0.0.1:8765/callback/"),
            ("redirect-uri-case", "http://127.0.0.1:8765/Callback"),
            ("redirect-uri-localhost", "http://localhost:8765/callback"),
            ("redirect-uri-host", "http://example.com:8765/callback"),
            ("redirect-uri-protocol", "https://127.0.0.1:8765/callback"),
            ("redirect-uri-port", "http://127.0.0.1/callback"),
            ("redirect-uri-port", "http://127.0.0.1:8888/callback"),
            ("redirect-uri-path", "http://127.0.0.1:8765/"),
            ("redirect-uri-other", "http://127.0.0.1:8765/callback?x=1"),
            ("redirect-uri-other", "callback"),
        ];
        assert_recognised(cases.map(|(id, sent)| (id, redirect_uri(sent, own).map(|()| Vec::new()))));
    }

    #[test]
    fn a_misspelt_parameter_is_found() {
        let known = ["client_id", "response_type", "redirect_uri", "state", "scope"];
        for (name, sent) in [
            ("redirect_uri", "redirect_url"),
            ("scope", "scopes"),
            ("client_id", "clientId"),
            ("response_type", "response-type"),
            ("state", "sate"),
        ] {
            let params: Params = [(sent.to_owned(), "x".to_owned())].into_iter().collect();
            assert_eq!(misspelt(&params, name, &known), Some(sent));
        }
        assert_eq!(misspelt(&params! { "state": "x" }, "scope", &known), None);
        assert_eq!(misspelt(&params! { "show_dialog": "x" }, "state", &known), None);
    }
}
