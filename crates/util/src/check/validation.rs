//! `validation()`: whether a token works. Only the provider knows, so it must be asked.

use super::{CheckFailed, Memory, Passed, Verdict, mistake, report, witness};
use crate::{Creds, Json, error};

/// Checks the learner's function `validation(&creds)` by trying it with several tokens, and that it asks the API.
///
/// # Errors
/// [`CheckFailed`].
pub fn validation(
    validation: impl Fn(&Creds) -> error::Result<bool>,
    creds: &Creds,
) -> Result<Passed, CheckFailed> {
    let tried = |token: &str| {
        let mut creds = creds.clone();
        creds.set("token", token);
        validation(&creds)
    };
    let asked = || witness::number_of_calls(creds);
    let last = || witness::last_call(creds);
    report("validation", judge(tried, creds, asked, last), &Memory::of_project(), || None)
}

/// `calls` is how many requests the API has answered so far, and `last` the last of them, if it can be asked.
fn judge(
    validation: impl Fn(&str) -> error::Result<bool>,
    creds: &Creds,
    calls: impl Fn() -> Option<u64>,
    last: impl Fn() -> Option<Json>,
) -> Verdict {
    let token = creds.get("token").unwrap_or_default();
    if token.is_empty() {
        return mistake(
            "no-token",
            "there is no `token` in the credentials to try the function with",
            "the function is to say whether a token works, so there must be one that does",
            "which step of the dance brings the token, and where does your app keep it?",
            "sign in at your app first, then read the credentials anew with `read_creds(provider)?`",
        );
    }
    let why = "a program that believes in a dead token shows its user an error, and one that does not believe in a good one asks the user again and again";
    let (before, number) = (calls(), last().map(|last| last["number"].as_u64()));
    match validation(token) {
        Ok(true) => {}
        Ok(false) => {
            let own = last().filter(|last| number != Some(last["number"].as_u64()));
            let (id, wrong) = match own {
                Some(own) if own["status"] == 404 => (
                    "asks-for-what-is-not-there",
                    format!(
                        "the function says no, because it asks for `{}`, which the API has not",
                        own["path"].as_str().unwrap_or_default()
                    ),
                ),
                Some(own) if own["authentication"] == "none" => (
                    "sends-no-token",
                    "the function says no, because its request has no token with it".to_owned(),
                ),
                _ => (
                    "refuses-a-good-token",
                    "the function says that the token in the credentials does not work".to_owned(),
                ),
            };
            return mistake(
                id,
                wrong,
                why,
                "which status does the API answer a good token with, and is the token in the right header?",
                "send the token with `.bearer_auth(…)`, and compare the status with 200; if the token is an hour old, sign in again",
            );
        }
        Err(error) => {
            return mistake(
                "fails-with-a-good-token",
                format!("the function ends in an error for the token in the credentials: {error}"),
                why,
                "does the request go to the resource server, with the path `/v1/me`?",
                "build the address with `buildURL(\"/v1/me\", …)` and the host under `api`",
            );
        }
    }
    if let (Some(before), Some(after)) = (before, calls())
        && before == after
    {
        return mistake(
            "does-not-ask",
            "the function said yes, and the API was not asked",
            "a user can withdraw their consent at any time, and the API can stop taking a token: neither shows in the token or in `expires`",
            "who is the only one that knows whether the token still works?",
            "send a request with the token to the API, and look at the status of the answer",
        );
    }
    let refresh = creds.get("refresh").unwrap_or_default();
    let cut = &token[..token.len() / 2];
    for (id, wrong_token, what) in [
        ("accepts-anything", "invented-token-that-nobody-gave", "a text that is no token"),
        ("accepts-half-a-token", cut, "the first half of the token"),
        ("accepts-the-refresh-token", refresh, "the refresh token"),
        ("accepts-nothing", "", "an empty text"),
    ] {
        match validation(wrong_token) {
            Ok(false) => {}
            Ok(true) if wrong_token == refresh && refresh.is_empty() => {}
            Ok(true) => {
                return mistake(
                    id,
                    format!("the function says that {what} works"),
                    why,
                    "which status does the API answer such a token with?",
                    "only 200 means that it works: compare `response.status()` with 200",
                );
            }
            Err(error) => {
                return mistake(
                    "error-instead-of-no",
                    format!("for {what} the function does not say no but ends in an error: {error}"),
                    "that a token does not work is an answer, not an accident: the caller wants to know it and go on",
                    "what does `ok()?` do with a refusal, and is that wanted here?",
                    "leave `ok()` out, and compare the status of the answer",
                );
            }
        }
    }
    Ok(vec![
        "yes, for the token that the app was given".into(),
        "no, for half of it, for the refresh token and for anything else".into(),
        "it asks the API, which alone knows".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{REFRESH, TOKEN, assert_recognised, creds};
    use serde_json::json;
    use std::cell::Cell;

    #[test]
    fn wrong_validations_are_recognised() {
        let asked = Cell::new(0);
        let judged = |id, answers: fn(&str) -> error::Result<bool>| {
            let verdict = judge(
                |token| {
                    asked.set(asked.get() + 1);
                    answers(token)
                },
                &creds(),
                || Some(asked.get()),
                || None,
            );
            (id, verdict)
        };
        let refused = || Err(crate::Error::WebApp("the provider answered `401`".into()));
        assert_recognised([
            judged("refuses-a-good-token", |_| Ok(false)),
            judged("refuses-a-good-token", |token| Ok(token.is_empty())),
            judged("accepts-anything", |_| Ok(true)),
            judged("accepts-anything", |token| Ok(token.len() > 20)),
            judged("accepts-half-a-token", |token| Ok(TOKEN.starts_with(token) || token == REFRESH)),
            judged("accepts-half-a-token", |token| Ok(token.starts_with("BQ"))),
            judged("accepts-the-refresh-token", |token| Ok(token == TOKEN || token == REFRESH)),
            judged("accepts-nothing", |token| Ok(token == TOKEN || token.is_empty())),
            judged("error-instead-of-no", |token| {
                if token == TOKEN { Ok(true) } else { Err(crate::Error::WebApp("401".into())) }
            }),
        ]);
        assert_recognised([
            ("fails-with-a-good-token", judge(|_| refused(), &creds(), || None, || None)),
            ("does-not-ask", judge(|token| Ok(token == TOKEN), &creds(), || Some(7), || None)),
        ]);
        let number = Cell::new(0);
        let saw = |id, status: u16, authentication: &str| {
            let last = || {
                number.set(number.get() + 1);
                let seen = json!({ "number": number.get(), "path": "/v1/mee", "status": status, "authentication": authentication });
                Some(seen.into())
            };
            (id, judge(|_| Ok(false), &creds(), || None, last))
        };
        assert_recognised([
            saw("asks-for-what-is-not-there", 404, "bearer"),
            saw("sends-no-token", 401, "none"),
            saw("refuses-a-good-token", 401, "bearer"),
        ]);
        let mut without = creds();
        without.set("token", "");
        assert_recognised([("no-token", judge(|_| Ok(true), &without, || None, || None))]);
        assert!(judge(|token| Ok(token == TOKEN), &creds(), || None, || None).is_ok());
    }
}
