//! What the practice provider answered to a request.

use super::Verdict;
use crate::practice;
use crate::{Client, Creds, Json, Params, Request, Response, client};
use serde_json::Value;
use std::time::Duration;

/// A check must not keep the learner waiting for a provider that is slow or not there.
const TIMEOUT: Duration = Duration::from_secs(2);

/// What the practice provider answered when just this request was sent, if it was sent and refused.
pub(super) fn answer_to(request: &Request) -> Option<String> {
    let url = request.url();
    if !url.is_local() {
        return None;
    }
    let (form, query) = (request.form(), request.query());
    let client_id = form.get("client_id").or(query.get("client_id")).unwrap_or_default();
    let seen = practice::seen(url.host(), client_id, 20).ok()?;
    seen.iter().find(|seen| is_same(seen, request)).and_then(|seen| refusal(seen))
}

/// As [`answer_to`], after asking. Only for requests that change nothing at the provider.
pub(super) fn answer_when_asked(request: &Request) -> Option<String> {
    if !request.url().is_local() || request.method() != "GET" {
        return None;
    }
    let answer = Client::new().execute_within(request, TIMEOUT).ok()?;
    if answer.status().is_success() { None } else { answer_to(request) }
}

/// Whether the practice provider knows nothing at this address; `None` if there is nobody to ask.
pub(super) fn is_unknown(request: &Request) -> Option<bool> {
    if !request.url().is_local() || request.method() != "GET" {
        return None;
    }
    let answer = Client::new().execute_within(request, TIMEOUT).ok()?;
    Some(answer.status() == 404)
}

/// How the last authorization request of this client went, if it was refused.
pub(super) fn refused_login(creds: &Creds) -> Option<String> {
    let last = last(creds, |seen| matches!(seen["what"].as_str(), Some("authorize" | "consent" | "login")))?;
    refusal(&last).map(|said| said.replacen("to it", "to the authorization request", 1))
}

/// How the last refresh of this client went, if it was refused.
pub(super) fn refused_refresh(creds: &Creds) -> Option<String> {
    let last = last(creds, |seen| seen["form"]["grant_type"] == "refresh_token")?;
    refusal(&last).map(|said| said.replacen("to it", "to the refresh", 1))
}

/// Whether the last token that this client got came from a refresh; `None` if there is nobody to ask.
pub(super) fn was_refreshed(creds: &Creds) -> Option<bool> {
    let last = last(creds, |seen| seen["what"] == "token" && seen["status"] == 200)?;
    Some(last["form"]["grant_type"] == "refresh_token")
}

/// Whether the code in the credentials was exchanged already, by all that the provider shows of it: how it begins, and its
/// length.
pub(super) fn was_exchanged(creds: &Creds) -> bool {
    let code = creds.get("code").unwrap_or_default();
    let head: String = code.chars().take(4).collect();
    last(creds, |seen| {
        let sent = seen["form"]["code"].as_str().unwrap_or_default();
        seen["status"] == 200
            && head.len() == 4
            && sent.starts_with(&head)
            && sent.contains(&code.len().to_string())
    })
    .is_some()
}

/// What is added to what is right about a code that works no more.
pub(super) fn note_exchanged(verdict: Verdict, creds: &Creds) -> Verdict {
    verdict.map(|mut right| {
        if was_exchanged(creds) {
            right.push(
                "but it was exchanged already, and works only once: for another exchange, get a new one"
                    .into(),
            );
        }
        right
    })
}

fn last(creds: &Creds, wanted: impl Fn(&Value) -> bool) -> Option<Json> {
    let (host, client_id) = (creds.get("accounts")?, creds.get("client_id")?);
    if !crate::resource_url::is_loopback(host) {
        return None;
    }
    practice::seen(host, client_id, 50).ok()?.into_iter().find(|seen| wanted(seen))
}

/// The last call of the API that the practice provider saw, of whichever client: one without a token is nobody's.
pub(super) fn last_call(creds: &Creds) -> Option<Json> {
    let host = creds.get("accounts").filter(|host| crate::resource_url::is_loopback(host))?;
    practice::seen(host, "", 20).ok()?.into_iter().find(|seen| seen["what"] == "api")
}

/// The answer to a request, or none if there is nobody.
pub(super) fn send(request: &Request) -> Option<Response> {
    Client::new().execute_within(request, TIMEOUT).ok()
}

/// The number of the last request of this client to the API: it has grown if there was another one since.
pub(super) fn number_of_calls(creds: &Creds) -> Option<u64> {
    number_of(creds, "api")
}

/// As [`number_of_calls`], to the token endpoint.
pub(super) fn number_of_exchanges(creds: &Creds) -> Option<u64> {
    number_of(creds, "token")
}

/// 0 if there was none; no answer if there is nobody to ask.
fn number_of(creds: &Creds, what: &str) -> Option<u64> {
    let (host, client_id) = (creds.get("accounts")?, creds.get("client_id")?);
    if !crate::resource_url::is_loopback(host) {
        return None;
    }
    let seen = practice::seen(host, client_id, 100).ok()?;
    let last = seen.iter().find(|seen| seen["what"] == what);
    Some(last.and_then(|seen| seen["number"].as_u64()).unwrap_or(0))
}

/// Whether anything answers at the request's host.
pub(super) fn is_running(host: &str) -> bool {
    let about = Client::new().get(format!("http://{host}/practice/about")).build();
    about.and_then(|request| client::ask(&request, TIMEOUT)).is_ok()
}

/// Whether the provider saw this request: the method, the path, and all parameters, where secrets only need the name.
fn is_same(seen: &Value, request: &Request) -> bool {
    let same = |part: &str, sent: &Params| {
        let seen = seen[part].as_object();
        seen.map_or(0, serde_json::Map::len) == sent.len()
            && sent.iter().all(|(name, value)| {
                let there = seen.and_then(|seen| seen.get(name));
                there.is_some_and(|there| creds::is_secret_key(name) || there.as_str() == Some(value))
            })
    };
    seen["method"] == request.method()
        && seen["path"] == request.url().path()
        && same("query", &request.query())
        && same("form", &request.form())
}

fn refusal(seen: &Value) -> Option<String> {
    let status = seen["status"].as_u64()?;
    // A refusal on the consent page is a redirect like any other, but for its `error`.
    if status < 400 && seen["error"].is_null() {
        return None;
    }
    let text = |key: &str| seen[key].as_str().unwrap_or_default().trim().trim_end_matches('.');
    let mut said = format!("The provider's answer to it: `{status}`");
    for part in [text("error"), text("cause")].into_iter().filter(|part| !part.is_empty()) {
        said.push_str(": ");
        said.push_str(part);
    }
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;
    use serde_json::json;

    #[test]
    fn only_the_answer_to_the_same_request_counts() {
        let request = Client::new()
            .post("http://127.0.0.1:9/api/token")
            .form(&params! { "grant_type": "x", "code": "AQinvented" })
            .build()
            .unwrap();
        let seen = json!({"method": "POST", "path": "/api/token", "query": {}, "form": {"grant_type": "x", "code": "AQin…(10)"},
            "status": 400, "error": "unsupported_grant_type", "cause": "`x` is no grant type."});
        assert!(is_same(&seen, &request));
        assert_eq!(
            refusal(&seen).unwrap(),
            "The provider's answer to it: `400`: unsupported_grant_type: `x` is no grant type"
        );
        for (key, other) in [
            ("method", json!("GET")),
            ("path", json!("/authorize")),
            ("form", json!({"grant_type": "x"})),
            ("query", json!({"a": "b"})),
        ] {
            let mut changed = seen.clone();
            changed[key] = other;
            assert!(!is_same(&changed, &request), "{key}");
        }
        assert_eq!(refusal(&json!({"status": 200, "error": null})), None);
        let cancelled = json!({"status": 303, "error": "access_denied", "cause": "the user pressed Cancel"});
        assert_eq!(
            refusal(&cancelled).unwrap(),
            "The provider's answer to it: `303`: access_denied: the user pressed Cancel"
        );
    }

    #[test]
    fn no_provider_is_no_answer() {
        let request = Client::new().get("http://127.0.0.1:9/authorize").build().unwrap();
        assert_eq!(answer_when_asked(&request), None);
        assert_eq!(
            answer_to(&Client::new().get("https://accounts.spotify.com/authorize").build().unwrap()),
            None
        );
        assert!(!is_running("127.0.0.1:9"));
    }
}
