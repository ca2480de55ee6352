//! The implicit grant (RFC 6749 §4.2), which is retired: its request, and the token that comes in the fragment.

use super::{
    CheckFailed, Memory, Passed, Verdict, authorize_request, compare, mistake, report, token, witness,
};
use crate::{Client, Creds, Redirect, Request, buildURL};
use chrono::{Local, NaiveDateTime};

/// Checks the authorization request: the one that you know, but for what it asks for.
///
/// # Errors
/// [`CheckFailed`].
pub fn implicit_request(request: &Request, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge_request(request, creds)
        .and_then(|right| authorize_request::taken(witness::answer_when_asked(request), right));
    report("implicit_request", verdict, &Memory::of_project(), || witness::answer_when_asked(request))
}

/// Checks the token that was taken out of the fragment of `redirect`, and that the answer is the one to the own question.
///
/// # Errors
/// [`CheckFailed`].
pub fn implicit_token(redirect: &Redirect, creds: &Creds) -> Result<Passed, CheckFailed> {
    let works = || works(creds);
    let verdict = judge_token(redirect, creds, Local::now().naive_local(), works);
    report("implicit_token", verdict, &Memory::of_project(), || witness::refused_login(creds))
}

/// Whether the API takes the token; none if it cannot be asked.
fn works(creds: &Creds) -> Option<bool> {
    let url = buildURL("/v1/me", creds.get("api")?).ok()?;
    let request = Client::new().get(&url).bearer_auth(creds.get("token")?).build().ok()?;
    witness::send(&request).map(|answer| answer.status() == 200)
}

fn judge_request(request: &Request, creds: &Creds) -> Verdict {
    let query = request.query();
    if query.contains("code_challenge") {
        return mistake(
            "challenge-without-code",
            "the request has a `code_challenge`",
            "the challenge is compared when a code is exchanged, and here there is no code and no exchange",
            "at which step would the provider see the verifier, in this flow?",
            "take `code_challenge` and its method out",
        );
    }
    let why = "it says what comes back through the browser: a `code` that is to be exchanged, or, in this flow, the token itself";
    let ask = "what does the page want to get from the provider, without an exchange?";
    let tell = "RFC 6749 §4.2.1 gives the one word for `response_type` in this flow";
    let sent = query.get("response_type").unwrap_or_default();
    let (id, wrong) = match sent {
        "token" => {
            // Everything else is as in the flow that is known.
            let mut as_known = query.clone();
            as_known["response_type"] = "code".to_owned();
            let url = request.url();
            let bare = url.as_str().split('?').next().unwrap_or_default();
            let known = Client::new().request(request.method(), bare).query(&as_known);
            if !request.body().is_empty() {
                return authorize_request::judge(request, creds);
            }
            let Ok(known) = known.build() else { return authorize_request::judge(request, creds) };
            authorize_request::judge(&known, creds)?;
            return Ok(vec![
                "`response_type` asks for the token itself".into(),
                "all else is as in the dance with a code: who asks, for what, and where the answer goes"
                    .into(),
            ]);
        }
        "code" => ("asks-for-a-code", "`response_type` is `code`: that is the dance of notebook 02"),
        "access_token" | "implicit" | "id_token" => {
            ("response-type-name", "`response_type` is another word for it")
        }
        "" if query.is_empty() => return authorize_request::judge(request, creds),
        "" => ("response-type-missing", "the request does not say what it asks for"),
        _ if sent.eq_ignore_ascii_case("token") => (
            "response-type-case",
            "`response_type` has a capital letter, and its words are compared letter by letter",
        ),
        _ if sent.split_whitespace().count() > 1 => {
            ("response-type-several", "`response_type` has several words, and this flow asks for one thing")
        }
        _ => ("response-type-other", "`response_type` is a word that no flow has"),
    };
    mistake(id, wrong, why, ask, tell)
}

fn judge_token(
    redirect: &Redirect,
    creds: &Creds,
    now: NaiveDateTime,
    works: impl FnOnce() -> Option<bool>,
) -> Verdict {
    let answer = redirect.url.fragment();
    let Some(given) = answer.get("access_token") else {
        let (id, wrong) = match (answer.get("error"), redirect.url.query().contains("code")) {
            (Some(error), _) => ("refused", format!("the fragment has no token but a refusal, `{error}`")),
            (None, true) => (
                "code-in-the-query",
                "the address has a code in its query: that is the other flow".to_owned(),
            ),
            (None, false) => ("no-fragment", "the address has no fragment with a token in it".to_owned()),
        };
        return mistake(
            id,
            wrong,
            "the token of this flow stands behind the `#` of the address that the browser came to",
            "what stands behind the `#`, in the address bar of the page that you came to?",
            "open the link of the implicit request again, agree, and copy the whole address from the address bar",
        );
    };
    if answer.get("state") != creds.get("state") || creds.get("state").is_none_or(str::is_empty) {
        return mistake(
            "foreign-state",
            "the `state` in the fragment is not the one that was sent",
            "a token that somebody else slips in makes the page work in their account, without any exchange that could fail",
            "was the state made anew after the link was opened?",
            "run the cell with the request, open the link anew, and take the address that it leads to",
        );
    }
    let kept = creds.get("token").unwrap_or_default();
    if let Some(difference) = compare::secret_difference(kept, given) {
        let (id, wrong) = if answer.get("state") == Some(kept) {
            ("token-is-the-state", "`creds[\"token\"]` is the state".to_owned())
        } else if kept.contains("access_token=") || kept.contains('#') {
            (
                "token-is-the-fragment",
                "`creds[\"token\"]` is the whole fragment, and not one value in it".to_owned(),
            )
        } else if kept.is_empty() {
            ("token-missing", "`creds[\"token\"]` is empty".to_owned())
        } else if let Some((name, _)) = answer.iter().find(|(_, value)| *value == kept) {
            ("token-is-another-value", format!("`creds[\"token\"]` is the fragment's `{name}`"))
        } else if kept.trim_start_matches("Bearer ") == given {
            (
                "token-with-scheme",
                "`creds[\"token\"]` has the word `Bearer` in it, which belongs to the header, not to the token"
                    .to_owned(),
            )
        } else if difference.contains("credentials") {
            ("token-other", "`creds[\"token\"]` is not the token of the fragment".to_owned())
        } else {
            ("token-other", format!("`creds[\"token\"]` {difference}, compared with the fragment"))
        };
        return mistake(
            id,
            wrong,
            "the API looks the token up as a whole",
            "under which name does the fragment have the token (RFC 6749 §4.2.2)?",
            "`answer` has the parameters of the fragment: take `access_token` out of it",
        );
    }
    token::expires(creds, now)?;
    if works() == Some(false) {
        return mistake(
            "token-refused",
            "the API does not take the token",
            "an hour after the redirect it ends, and there is no refresh token in this flow",
            "when was the link opened?",
            "open the link again, and take the new token out of the new address",
        );
    }
    Ok(vec![
        "the access token of the fragment, whole".into(),
        "`state` is the one that was sent".into(),
        "the API takes it".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{CODE, TOKEN, assert_recognised, built, changed, creds, post};
    use crate::{Params, params};

    fn right() -> Params {
        let creds = creds();
        params! {
            "response_type": "token",
            "client_id": creds["client_id"],
            "redirect_uri": creds["redirect_uri"],
            "state": creds["state"],
            "scope": creds["scope"],
        }
    }

    fn ask(params: &Params) -> Request {
        built(Client::new().get("http://127.0.0.1:8765/authorize").query(params))
    }

    #[test]
    fn wrong_requests_are_recognised() {
        let creds = creds();
        let judged =
            |id, changes: &[(&str, &str)]| (id, judge_request(&ask(&changed(right(), changes)), &creds));
        assert_recognised([
            judged("challenge-without-code", &[("code_challenge", "x")]),
            judged("asks-for-a-code", &[("response_type", "code")]),
            judged("response-type-name", &[("response_type", "access_token")]),
            judged("response-type-name", &[("response_type", "implicit")]),
            judged("response-type-missing", &[("-response_type", "")]),
            judged("response-type-missing", &[("response_type", "")]),
            judged("response-type-case", &[("response_type", "Token")]),
            judged("response-type-several", &[("response_type", "code token")]),
            judged("response-type-other", &[("response_type", "fragment")]),
            judged("state-missing", &[("-state", "")]),
            judged("redirect-uri-localhost", &[("redirect_uri", "http://localhost:8765/callback")]),
            judged("secret-in-address", &[("client_secret", &creds["client_secret"])]),
            judged("extra-parameter", &[("grant_type", "implicit")]),
            ("no-parameters", judge_request(&ask(&params! {}), &creds)),
            ("not-a-get", judge_request(&built(post("/authorize").query(&right())), &creds)),
        ]);
        assert!(judge_request(&ask(&right()), &creds).is_ok());
    }

    fn came(after: &str) -> Redirect {
        Redirect::new(format!("http://127.0.0.1:8765/callback{after}")).unwrap()
    }

    #[test]
    fn wrong_tokens_are_recognised() {
        let now = Local::now().naive_local();
        let fragment = format!("#access_token={TOKEN}&token_type=Bearer&expires_in=3600&state=K7QX2M9A");
        let judged = |id, after: &str, changes: &[(&str, &str)]| {
            let mut creds = creds();
            changes.iter().for_each(|(key, value)| creds.set(key, value));
            (id, judge_token(&came(after), &creds, now, || Some(true)))
        };
        assert_recognised([
            judged("no-fragment", "", &[]),
            judged("refused", "#error=access_denied&state=K7QX2M9A", &[]),
            judged("refused", "#error=unsupported_response_type", &[]),
            judged("code-in-the-query", &format!("?code={CODE}&state=K7QX2M9A"), &[]),
            judged("foreign-state", &fragment, &[("state", "OTHER123")]),
            judged("foreign-state", &fragment, &[("state", "")]),
            judged("token-missing", &fragment, &[("token", "")]),
            judged("token-is-the-state", &fragment, &[("token", "K7QX2M9A")]),
            judged("token-is-the-fragment", &fragment, &[("token", &fragment[1..])]),
            judged("token-is-another-value", &fragment, &[("token", "Bearer")]),
            judged("token-with-scheme", &fragment, &[("token", &format!("Bearer {TOKEN}"))]),
            judged("token-other", &fragment, &[("token", &TOKEN[..30])]),
            judged("token-other", &fragment, &[("token", CODE)]),
            judged("expires-missing", &fragment, &[("expires", "")]),
        ]);
        assert_recognised([("token-refused", judge_token(&came(&fragment), &creds(), now, || Some(false)))]);
        assert!(judge_token(&came(&fragment), &creds(), now, || None).is_ok());
    }
}
