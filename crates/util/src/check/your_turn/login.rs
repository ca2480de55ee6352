//! A token with just the scopes that the assignment needs.

use super::{CheckFailed, Creds, Json, Memory, Passed, Verdict, mistake, report, seen};
use crate::check::token;
use chrono::Local;

/// What the assignment needs, and no more.
const NEEDED: [&str; 2] = ["playlist-read-private", "playlist-modify-private"];

/// Checks the tokens in `creds`, their scope, and that the login had a `state`.
///
/// # Errors
/// [`CheckFailed`].
pub fn scopes_granted(creds: &Creds) -> Result<Passed, CheckFailed> {
    let whole = token::judge(creds, token::saved(creds).as_ref(), Local::now().naive_local());
    let verdict = whole.and_then(|_| judge(creds, seen(creds).as_deref()));
    report("scopes_granted", verdict, &Memory::of_project(), || None)
}

fn judge(creds: &Creds, seen: Option<&[Json]>) -> Verdict {
    let scope = creds.get("scope").unwrap_or_default();
    let ask = "which calls does the assignment make, and which scope does the documentation name for each?";
    if scope.contains(',') {
        return mistake(
            "scope-comma",
            "there is a comma in `scope`",
            "scopes are separated by spaces; with a comma two of them are one that does not exist",
            "what separates two scopes (RFC 6749 §3.3)?",
            "write the scopes into one text, with a single space between them",
        );
    }
    let granted: Vec<&str> = scope.split_whitespace().collect();
    if let Some(missing) = NEEDED.iter().find(|needed| !granted.contains(needed)) {
        // Named by what it allows: which scope that is, is what the exercise asks.
        let what = if missing.contains("read") {
            "read the user's private playlists"
        } else {
            "change the user's private playlists"
        };
        return mistake(
            "scope-lacks",
            format!("`scope` is `{scope}`, and with it a client may not {what}"),
            "a token never gains a scope: the call that needs it is answered `403 Insufficient client scope`",
            ask,
            "two scopes are needed, one to read playlists and one to change them; set `scope` before the login, and log in anew",
        );
    }
    if let Some(more) = granted.iter().find(|granted| !NEEDED.contains(granted)) {
        return mistake(
            "scope-too-much",
            format!("the token may do more than the assignment needs: `{more}`"),
            "users agree to what they understand; and whoever steals the token can do all that it may do",
            ask,
            format!("take `{more}` out of the scope, and log in anew"),
        );
    }
    let login = seen.and_then(|seen| seen.iter().find(|seen| seen["what"] == "authorize"));
    if login.is_some_and(|login| login["query"]["state"].as_str().unwrap_or_default().is_empty()) {
        return mistake(
            "no-state",
            "the last login was sent without a `state`",
            "without it, a code of somebody else's dance is taken for your user's (RFC 6749 §10.12)",
            "what did you send in notebook 02 that only your program could know?",
            "add `state` to the parameters of the authorization URL: a fresh random text, kept and compared",
        );
    }
    Ok(vec![
        "an access token and a refresh token, saved in `creds.json`".into(),
        "the user was asked for two scopes, and for no more".into(),
        "with a `state` that tells your dance from another".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{assert_recognised, creds};
    use serde_json::json;

    #[test]
    fn wrong_scopes_and_logins_are_recognised() {
        let judged = |scope: &str, state: &str| {
            let mut creds = creds();
            creds.set("scope", scope);
            let login = json!({"what": "authorize", "query": {"scope": scope, "state": state}});
            judge(&creds, Some(&[login.into()]))
        };
        let both = NEEDED.join(" ");
        assert_recognised([
            ("scope-comma", judged(&NEEDED.join(","), "K7QX2M9A")),
            ("scope-lacks", judged("", "K7QX2M9A")),
            ("scope-lacks", judged("playlist-read-private", "K7QX2M9A")),
            ("scope-lacks", judged("playlist-modify-private playlist-modify-public", "K7QX2M9A")),
            ("scope-lacks", judged("playlist-read-collaborative playlist-modify-private", "K7QX2M9A")),
            ("scope-too-much", judged(&format!("{both} user-read-email"), "K7QX2M9A")),
            ("no-state", judged(&both, "")),
        ]);
        assert_eq!(judged("playlist-modify-private playlist-read-private", "K7QX2M9A").unwrap().len(), 3);
        assert!(
            judge(
                &{
                    let mut creds = creds();
                    creds.set("scope", &both);
                    creds
                },
                None
            )
            .is_ok()
        );
    }
}
