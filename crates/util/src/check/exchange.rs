//! Step 7: the request that exchanges the code for tokens (RFC 6749 §4.1.3).

use super::{
    CheckFailed, Memory, Mistake, Passed, Verdict, compare, mistake, report, token_request, witness,
};
use crate::{Creds, Params, Request};

/// Checks the token request before it is sent: it works only once, so it had better be right.
///
/// # Errors
/// [`CheckFailed`].
pub fn exchange(request: &Request, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = witness::note_exchanged(judge(request, creds), creds);
    report("exchange", verdict, &Memory::of_project(), || witness::answer_to(request))
}

fn judge(request: &Request, creds: &Creds) -> Verdict {
    let form = token_request::form(request)?;
    token_request::grant_type(&form, "authorization_code")?;
    code_and_redirect_uri(&form, creds)?;
    let way = token_request::client_authentication(request, &form, creds)?;
    Ok(vec![
        "a form, posted to the token endpoint".into(),
        "the grant is an authorization code, and the code is the one that came back".into(),
        "`redirect_uri` is the same as in stage 1".into(),
        format!("the client proves who it is: {way}"),
    ])
}

/// What every exchange says, however the client proves who it is.
pub(super) fn code_and_redirect_uri(form: &Params, creds: &Creds) -> Result<(), Mistake> {
    let code = token_request::required(
        form,
        "code",
        "code-missing",
        "what did the user's consent give the client, to be exchanged now?",
    )?;
    if let Some(difference) = compare::secret_difference(code, creds.get("code").unwrap_or_default()) {
        let (id, wrong) = if creds.get("state") == Some(code) {
            ("code-is-the-state", "`code` is the `state`".to_owned())
        } else if creds.get("token").is_some_and(|token| !token.is_empty() && token == code) {
            ("code-is-the-token", "`code` is the access token".to_owned())
        } else {
            ("code-other", format!("`code` {difference}"))
        };
        return mistake(
            id,
            wrong,
            "a code that the provider does not know, or not for this client, is `invalid_grant`: `Invalid authorization code`",
            "under which key did you keep what the redirect brought?",
            "take the value under `code` from the credentials, as it is",
        );
    }
    if code.is_empty() {
        return mistake(
            "code-empty",
            "`code` is empty, here and in the credentials",
            "without a code there is nothing to exchange: the provider answers `code must be supplied`",
            "was the code pasted, and the cell run that keeps it?",
            "do the exercise before this one first",
        );
    }
    let redirect_uri = token_request::required(
        form,
        "redirect_uri",
        "redirect-uri-missing",
        "what must be the same in both stages, so that the provider knows the code was not diverted on the way?",
    )?;
    compare::redirect_uri(redirect_uri, creds.get("redirect_uri").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{CODE, REFRESH, TOKEN, assert_recognised, built, changed, creds};
    use crate::{Client, params};

    fn right() -> Params {
        let creds = creds();
        params! { "grant_type": "authorization_code", "code": creds["code"], "redirect_uri": creds["redirect_uri"] }
    }

    #[test]
    fn what_is_wrong_with_any_token_request_is_recognised() {
        token_request::assert_common_mistakes(&right(), |request| judge(request, &creds()));
    }

    #[test]
    fn wrong_exchanges_are_recognised() {
        let creds = creds();
        let judged = |id, changes: &[(&str, &str)]| {
            let form = changed(right(), changes);
            let request = Client::new().post("http://127.0.0.1:8765/api/token").form(&form);
            (
                id,
                judge(&built(request.basic_auth(&creds["client_id"], Some(&creds["client_secret"]))), &creds),
            )
        };
        let quoted = format!("\"{CODE}\"");
        assert_recognised([
            judged("grant-type-spelling", &[("grant_type", "authorization_code ")]),
            judged("grant-type-spelling", &[("grant_type", "Authorization-Code")]),
            judged("grant-type-other", &[("grant_type", "refresh_token")]),
            judged("code-missing", &[("-code", "")]),
            judged("parameter-misspelt", &[("-code", ""), ("auth_code", CODE)]),
            judged("code-other", &[("code", "")]),
            judged("code-other", &[("code", &quoted)]),
            judged("code-other", &[("code", &CODE[..30])]),
            judged("code-other", &[("code", REFRESH)]),
            judged("code-is-the-state", &[("code", "K7QX2M9A")]),
            judged("code-is-the-token", &[("code", TOKEN)]),
            judged("redirect-uri-missing", &[("-redirect_uri", "")]),
            judged(
                "redirect-uri-encoded-twice",
                &[("redirect_uri", "http%3A%2F%2F127.0.0.1%3A8765%2Fcallback")],
            ),
            judged("redirect-uri-localhost", &[("redirect_uri", "http://localhost:8765/callback")]),
        ]);
        let mut without = crate::check::testing::creds();
        without.set("code", "");
        let request =
            Client::new().post("http://127.0.0.1:8765/api/token").form(&changed(right(), &[("code", "")]));
        assert_recognised([("code-empty", judge(&built(request), &without))]);
    }
}
