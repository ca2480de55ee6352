//! Using the token: the header of a request to the API (RFC 6750 §2.1).

use super::compare::secret_difference;
use super::{CheckFailed, Memory, Passed, Verdict, mistake, report, witness};
use crate::{Creds, Request, expiry};
use chrono::{Local, NaiveDateTime};

/// Checks a request to the API: to the resource server, with the access token in its header, and nowhere else.
///
/// # Errors
/// [`CheckFailed`].
pub fn bearer(request: &Request, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge(request, creds, Local::now().naive_local());
    report("bearer", verdict, &Memory::of_project(), || witness::answer_when_asked(request))
}

pub(super) fn judge(request: &Request, creds: &Creds, now: NaiveDateTime) -> Verdict {
    let url = request.url();
    if url.host() == "accounts.spotify.com" {
        return mistake(
            "host-accounts",
            "the request goes to the authorization server",
            "that one gives tokens; what they are good for is at the resource server",
            "which of the two hosts in the credentials has the user's data?",
            "use the host under `api`",
        );
    }
    if !url.path().starts_with("/v1/") {
        return mistake(
            "path-version",
            format!("the path `{}` is not one of the Web API", url.path()),
            "all its paths begin with the version, and the provider answers `404` to others",
            "how does the documentation write the whole path, from the host on?",
            "the paths of the Web API begin with `/v1/`",
        );
    }
    if url.inner().scheme() == "http" && !url.is_local() {
        return mistake(
            "not-protected",
            "the request goes over `http`",
            "who has a bearer token can use it, so it must never travel where others can read along (RFC 6750 §5.3)",
            "which protocol protects what travels over a network?",
            "leave the protocol to `buildURL`",
        );
    }
    let why = "the API looks for the token in one place only, and answers `401` or `400` when it does not find it there, as it should be";
    let ask = "in which header does the token travel, and which word stands before it?";
    let tell = "`.bearer_auth(…)` writes the header; give it the value under `token`, and only that";
    let wrong = |id, wrong: &str| mistake(id, wrong, why, ask, tell);
    let token = creds.get("token").unwrap_or_default();
    if token.is_empty() {
        return wrong("token-missing", "the credentials have no `token` yet");
    }
    let elsewhere = request.query().iter().any(|(name, value)| name.contains("token") || value == token)
        || request.body().contains(token);
    if elsewhere {
        return wrong("token-elsewhere", "the token is in the address or in the body");
    }
    let headers = request.headers();
    let Some(header) = headers.get("authorization") else {
        return match headers
            .iter()
            .find(|(name, value)| name.to_lowercase().starts_with("auth") || value.contains(token))
        {
            Some((name, _)) => {
                wrong("header-name", &format!("`{name}` is not the header that the API looks at"))
            }
            None => wrong("no-header", "the request has no token with it"),
        };
    };
    if header.starts_with("b'") || header.contains(" b'") {
        return wrong(
            "header-bytes",
            "there is a `b'` in the header: bytes of Python were written into a text",
        );
    }
    let (scheme, sent) = header.split_once(' ').unwrap_or((header, ""));
    if scheme.eq_ignore_ascii_case("basic") {
        return wrong(
            "basic-at-the-api",
            "the header says `Basic`, which is for the client's own credentials at the token endpoint",
        );
    }
    if scheme == token {
        return wrong("no-scheme", "the header has the token, but not the word before it");
    }
    if scheme.trim_end_matches([':', ',']).eq_ignore_ascii_case("bearer") && scheme.len() > "bearer".len() {
        return wrong("scheme-punctuation", "there is a punctuation mark behind the word `Bearer`");
    }
    if !scheme.eq_ignore_ascii_case("bearer") {
        return wrong(
            "scheme-other",
            &format!("the header begins with `{}`", if scheme.len() > 12 { "…" } else { scheme }),
        );
    }
    for (key, id, what) in [
        ("refresh", "refresh-token-used", "the refresh token, which only the token endpoint takes"),
        ("code", "code-used", "the code, which only the token endpoint takes"),
        ("client_secret", "secret-used", "the client secret, which nobody but the token endpoint may see"),
    ] {
        if creds.get(key) == Some(sent) {
            return wrong(id, &format!("behind `Bearer` stands {what}"));
        }
    }
    if matches!(sent, "None" | "null" | "undefined" | "token" | "access_token") {
        return wrong("token-is-a-word", &format!("behind `Bearer` stands the word `{sent}`"));
    }
    if let Some(difference) = secret_difference(sent, token) {
        return wrong("token-other", &format!("the token in the header {difference}"));
    }
    if let Some(expires) =
        creds.get("expires").and_then(|expires| expiry::parse(expires).ok()).filter(|expires| *expires <= now)
    {
        return mistake(
            "token-expired",
            format!("the token was good until {}", expires.format("%H:%M:%S")),
            "the API answers `401 The access token expired`",
            "how does a client get a new access token without asking the user again?",
            "do the exercise about refreshing, or exchange a new code",
        );
    }
    Ok(vec![
        "the request goes to the resource server".into(),
        "the access token is in the header, behind `Bearer`, and nowhere else".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{CODE, REFRESH, TOKEN, assert_recognised, built, creds, get};
    use crate::{Client, RequestBuilder, params};

    #[test]
    fn wrong_headers_are_recognised() {
        let creds = creds();
        let now = Local::now().naive_local();
        let judged = |id, builder: RequestBuilder| (id, judge(&built(builder), &creds, now));
        let header = |value: &str| get("/v1/me").header("Authorization", value);
        assert_recognised([
            judged(
                "host-accounts",
                Client::new().get("https://accounts.spotify.com/v1/me").bearer_auth(TOKEN),
            ),
            judged("path-version", get("/me").bearer_auth(TOKEN)),
            judged("path-version", get("/api/token").bearer_auth(TOKEN)),
            judged("not-protected", Client::new().get("http://api.spotify.com/v1/me").bearer_auth(TOKEN)),
            judged("token-elsewhere", get("/v1/me").query(&params! { "access_token": TOKEN })),
            judged("token-elsewhere", get("/v1/me").form(&params! { "x": TOKEN })),
            judged("no-header", get("/v1/me")),
            judged("header-name", get("/v1/me").header("Authentication", format!("Bearer {TOKEN}"))),
            judged("header-name", get("/v1/me").header("Token", TOKEN)),
            judged("header-bytes", header("Bearer b'BQinvented'")),
            judged("basic-at-the-api", header(&format!("Basic {TOKEN}"))),
            judged(
                "basic-at-the-api",
                get("/v1/me").basic_auth(&creds["client_id"], Some(&creds["client_secret"])),
            ),
            judged("no-scheme", header(TOKEN)),
            judged("scheme-punctuation", header(&format!("Bearer: {TOKEN}"))),
            judged("scheme-other", header(&format!("Token {TOKEN}"))),
            judged("refresh-token-used", get("/v1/me").bearer_auth(REFRESH)),
            judged("code-used", get("/v1/me").bearer_auth(CODE)),
            judged("secret-used", get("/v1/me").bearer_auth(&creds["client_secret"])),
            judged("token-is-a-word", get("/v1/me").bearer_auth("None")),
            judged("token-other", get("/v1/me").bearer_auth("")),
            judged("token-other", get("/v1/me").bearer_auth(&TOKEN[..40])),
            judged("token-other", get("/v1/me").bearer_auth(format!("{{\"access_token\": \"{TOKEN}\"}}"))),
        ]);
        let mut changed = creds.clone();
        changed.set("token", "");
        assert_recognised([("token-missing", judge(&built(get("/v1/me")), &changed, now))]);
        let expired = expiry::parse(&creds["expires"]).unwrap();
        assert_recognised([(
            "token-expired",
            judge(&built(get("/v1/me").bearer_auth(TOKEN)), &creds, expired),
        )]);
        assert!(judge(&built(get("/v1/me").bearer_auth(TOKEN)), &creds, now).is_ok());
        assert!(judge(&built(header(&format!("bearer {TOKEN}"))), &creds, now).is_ok());
    }
}
