//! The client asks for a token of its own, with no user in it (RFC 6749 §4.4): the request, and what is kept of its answer.

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report, token, token_request, witness};
use crate::practice::Introspected;
use crate::{Creds, Request, practice, read_keys};
use chrono::{Local, NaiveDateTime};

/// Checks the request for a token before it is sent.
///
/// # Errors
/// [`CheckFailed`].
pub fn client_credentials(request: &Request, keys: &Creds) -> Result<Passed, CheckFailed> {
    report("client_credentials", judge(request, keys), &Memory::of_project(), || witness::answer_to(request))
}

/// Checks the token in `keys` and in the row `provider` of `keys.tsv`, and asks the practice provider what it is good for.
///
/// # Errors
/// [`CheckFailed`].
pub fn app_token(keys: &Creds, provider: impl AsRef<str>) -> Result<Passed, CheckFailed> {
    let verdict = judge_token(keys, Local::now().naive_local())
        .and_then(|minutes| judge_saved(keys, read_keys(provider).ok().as_ref()).map(|()| minutes))
        .and_then(|minutes| judge_introspected(practice::introspect(keys), minutes));
    report("app_token", verdict, &Memory::of_project(), || None)
}

fn judge(request: &Request, keys: &Creds) -> Verdict {
    let form = token_request::form(request).map_err(|mistake| match mistake.id {
        "form-empty" => Mistake {
            tell: "write its one field into `params!`: the name `grant_type` in quotes, a colon, the value in quotes, a comma"
                .into(),
            ..mistake
        },
        _ => mistake,
    })?;
    token_request::grant_type(&form, "client_credentials")?;
    if let Some((name, _)) = form.iter().find(|(name, _)| {
        matches!(
            *name,
            "code" | "redirect_uri" | "refresh_token" | "code_verifier" | "username" | "password" | "state"
        )
    }) {
        return mistake(
            "field-of-another-flow",
            format!("the form has a `{name}`, which is another flow's"),
            "there is no user here, and so no browser that brings a code, and nothing to come back to",
            "what does a client have to offer, if it asks for nobody but itself?",
            "the form has one field, the `grant_type`; who the client is stands in the header",
        );
    }
    if form.get("scope").is_some_and(|scope| !scope.is_empty()) {
        return mistake(
            "scope",
            "the form asks for a `scope`",
            "a scope is what a *user* allows; Spotify's app tokens have none, and open what belongs to nobody: the catalogue",
            "whose data will this token open?",
            "leave `scope` out",
        );
    }
    // The header is written by hand here, and not by `basic_auth`.
    let way = token_request::client_authentication(request, &form, keys).map_err(|mistake| Mistake {
        tell: if mistake.tell.contains("basic_auth") {
            "three things stand in the value, one behind the other: the word `Basic`, one space, and what exercise 3 made: `{encoded}`"
                .into()
        } else {
            mistake.tell
        },
        ..mistake
    })?;
    Ok(vec![
        "a form, posted to the token endpoint".into(),
        "the grant is the client's own credentials, and there is no user in it".into(),
        format!("the client proves who it is: {way}"),
    ])
}

/// The minutes that the token has left.
fn judge_token(keys: &Creds, now: NaiveDateTime) -> Result<i64, Mistake> {
    token::access_token(keys)?;
    if keys.get("refresh").is_some_and(|refresh| !refresh.is_empty()) {
        return mistake(
            "refresh-kept",
            "the keys have a `refresh`, and this flow gives none",
            "a client that can ask for a token at any time needs no second way (RFC 6749 §4.4.3)",
            "which members does the answer have, and which has it not?",
            "keep `token` and `expires` only",
        );
    }
    token::expires(keys, now)
}

fn judge_saved(keys: &Creds, saved: Option<&Creds>) -> Result<(), Mistake> {
    let Some(saved) = saved else { return Ok(()) };
    match ["token", "expires"].into_iter().find(|key| saved.get(key) != keys.get(key)) {
        None => Ok(()),
        Some(key) => mistake(
            "not-saved",
            format!("`{key}` in `keys.tsv` is not the one in the variable"),
            "what only a variable knows is gone when the notebook is closed, and a later program would have to ask again",
            "which function writes the keys back to the file?",
            "call `update_keys` with the provider's name and the keys",
        ),
    }
}

fn judge_introspected(found: Option<Introspected>, minutes: i64) -> Verdict {
    let ask = "from which answer does this token come?";
    match found {
        Some(Introspected { active: false, .. }) => mistake(
            "token-dead",
            "the practice provider does not know this token as one of your app's, or its time is over",
            "the API would answer `401`",
            ask,
            "send the token request again, and keep what is in its answer",
        ),
        Some(Introspected { has_user: true, .. }) => mistake(
            "token-of-a-user",
            "this token speaks for a user: it comes from another flow",
            "it opens that user's data, which this program has no business with",
            ask,
            "take `access_token` out of the answer to this notebook's own request",
        ),
        asked => {
            let mut right = vec![
                "an access token, and no refresh token: there is no need for one".to_owned(),
                format!("good for {minutes} more minutes, and `expires` says until when"),
                "saved in `keys.tsv`, for every program that comes after".to_owned(),
            ];
            if asked.is_some() {
                right.push("the provider says: active, and no user in it".into());
            }
            Ok(right)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{CODE, REFRESH, TOKEN, assert_recognised, built, creds};
    use crate::{Client, Params, params};

    fn right() -> Params {
        params! { "grant_type": "client_credentials" }
    }

    fn keys() -> Creds {
        let mut keys = creds();
        for key in ["refresh", "code", "state"] {
            keys.remove(key);
        }
        keys
    }

    #[test]
    fn wrong_requests_are_recognised() {
        let keys = keys();
        let judged = |id, form: Params| {
            let request = Client::new().post("http://127.0.0.1:8765/api/token").form(&form);
            (id, judge(&built(request.basic_auth(&keys["client_id"], Some(&keys["client_secret"]))), &keys))
        };
        let with = |name: &str, value: &str| {
            let mut form = right();
            form.set(name, value);
            form
        };
        assert_recognised([
            judged("form-empty", params! {}),
            judged("grant-type-other", with("grant_type", "authorization_code")),
            judged("grant-type-spelling", with("grant_type", "client credentials")),
            judged("grant-type-spelling", with("grant_type", "client_credentials ")),
            judged("grant-type-unknown", with("grant_type", "client_credential")),
            judged("grant-type-missing", params! { "client": "me" }),
            judged("field-of-another-flow", with("redirect_uri", "http://127.0.0.1:8765/callback")),
            judged("field-of-another-flow", with("code", CODE)),
            judged("field-of-another-flow", with("refresh_token", REFRESH)),
            judged("scope", with("scope", "user-read-private")),
        ]);
        // The published lesson that sends its parameter in the address, with an empty body.
        let lesson = Client::new()
            .post("http://127.0.0.1:8765/api/token?grant_type=client_credentials")
            .basic_auth(&keys["client_id"], Some(&keys["client_secret"]));
        assert_recognised([("parameters-in-the-address", judge(&built(lesson), &keys))]);
        let by_hand = |value: &str| {
            let request = Client::new().post("http://127.0.0.1:8765/api/token").form(&right());
            judge(&built(request.header("Authorization", value)), &keys)
        };
        assert_recognised([
            ("basic-scheme", by_hand("")),
            ("basic-empty", by_hand("Basic ")),
            ("basic-not-encoded", by_hand(&format!("Basic {}:{}", keys["client_id"], keys["client_secret"]))),
            ("bearer-at-the-token-endpoint", by_hand("Bearer MGEwZA==")),
        ]);
        assert!(judged("", right()).1.is_ok());
    }

    #[test]
    fn what_is_kept_of_the_answer_is_judged() {
        let now = Local::now().naive_local();
        let judged = |id, key: &str, value: &str| {
            let mut keys = keys();
            keys.set(key, value);
            (id, judge_token(&keys, now).map(|_| Vec::new()))
        };
        assert_recognised([
            judged("token-missing", "token", ""),
            judged("token-is-the-answer", "token", "{\"access_token\": \"BQinvented\"}"),
            judged("token-null", "token", "null"),
            judged("token-with-scheme", "token", &format!("Bearer {TOKEN}")),
            judged("token-quotes", "token", &format!("\"{TOKEN}\"")),
            judged("token-is-the-secret", "token", "5ec2e7000000000000000000decafbad"),
            judged("refresh-kept", "refresh", REFRESH),
            judged("expires-missing", "expires", ""),
            judged("expires-seconds", "expires", "3600"),
            judged("expires-past", "expires", "2020-01-01 00:00:00"),
        ]);
        let mut old = keys();
        old.set("token", CODE);
        let saved = |file: &Creds| judge_saved(&keys(), Some(file)).map(|()| Vec::new());
        assert_recognised([("not-saved", saved(&old))]);
        assert!(judge_saved(&old, None).is_ok());
        let said = |active, has_user| judge_introspected(Some(Introspected { active, has_user }), 59);
        assert_recognised([("token-dead", said(false, false)), ("token-of-a-user", said(true, true))]);
        assert_eq!(said(true, false).unwrap().len(), 4);
        assert_eq!(judge_introspected(None, 59).unwrap().len(), 3);
    }
}
