//! Refreshing as a function that a program can call whenever it needs to (RFC 6749 §6).

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, refresh, report, stub};
use crate::{Creds, Error, Request, expiry};
use chrono::Local;
use std::panic::{AssertUnwindSafe, catch_unwind};

const OLD: &str = "BQold-invented-access-token-of-an-hour-ago";
const NEW: &str = "BQnew-invented-access-token-that-just-came";
const KEPT: &str = "AQold-invented-refresh-token-that-is-kept";
const RENEWED: &str = "AQnew-invented-refresh-token-that-replaces";
/// In seconds; not the hour that a function might take for granted.
const LIFE: i64 = 1800;

/// Checks the learner's function by calling it with copies of `creds` that lead to a token endpoint of the check's own: one that
/// sends no new refresh token, one that does, and one that refuses.
///
/// # Errors
/// [`CheckFailed`].
pub fn refresh_function(
    refresh: impl Fn(&mut Creds) -> Result<(), Error>,
    creds: &Creds,
) -> Result<Passed, CheckFailed> {
    report("refresh_function", judge(refresh, creds), &Memory::of_project(), || None)
}

/// How a call went.
struct Called {
    /// What the function said; `None` if it panicked.
    result: Option<Result<(), Error>>,
    creds: Creds,
    request: Result<(), Mistake>,
}

fn judge(refresh: impl Fn(&mut Creds) -> Result<(), Error>, own: &Creds) -> Verdict {
    let plain =
        format!("{{\"access_token\": \"{NEW}\", \"token_type\": \"Bearer\", \"expires_in\": {LIFE}}}");
    let first = call(&refresh, own, 200, &plain)?;
    first.request?;
    went_well(&first.result, "without a new refresh token")?;
    kept(&first.creds, KEPT)?;
    let renewing = plain.replace("{\"access", &format!("{{\"refresh_token\": \"{RENEWED}\", \"access"));
    let second = call(&refresh, own, 200, &renewing)?;
    went_well(&second.result, "with a new refresh token in it")?;
    kept(&second.creds, RENEWED)?;
    let refusal = "{\"error\": \"invalid_grant\", \"error_description\": \"Refresh token revoked\"}";
    let third = call(&refresh, own, 400, refusal)?;
    refused(&third)?;
    Ok(vec![
        "the request is right".into(),
        "a new access token and its end are kept".into(),
        "the refresh token is kept, or replaced where a new one comes".into(),
        "a refusal is an error, and destroys nothing".into(),
    ])
}

/// Calls the function with credentials that lead to an endpoint which answers so.
fn call(
    refresh: &impl Fn(&mut Creds) -> Result<(), Error>,
    own: &Creds,
    status: u16,
    body: &str,
) -> Result<Called, Mistake> {
    let work = |host: &str| {
        let mut creds = own.clone();
        let past = crate::expires_at(-60);
        for (key, value) in [("accounts", host), ("token", OLD), ("refresh", KEPT), ("expires", &past)] {
            creds.set(key, value);
        }
        if creds.get("client_id").is_none_or(str::is_empty) {
            creds.set("client_id", "an-invented-client");
            creds.set("client_secret", "an-invented-secret");
        }
        let before = creds.clone();
        let result = catch_unwind(AssertUnwindSafe(|| refresh(&mut creds))).ok();
        (result, creds, before)
    };
    let Some(((result, creds, before), seen)) = stub::with_answer(status, body, work) else {
        return mistake(
            "no-port",
            "this machine gives the check no port to listen on",
            "the check calls your function with a token endpoint of its own",
            "do other programs hold very many ports?",
            "restart the kernel, and run the cells again",
        );
    };
    Ok(Called { result, creds, request: right_request(&seen, &before) })
}

fn right_request(seen: &[Request], before: &Creds) -> Result<(), Mistake> {
    let Some(request) = seen.first() else {
        return mistake(
            "no-request",
            "the function sent nothing to `creds[\"accounts\"]`",
            "only the token endpoint can give a new access token",
            "does the request go to the host that the credentials name, and is it executed?",
            "build the address with `buildURL(\"/api/token\", &creds[\"accounts\"])?`, and give the request to `execute`",
        );
    };
    if seen.len() > 1 {
        return mistake(
            "several-requests",
            format!("the function sent {} requests", seen.len()),
            "a provider that rotates refresh tokens takes the second use of one for a theft, and withdraws everything",
            "where is the request executed, and how often?",
            "execute it once, and keep the answer in a variable",
        );
    }
    // The endpoint is the check's own, and not a provider's: as if it were at the usual place.
    let usual = format!("http://127.0.0.1:8765{}", request.url().path());
    let mut again = crate::Client::new().request(request.method(), usual).query(&request.query());
    for (name, value) in request.headers().iter() {
        again = again.header(name, value);
    }
    match again.body(request.body()).build() {
        Ok(request) => refresh::judge_request(&request, before).map(drop),
        Err(_) => Ok(()),
    }
}

fn went_well(result: &Option<Result<(), Error>>, answer: &str) -> Result<(), Mistake> {
    let why = "a program calls this function when nobody is there to look";
    match result {
        Some(Ok(())) => Ok(()),
        None => mistake(
            "panics",
            format!("the function panicked at an answer {answer}"),
            why,
            "is something taken out of the answer that need not be in it?",
            "`answer.text(\"…\")?` is an error instead of a panic, and `answer.contains(\"…\")` asks before",
        ),
        Some(Err(_)) => mistake(
            "fails",
            format!("the function fails at an answer {answer}"),
            why,
            "what does it ask for in the answer that need not be there?",
            "`refresh_token` is not in every answer: take it only if `answer.contains(\"refresh_token\")`",
        ),
    }
}

fn kept(creds: &Creds, refresh_token: &str) -> Result<(), Mistake> {
    let get = |key: &str| creds.get(key).unwrap_or_default();
    let ask = "what does the answer have, and under which keys do the credentials keep it?";
    if get("token") != NEW {
        let (id, wrong) = match get("token") {
            OLD => ("token-not-kept", "after a refresh `token` is still the old one"),
            KEPT | RENEWED => ("token-is-the-refresh-token", "after a refresh `token` is the refresh token"),
            _ => ("token-other", "after a refresh `token` is not the access token that was in the answer"),
        };
        return mistake(
            id,
            wrong,
            "the next call to the API would fail as the last one did",
            ask,
            "keep `answer.text(\"access_token\")?` under `token`",
        );
    }
    if get("refresh") != refresh_token {
        let (id, wrong) = match (get("refresh"), refresh_token) {
            ("", _) => ("refresh-token-lost", "after a refresh there is no `refresh` any more"),
            (_, RENEWED) => {
                ("refresh-token-not-renewed", "the answer had a new refresh token, and `refresh` is another")
            }
            _ => (
                "refresh-token-changed",
                "the answer had no new refresh token, and `refresh` has changed all the same",
            ),
        };
        return mistake(
            id,
            wrong,
            "an answer without a refresh token leaves the old one valid; one with a new one ends the old; a client that keeps the wrong one must ask the user again",
            "in which case does the credentials' refresh token change, and in which not?",
            "if the answer contains `refresh_token`, keep it under `refresh`; if not, leave `refresh` alone",
        );
    }
    let left = expiry::parse(get("expires"))
        .map(|until| until.signed_duration_since(Local::now().naive_local()).num_seconds());
    if !left.is_ok_and(|left| (LIFE - 60..=LIFE).contains(&left)) {
        return mistake(
            "expires-not-kept",
            format!("the new token was good for {LIFE} seconds, and `expires` says something else"),
            "the program would go on with the old time, and refresh too early or too late",
            "where does the answer say how long the new token lives?",
            "`expires_at(&answer[\"expires_in\"])` is the time for `expires`",
        );
    }
    Ok(())
}

fn refused(called: &Called) -> Result<(), Mistake> {
    let get = |key: &str| called.creds.get(key).unwrap_or_default();
    let ask = "what does the function do with an answer that is no success?";
    if get("token") != OLD || get("refresh") != KEPT {
        return mistake(
            "refusal-destroys",
            "after a refusal the credentials are not as they were",
            "a provider may refuse for a moment only; what was good before should still be there",
            ask,
            "look at the status before you change anything: `.ok()?` ends the function there",
        );
    }
    match called.result {
        Some(Err(_)) => Ok(()),
        Some(Ok(())) => mistake(
            "refusal-taken",
            "the provider refused, and the function says that all is well",
            "the program would go on with the old token, and fail somewhere else",
            ask,
            "put `.ok()?` behind `execute`: it makes a refusal an error",
        ),
        None => mistake(
            "panics-at-a-refusal",
            "the provider refused, and the function panicked",
            "a program can deal with an error, for instance by asking the user again; a panic ends it",
            ask,
            "put `.ok()?` behind `execute`: it makes a refusal an error",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{assert_recognised, creds};
    use crate::{Client, Json, Params, buildURL, params};

    fn form(creds: &Creds) -> Params {
        params! { "grant_type": "refresh_token", "refresh_token": creds["refresh"] }
    }

    fn ask(creds: &Creds, form: &Params) -> Result<crate::Response, Error> {
        let url = buildURL("/api/token", &creds["accounts"])?;
        let request = Client::new()
            .post(&url)
            .form(form)
            .basic_auth(&creds["client_id"], Some(&creds["client_secret"]))
            .build()?;
        Client::new().execute(&request)
    }

    fn answer(creds: &Creds) -> Result<Json, Error> {
        ask(creds, &form(creds))?.ok()?.json()
    }

    fn keep(creds: &mut Creds, answer: &Json) -> Result<(), Error> {
        creds["token"] = answer.text("access_token")?;
        creds["expires"] = crate::expires_at(&answer["expires_in"]);
        if answer.contains("refresh_token") {
            creds["refresh"] = answer.text("refresh_token")?;
        }
        Ok(())
    }

    #[test]
    fn a_right_function_passes() {
        let right = |creds: &mut Creds| keep(creds, &answer(creds)?);
        assert_eq!(judge(right, &creds()).unwrap().len(), 4);
    }

    #[test]
    fn wrong_functions_are_recognised() {
        let own = creds();
        assert_recognised([
            ("no-request", judge(|_| Ok(()), &own)),
            (
                "several-requests",
                judge(|creds| answer(creds).and_then(|_| keep(creds, &answer(creds)?)), &own),
            ),
            (
                "grant-type-other",
                judge(
                    |creds| {
                        let form =
                            params! { "grant_type": "authorization_code", "refresh_token": creds["refresh"] };
                        keep(creds, &ask(creds, &form)?.ok()?.json()?)
                    },
                    &own,
                ),
            ),
            (
                "refresh-token-is-the-access-token",
                judge(
                    |creds| {
                        let form = params! { "grant_type": "refresh_token", "refresh_token": creds["token"] };
                        keep(creds, &ask(creds, &form)?.ok()?.json()?)
                    },
                    &own,
                ),
            ),
            ("form-empty", judge(|creds| ask(creds, &params! {}).map(drop), &own)),
            ("token-not-kept", judge(|creds| answer(creds).map(drop), &own)),
            (
                "fails",
                judge(
                    |creds| {
                        let answer = answer(creds)?;
                        keep(creds, &answer)?;
                        creds["refresh"] = answer.text("refresh_token")?;
                        Ok(())
                    },
                    &own,
                ),
            ),
            (
                "refresh-token-lost",
                judge(
                    |creds| {
                        let answer = answer(creds)?;
                        keep(creds, &answer)?;
                        creds["refresh"] = crate::ToText::to_text(&answer["refresh_token"]);
                        Ok(())
                    },
                    &own,
                ),
            ),
            (
                "refresh-token-not-renewed",
                judge(
                    |creds| {
                        let answer = answer(creds)?;
                        creds["token"] = answer.text("access_token")?;
                        creds["expires"] = crate::expires_at(&answer["expires_in"]);
                        Ok(())
                    },
                    &own,
                ),
            ),
            (
                "token-is-the-refresh-token",
                judge(
                    |creds| {
                        let answer = answer(creds)?;
                        keep(creds, &answer)?;
                        creds["token"] = creds["refresh"].clone();
                        Ok(())
                    },
                    &own,
                ),
            ),
            (
                "expires-not-kept",
                judge(
                    |creds| {
                        let answer = answer(creds)?;
                        keep(creds, &answer)?;
                        creds["expires"] = crate::expires_at(3600);
                        Ok(())
                    },
                    &own,
                ),
            ),
            (
                "refusal-taken",
                judge(
                    |creds| match answer(creds) {
                        Ok(answer) => keep(creds, &answer),
                        Err(_) => Ok(()),
                    },
                    &own,
                ),
            ),
            (
                "refusal-destroys",
                judge(
                    |creds| {
                        let response = ask(creds, &form(creds))?;
                        creds["token"] = String::new();
                        keep(creds, &response.ok()?.json()?)
                    },
                    &own,
                ),
            ),
        ]);
    }
}
