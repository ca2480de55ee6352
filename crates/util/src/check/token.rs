//! Step 8: what the token endpoint's answer (RFC 6749 §5.1) left in the credentials.

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report};
use crate::{Creds, expiry, read_creds};
use chrono::{Local, NaiveDateTime};

/// Checks the tokens in `creds` and in `creds.json`: both tokens, when the access token ends, all of it saved.
///
/// # Errors
/// [`CheckFailed`].
pub fn token(creds: &Creds) -> Result<Passed, CheckFailed> {
    let memory = Memory::of_project();
    let saved = saved(creds);
    let result = report("token", judge(creds, saved.as_ref(), Local::now().naive_local()), &memory, || None);
    if result.is_ok() {
        // So that the last exercise can tell a refreshed token from this one.
        memory.remember_token(creds.get("token").unwrap_or_default());
    }
    result
}

/// The entry as the file has it now.
pub(super) fn saved(creds: &Creds) -> Option<Creds> {
    read_creds(creds.entry()?).ok()
}

pub(super) fn judge(creds: &Creds, saved: Option<&Creds>, now: NaiveDateTime) -> Verdict {
    access_token(creds)?;
    refresh_token(creds)?;
    let minutes = expires(creds, now)?;
    if let Some(saved) = saved {
        for key in ["token", "refresh", "expires"] {
            if saved.get(key) != creds.get(key) {
                return mistake(
                    "not-saved",
                    format!("`{key}` in `creds.json` is not the one in the variable"),
                    "what only a variable knows is gone when the notebook is closed, and the next one would have to ask the user again",
                    "which function writes the credentials back to the file?",
                    "call `update_creds` with the entry's name and the credentials",
                );
            }
        }
    }
    let mut right = vec![
        "an access token, for the API".to_owned(),
        "a refresh token, for the day after".to_owned(),
        format!("good for {minutes} more minutes, and `expires` says until when"),
    ];
    right.extend(saved.map(|_| "saved in `creds.json`".to_owned()));
    Ok(right)
}

/// What a value is, if it is no token: for both kinds.
fn no_token(value: &str) -> Option<(&'static str, &'static str)> {
    Some(if value.trim_start().starts_with('{') {
        ("whole-answer", "is the whole answer instead of one value in it")
    } else if value.contains(['"', '\'']) {
        ("quotes", "has quotes around it: it was taken as JSON instead of as text")
    } else if matches!(value, "null" | "None" | "undefined") {
        ("null", "is the word for nothing: the answer has no member of the name that was asked for")
    } else if value.contains('…') || value.contains("...") {
        ("masked", "is the masked form that is only for looking at")
    } else if value.starts_with("Bearer ") || value.starts_with("bearer ") {
        ("with-scheme", "has the word `Bearer` in it, which belongs to the header, not to the token")
    } else if value.contains(char::is_whitespace) {
        ("space", "has a space or a line break in it")
    } else if value.len() < 20 {
        ("short", "is too short to be one")
    } else {
        return None;
    })
}

pub(super) fn access_token(creds: &Creds) -> Result<(), Mistake> {
    let ask =
        "under which name does the token endpoint's answer have the token, and how do you get its text?";
    let tell = "read it with `data.text(\"…\")?` under the name that RFC 6749 §5.1 gives it, and keep it under `token`";
    let why = "what the credentials keep is sent as it is, and the API looks it up as a whole";
    let token = creds.get("token").unwrap_or_default();
    if token.is_empty() {
        return mistake(
            "token-missing",
            "the credentials have no `token`",
            "it is what the whole dance was for",
            ask,
            tell,
        );
    }
    if let Some((kind, what)) = no_token(token) {
        let id = match kind {
            "whole-answer" => "token-is-the-answer",
            "quotes" => "token-quotes",
            "null" => "token-null",
            "masked" => "token-masked",
            "with-scheme" => "token-with-scheme",
            "space" => "token-space",
            _ => "token-short",
        };
        return mistake(id, format!("`token` {what}"), why, ask, tell);
    }
    for (other, id) in [
        ("code", "token-is-the-code"),
        ("refresh", "token-is-the-refresh-token"),
        ("client_secret", "token-is-the-secret"),
    ] {
        if creds.get(other) == Some(token) {
            return mistake(id, format!("`token` is the same as `{other}`"), why, ask, tell);
        }
    }
    Ok(())
}

pub(super) fn refresh_token(creds: &Creds) -> Result<(), Mistake> {
    let why = "with it the client gets new access tokens without the user; when it is lost, the whole dance begins again";
    let ask = "which other token was in the answer, and under which key do the credentials keep it?";
    let tell =
        "keep the answer's refresh token under `refresh`; an answer that has none leaves the old one valid";
    let refresh = creds.get("refresh").unwrap_or_default();
    if refresh.is_empty() {
        return mistake("refresh-missing", "the credentials have no `refresh`", why, ask, tell);
    }
    if let Some((_, what)) = no_token(refresh) {
        return mistake("refresh-wrong", format!("`refresh` {what}"), why, ask, tell);
    }
    for other in ["code", "client_secret"] {
        if creds.get(other) == Some(refresh) {
            return mistake("refresh-other", format!("`refresh` is the same as `{other}`"), why, ask, tell);
        }
    }
    Ok(())
}

/// The minutes that the token has left.
pub(super) fn expires(creds: &Creds, now: NaiveDateTime) -> Result<i64, Mistake> {
    let why =
        "a client that knows when its token ends refreshes it in time, instead of failing in the middle";
    let ask = "the answer says for how many seconds the token is good; until what time is that?";
    let tell = "`expires_at` makes the time out of the seconds; keep it under `expires`";
    let text = creds.get("expires").unwrap_or_default();
    if text.is_empty() {
        return mistake("expires-missing", "the credentials have no `expires`", why, ask, tell);
    }
    let Ok(until) = expiry::parse(text) else {
        let (id, wrong) = if text.parse::<f64>().is_ok() {
            ("expires-seconds", format!("`expires` is `{text}`: a number of seconds, and not a time"))
        } else {
            ("expires-format", format!("`expires` is `{text}`, which is not a time as the file has them"))
        };
        return mistake(id, wrong, why, ask, tell);
    };
    let seconds = until.signed_duration_since(now).num_seconds();
    if seconds <= 0 {
        return mistake(
            "expires-past",
            format!("`expires` is `{text}`, and that is over"),
            "the API answers `401 The access token expired` to a token whose time is over",
            "is this the time of an older answer, or was the life of the token not added to the time?",
            "set `expires` anew from every answer; if the token is really old, refresh it",
        );
    }
    if seconds > 24 * 3600 {
        return mistake(
            "expires-late",
            format!("`expires` is `{text}`, more than a day away"),
            "access tokens are good for an hour; a client that believes in more is surprised by a `401`",
            "in which unit does the answer say how long the token lives?",
            "`expires_in` counts seconds, not milliseconds or minutes",
        );
    }
    Ok(seconds / 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{CODE, REFRESH, TOKEN, assert_recognised, creds};

    fn now() -> NaiveDateTime {
        expiry::parse("2026-11-21 20:00:00").unwrap()
    }

    fn with(changes: &[(&str, &str)]) -> Creds {
        let mut creds = creds();
        creds.set("expires", "2026-11-21 21:00:00.000001");
        changes.iter().for_each(|(key, value)| creds.set(key, *value));
        creds
    }

    #[test]
    fn wrong_tokens_are_recognised() {
        let judged = |id, key: &str, value: &str| (id, judge(&with(&[(key, value)]), None, now()));
        let quoted = format!("\"{TOKEN}\"");
        assert_recognised([
            judged("token-missing", "token", ""),
            judged("token-is-the-answer", "token", &format!("{{\"access_token\":{quoted}}}")),
            judged("token-quotes", "token", &quoted),
            judged("token-null", "token", "null"),
            judged("token-masked", "token", "BQin…(162)"),
            judged("token-with-scheme", "token", &format!("Bearer {TOKEN}")),
            judged("token-space", "token", &format!("{TOKEN}\n")),
            judged("token-short", "token", "Bearer"),
            judged("token-is-the-code", "token", CODE),
            judged("token-is-the-refresh-token", "token", REFRESH),
            judged("token-is-the-secret", "token", "5ec2e7000000000000000000decafbad"),
            judged("refresh-missing", "refresh", ""),
            judged("refresh-wrong", "refresh", &format!("\"{REFRESH}\"")),
            judged("refresh-wrong", "refresh", "null"),
            judged("refresh-other", "refresh", CODE),
            judged("expires-missing", "expires", ""),
            judged("expires-seconds", "expires", "3600"),
            judged("expires-format", "expires", "in an hour"),
            judged("expires-past", "expires", "2026-11-21 19:59:59.5"),
            judged("expires-late", "expires", "2027-01-02 12:00:00"),
        ]);
    }

    #[test]
    fn tokens_that_were_not_saved_are_noticed() {
        let creds = with(&[]);
        for key in ["token", "refresh", "expires"] {
            assert_recognised([("not-saved", judge(&creds, Some(&with(&[(key, "")])), now()))]);
        }
        assert!(judge(&creds, Some(&creds.clone()), now()).is_ok());
    }
}
