//! A function that calls the API and bears an expired token. It is tried: with a good token, with one that has just expired,
//! and against an API that says "expired" to everything.

use super::{CheckFailed, Creds, Json, Memory, Passed, TIMEOUT, Verdict, mistake, report, seen};
use crate::error::Error;
use crate::{Client, Response, URL, buildURL, params, practice};

/// How often the API of the third trial says "expired": more often than anybody should ask.
const STUBBORN: u32 = 6;

/// How a trial went.
#[derive(Debug, Default, Clone)]
struct Trial {
    /// The status of the answer that the function gave back; none if it was an error.
    status: Option<u16>,
    /// What the error said.
    error: String,
    /// Calls of the API that the provider saw.
    calls: usize,
    /// Refreshes that the provider saw, and how many of them it answered with a token.
    refreshes: usize,
    refreshed: usize,
    /// Whether `token` is another one afterwards, and works.
    new_token: bool,
    /// Whether `refresh` is still what it was, or a newer one.
    kept_refresh: bool,
}

/// The three trials.
struct Trials {
    fresh: Trial,
    expired: Trial,
    stubborn: Trial,
}

/// Checks the learner's function by calling it, with credentials that are a copy of `creds`.
///
/// # Errors
/// [`CheckFailed`].
pub fn survives_expiry(
    ask: impl Fn(&mut Creds, &str) -> Result<Response, Error>,
    creds: &Creds,
) -> Result<Passed, CheckFailed> {
    let verdict = match trials(&ask, creds) {
        Ok(trials) => judge(&trials),
        Err(why) => mistake(
            "no-trial",
            format!("the function cannot be tried: {why}"),
            "the check lets a token of yours expire at the practice provider, and looks at what your function does",
            "is the practice provider running, and is there a good token in `creds`?",
            "start the provider with `cargo lab`, do the first exercise again for a token, and run this check again",
        ),
    };
    report("survives_expiry", verdict, &Memory::of_project(), || None)
}

fn trials(
    ask: &impl Fn(&mut Creds, &str) -> Result<Response, Error>,
    creds: &Creds,
) -> Result<Trials, Error> {
    let url = buildURL("/v1/me", creds.require("api")?)?;
    let mut own = creds.clone();
    own.set("token", another_token(creds)?);
    let fresh = trial(ask, &mut own, &url);
    practice::expire(own.require("accounts")?, own.require("token")?)?;
    let expired = trial(ask, &mut own, &url);
    practice::fail_next(&own, "401", STUBBORN)?;
    let stubborn = trial(ask, &mut own, &url);
    practice::fail_no_more(&own)?;
    Ok(Trials { fresh, expired, stubborn })
}

/// A token for the trials: the learner's own is to be good afterwards.
fn another_token(creds: &Creds) -> Result<String, Error> {
    let form = params! { "grant_type": "refresh_token", "refresh_token": creds.require("refresh")? };
    let request = Client::new()
        .post(buildURL("/api/token", creds.require("accounts")?)?)
        .form(&form)
        .basic_auth(creds.require("client_id")?, Some(creds.require("client_secret")?))
        .build()?;
    Client::new().execute_within(&request, TIMEOUT)?.ok()?.json()?.text("access_token")
}

fn trial(ask: &impl Fn(&mut Creds, &str) -> Result<Response, Error>, creds: &mut Creds, url: &URL) -> Trial {
    let number = |seen: &Json| seen["number"].as_u64().unwrap_or_default();
    let last = seen(creds).and_then(|seen| seen.first().map(number)).unwrap_or_default();
    let before = creds.clone();
    let answer = ask(creds, url.as_str());
    let new: Vec<Json> = seen(creds).into_iter().flatten().filter(|seen| number(seen) > last).collect();
    let count = |wanted: &dyn Fn(&Json) -> bool| new.iter().filter(|seen| wanted(seen)).count();
    let is_refresh = |seen: &Json| seen["form"]["grant_type"] == "refresh_token";
    Trial {
        status: answer.as_ref().ok().map(|answer| answer.status().as_u16()),
        error: answer.err().map(|error| error.to_string()).unwrap_or_default(),
        calls: count(&|seen| seen["path"] == url.path()),
        refreshes: count(&is_refresh),
        refreshed: count(&|seen| is_refresh(seen) && seen["status"] == 200),
        new_token: before.get("token") != creds.get("token")
            && creds.get("token").is_some_and(|token| !token.is_empty()),
        kept_refresh: creds.get("refresh").is_some_and(|refresh| !refresh.is_empty()),
    }
}

fn judge(trials: &Trials) -> Verdict {
    let Trials { fresh, expired, stubborn } = trials;
    let why =
        "an access token ends within the hour, so every longer program meets this, and its users should not";
    let wrong = |id, wrong: String, ask: &str, tell: &str| mistake(id, wrong, why, ask, tell);
    if fresh.calls == 0 {
        return wrong(
            "not-called",
            format!("the function did not call the API{}", said(fresh)),
            "to which address does the function send its request?",
            "build a `GET` of `url` with the token of `creds`, execute it, and give the answer back",
        );
    }
    if fresh.status != Some(200) {
        let what = fresh.status.map_or_else(|| said(fresh), |status| format!(": the answer is `{status}`"));
        return wrong(
            "fails-when-fresh",
            format!("with a token that is good, the function fails{what}"),
            "which token does the function show, and how?",
            "take the token of the `creds` that the function is given, and put it into the header",
        );
    }
    if fresh.refreshes > 0 {
        return wrong(
            "always-refreshes",
            "the function refreshes although the token is good".into(),
            "what tells the function that the token has expired?",
            "send the request first, and refresh only if the answer is `401`",
        );
    }
    if expired.refreshes == 0 {
        let what =
            expired.status.map_or_else(|| said(expired), |status| format!(": it gave back the `{status}`"));
        return wrong(
            "no-refresh",
            format!("the token had expired, and the function did not refresh it{what}"),
            "what does the API answer to an expired token, and what does the function do then?",
            "look at the status of the first answer; at `401`, send the refresh token to the token endpoint",
        );
    }
    if expired.refreshed == 0 {
        return wrong(
            "refresh-refused",
            format!("the function's refresh was refused{}", said(expired)),
            "what does the token endpoint want to know (RFC 6749 §6), and where does the client prove who it is?",
            "the provider's panel has the cause; compare with the refresh in notebook 02",
        );
    }
    if !expired.kept_refresh {
        return wrong(
            "refresh-lost",
            "after the refresh, `creds[\"refresh\"]` is empty or gone".into(),
            "is there a refresh token in the answer to a refresh?",
            "keep the old one unless the answer `contains` a new one",
        );
    }
    if expired.error.contains("refresh_token") {
        return wrong(
            "refresh-token-demanded",
            format!("the refresh worked, and then the function failed{}", said(expired)),
            "which of the two tokens does the answer to a refresh always have, and which only sometimes?",
            "look whether the answer `contains` a `refresh_token` before you take it; otherwise the old one stays valid",
        );
    }
    if expired.calls < 2 {
        return wrong(
            "not-sent-again",
            format!("the token was refreshed, and the request was not sent again{}", said(expired)),
            "whoever called the function wanted an answer: which one do they get?",
            "build the request anew with the new token, and execute that",
        );
    }
    if expired.status != Some(200) {
        let what = expired.status.map_or_else(|| said(expired), |status| format!("`{status}`"));
        return wrong(
            "old-token-again",
            format!("after the refresh the request was sent again, and the answer is {what}"),
            "which token did the second request show?",
            "a request that was built before the refresh has the old token in it: build it anew",
        );
    }
    if !expired.new_token {
        return wrong(
            "token-not-kept",
            "the refresh worked, and `creds[\"token\"]` is still the old token".into(),
            "which token does the next call of the function begin with?",
            "set `creds[\"token\"]` to the new one, so that the next call need not refresh again",
        );
    }
    if stubborn.refreshes > 1 {
        return wrong(
            "refreshes-for-ever",
            format!(
                "an API that says `401` to every token was asked {} times, with {} refreshes",
                stubborn.calls, stubborn.refreshes
            ),
            "if a token that is seconds old is refused, will the next one do better?",
            "refresh once; what the second answer says is the answer",
        );
    }
    Ok(vec![
        "with a good token: one call, no refresh".into(),
        "with an expired one: one refresh, the call again, and the new token kept".into(),
        "against an API that always says `401`: it gives up".into(),
    ])
}

fn said(trial: &Trial) -> String {
    if trial.error.is_empty() { String::new() } else { format!(": {}", trial.error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;

    fn right() -> Trials {
        let kept = Trial { status: Some(200), calls: 1, kept_refresh: true, ..Trial::default() };
        Trials {
            fresh: kept.clone(),
            expired: Trial { calls: 2, refreshes: 1, refreshed: 1, new_token: true, ..kept.clone() },
            stubborn: Trial { status: Some(401), calls: 2, refreshes: 1, refreshed: 1, ..kept },
        }
    }

    fn with(change: impl Fn(&mut Trials)) -> Verdict {
        let mut trials = right();
        change(&mut trials);
        judge(&trials)
    }

    #[test]
    fn each_way_not_to_bear_it_is_recognised() {
        assert_recognised([
            ("not-called", with(|trials| trials.fresh.calls = 0)),
            ("fails-when-fresh", with(|trials| trials.fresh.status = Some(401))),
            ("fails-when-fresh", with(|trials| trials.fresh.status = None)),
            ("always-refreshes", with(|trials| trials.fresh.refreshes = 1)),
            (
                "no-refresh",
                with(|trials| trials.expired = Trial { status: Some(401), calls: 1, ..Trial::default() }),
            ),
            (
                "no-refresh",
                with(|trials| {
                    trials.expired = Trial { error: "expired".into(), calls: 1, ..Trial::default() }
                }),
            ),
            ("refresh-refused", with(|trials| trials.expired.refreshed = 0)),
            ("refresh-lost", with(|trials| trials.expired.kept_refresh = false)),
            (
                "refresh-token-demanded",
                with(|trials| {
                    let error = "the answer has no `refresh_token`, only `access_token`".into();
                    trials.expired = Trial { status: None, error, calls: 1, ..trials.expired.clone() };
                }),
            ),
            ("not-sent-again", with(|trials| trials.expired.calls = 1)),
            ("old-token-again", with(|trials| trials.expired.status = Some(401))),
            ("token-not-kept", with(|trials| trials.expired.new_token = false)),
            ("refreshes-for-ever", with(|trials| trials.stubborn.refreshes = 3)),
        ]);
        assert!(judge(&right()).is_ok());
        // Giving the last answer back and failing with its error are both an end.
        assert!(with(|trials| trials.stubborn.status = None).is_ok());
    }
}
