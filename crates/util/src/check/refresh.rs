//! Refreshing: the request (RFC 6749 §6), and what its answer must leave in the credentials.

use super::{
    CheckFailed, Memory, Mistake, Passed, Verdict, compare, mistake, report, token, token_request, witness,
};
use crate::{Creds, Params, Request};
use chrono::{Local, NaiveDateTime};

/// Checks the request for a new access token before it is sent.
///
/// # Errors
/// [`CheckFailed`].
pub fn refresh_request(request: &Request, creds: &Creds) -> Result<Passed, CheckFailed> {
    report("refresh_request", judge_request(request, creds), &Memory::of_project(), || {
        witness::answer_to(request)
    })
}

/// Checks what the refresh left in `creds` and in `creds.json`: a new access token, and still a refresh token.
///
/// # Errors
/// [`CheckFailed`].
pub fn refresh(creds: &Creds) -> Result<Passed, CheckFailed> {
    let memory = Memory::of_project();
    let is_new = match memory.is_remembered(creds.get("token").unwrap_or_default()) {
        Some(is_old) => Some(!is_old),
        None => witness::was_refreshed(creds),
    };
    let verdict = judge(creds, token::saved(creds).as_ref(), is_new, Local::now().naive_local());
    report("refresh", verdict, &memory, || witness::refused_refresh(creds))
}

pub(super) fn judge_request(request: &Request, creds: &Creds) -> Verdict {
    let form = token_request::form(request)?;
    token_request::grant_type(&form, "refresh_token")?;
    refresh_token(&form, creds)?;
    let way = token_request::client_authentication(request, &form, creds)?;
    Ok(vec![
        "a form, posted to the token endpoint".into(),
        "the grant is the refresh token that the credentials keep".into(),
        format!("the client proves who it is: {way}"),
    ])
}

/// The refresh token that the form offers, which must be the one that the credentials keep.
pub(super) fn refresh_token(form: &Params, creds: &Creds) -> Result<(), Mistake> {
    let ask = "what did the first answer give the client for the time when the access token is over?";
    let sent = token_request::required(form, "refresh_token", "refresh-token-missing", ask)?;
    if let Some(difference) = compare::secret_difference(sent, creds.get("refresh").unwrap_or_default()) {
        let is = |key: &str| creds.get(key).is_some_and(|value| !value.is_empty() && value == sent);
        let (id, wrong) = if is("token") {
            ("refresh-token-is-the-access-token", "`refresh_token` is the access token".to_owned())
        } else if is("code") {
            ("refresh-token-is-the-code", "`refresh_token` is the code, which was used up".to_owned())
        } else {
            ("refresh-token-other", format!("`refresh_token` {difference}"))
        };
        return mistake(
            id,
            wrong,
            "the provider answers `invalid_grant`: `Invalid refresh token` to anything else",
            ask,
            "take the value under `refresh` from the credentials",
        );
    }
    if sent.is_empty() {
        return mistake(
            "refresh-token-empty",
            "`refresh_token` is empty, here and in the credentials",
            "the provider answers `refresh_token must be supplied`",
            "was the refresh token kept when the first answer came?",
            "do the exercise about the tokens first",
        );
    }
    Ok(())
}

fn judge(creds: &Creds, saved: Option<&Creds>, is_new: Option<bool>, now: NaiveDateTime) -> Verdict {
    if ["token", "refresh"].iter().all(|key| creds.get(key).is_none_or(str::is_empty)) {
        return mistake(
            "no-tokens-yet",
            "the credentials have neither a `token` nor a `refresh` token",
            "only who has been given tokens can refresh one of them",
            "which exercises come before this one, and did their cells run in this kernel?",
            "do the exchange of the code and keep its tokens first; then refresh",
        );
    }
    if creds.get("refresh").is_none_or(str::is_empty) {
        return mistake(
            "refresh-token-lost",
            "after refreshing, the credentials have no `refresh` any more",
            "the answer usually has no new refresh token, and the old one stays valid; without it there is no second refresh, and the user must be asked again",
            "what did the answer contain, and what did it leave out?",
            "change only what the answer has: the token and its end; leave `refresh` as it is unless there is a new one",
        );
    }
    token::judge(creds, saved, now)?;
    if is_new == Some(false) {
        return mistake(
            "token-not-new",
            "`token` is the one from before",
            "the answer to the refresh was not kept: the old token ends when it always would have",
            "which answer did you take the token from, the first or the new one?",
            "read `access_token` from the answer to the refresh, and write it back with `update_creds`",
        );
    }
    Ok(vec![
        "a new access token".into(),
        "the refresh token is still there, for the next time".into(),
        "`expires` counts from now".into(),
        "saved in `creds.json`".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{CODE, REFRESH, TOKEN, assert_recognised, built, changed, creds};
    use crate::{Client, params};

    fn right() -> Params {
        params! { "grant_type": "refresh_token", "refresh_token": REFRESH }
    }

    #[test]
    fn what_is_wrong_with_any_token_request_is_recognised() {
        token_request::assert_common_mistakes(&right(), |request| judge_request(request, &creds()));
    }

    #[test]
    fn wrong_refreshes_are_recognised() {
        let creds = creds();
        let judged = |id, changes: &[(&str, &str)]| {
            let request =
                Client::new().post("http://127.0.0.1:8765/api/token").form(&changed(right(), changes));
            (
                id,
                judge_request(
                    &built(request.basic_auth(&creds["client_id"], Some(&creds["client_secret"]))),
                    &creds,
                ),
            )
        };
        assert_recognised([
            judged("grant-type-other", &[("grant_type", "authorization_code")]),
            judged("grant-type-spelling", &[("grant_type", "refresh token")]),
            judged("grant-type-unknown", &[("grant_type", "refresh")]),
            judged("refresh-token-missing", &[("-refresh_token", "")]),
            judged("parameter-misspelt", &[("-refresh_token", ""), ("refresh", REFRESH)]),
            judged("refresh-token-is-the-access-token", &[("refresh_token", TOKEN)]),
            judged("refresh-token-is-the-code", &[("refresh_token", CODE)]),
            judged("refresh-token-other", &[("refresh_token", "")]),
            judged("refresh-token-other", &[("refresh_token", &REFRESH[..20])]),
        ]);
        let mut without = crate::check::testing::creds();
        without.set("refresh", "");
        let request = Client::new()
            .post("http://127.0.0.1:8765/api/token")
            .form(&changed(right(), &[("refresh_token", "")]));
        assert_recognised([("refresh-token-empty", judge_request(&built(request), &without))]);
    }

    #[test]
    fn what_a_refresh_may_not_leave_behind_is_recognised() {
        let (creds, now) = (creds(), Local::now().naive_local());
        let judged = |id, changes: &[&str], is_new| {
            let mut changed = creds.clone();
            changes.iter().for_each(|key| drop(changed.remove(key)));
            (id, judge(&changed, None, is_new, now))
        };
        assert_recognised([
            judged("no-tokens-yet", &["refresh", "token"], None),
            judged("refresh-token-lost", &["refresh"], Some(true)),
            judged("token-missing", &["token"], Some(true)),
            judged("expires-missing", &["expires"], Some(true)),
            judged("token-not-new", &[], Some(false)),
        ]);
        let mut old = creds.clone();
        old.set("token", CODE);
        assert_recognised([("not-saved", judge(&creds, Some(&old), Some(true), now))]);
        // With nobody to ask, the values have to do.
        assert!(judge(&creds, Some(&creds.clone()), None, now).is_ok());
    }
}
