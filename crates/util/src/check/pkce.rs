//! The three requests of the dance as an app without a secret sends them (RFC 7636 §4.3 and §4.5): what is new in each.

use super::code_challenge::difference;
use super::{
    CheckFailed, Memory, Mistake, Passed, Verdict, authorize_request, compare, exchange, mistake, refresh,
    report, token_request, witness,
};
use crate::{Creds, Params, Request};

/// Checks the authorization request: as in the dance with a secret, and with the challenge.
///
/// # Errors
/// [`CheckFailed`].
pub fn pkce_request(
    request: &Request,
    creds: &Creds,
    code_verifier: impl AsRef<str>,
) -> Result<Passed, CheckFailed> {
    let verdict = judge_request(request, creds, code_verifier.as_ref())
        .and_then(|right| authorize_request::taken(witness::answer_when_asked(request), right));
    report("pkce_request", verdict, &Memory::of_project(), || witness::answer_when_asked(request))
}

/// Checks the exchange of the code before it is sent: the verifier, and no secret.
///
/// # Errors
/// [`CheckFailed`].
pub fn pkce_exchange(
    request: &Request,
    creds: &Creds,
    code_verifier: impl AsRef<str>,
) -> Result<Passed, CheckFailed> {
    let verdict = judge_exchange(request, creds, code_verifier.as_ref());
    let verdict = witness::note_exchanged(verdict, creds);
    report("pkce_exchange", verdict, &Memory::of_project(), || witness::answer_to(request))
}

/// Checks the refresh before it is sent: the client's name, and no secret.
///
/// # Errors
/// [`CheckFailed`].
pub fn pkce_refresh_request(request: &Request, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge_refresh(request, creds);
    report("pkce_refresh_request", verdict, &Memory::of_project(), || witness::answer_to(request))
}

fn judge_request(request: &Request, creds: &Creds, code_verifier: &str) -> Verdict {
    let query = request.query();
    // First, because the rest would call it a parameter that does not belong here.
    if query.contains("code_verifier")
        || !code_verifier.is_empty() && query.iter().any(|(_, value)| value == code_verifier)
    {
        return mistake(
            "verifier-in-the-address",
            "the code verifier itself is in the address",
            "the address is what a thief may see: the verifier must stay in the app until the code is exchanged",
            "which of the two may everybody see, the verifier or the challenge?",
            "send what `code_challenge` makes of the verifier, as `code_challenge`",
        );
    }
    for name in ["code_challenge", "code_challenge_method"] {
        if let Some(wrong) = misspelt(&query, name) {
            return wrong;
        }
    }
    authorize_request::judge(request, creds)?;
    let why = "without a challenge the provider has nothing to compare the verifier with, and whoever has the code can use it";
    let Some(challenge) = query.get("code_challenge") else {
        return mistake(
            "challenge-missing",
            "the request has no `code_challenge`",
            why,
            "what must the provider keep, to know at the exchange that it is you again?",
            "add a line for `code_challenge`: your function makes it of the verifier",
        );
    };
    let method_why = "a missing method means `plain` (RFC 7636 §4.3): the provider would take the challenge for the verifier itself; it must be `S256`, and Spotify takes no other";
    let method_ask = "by which method did you make the challenge, and how does RFC 7636 §4.3 write its name?";
    match query.get("code_challenge_method") {
        Some("S256") => {}
        Some(other) => {
            let id = if other == "plain" { "method-plain" } else { "method-other" };
            return mistake(
                id,
                format!("`code_challenge_method` is `{other}`"),
                method_why,
                method_ask,
                "a capital S and the number of bits of the hash, without anything between",
            );
        }
        None => {
            return mistake(
                "method-missing",
                "the request does not say by which method the challenge was made",
                method_why,
                method_ask,
                "add a line for `code_challenge_method`",
            );
        }
    }
    if let Some((id, difference)) = difference(challenge, code_verifier) {
        return mistake(
            id,
            format!("`code_challenge` {difference}"),
            "the provider keeps it until the exchange, and then compares it with what it makes of your verifier itself",
            "of which verifier is it the challenge, and is that the one that you kept?",
            "give your verifier to your function `code_challenge`, and send what comes out, as it is",
        );
    }
    Ok(vec![
        "all that the authorization request has without PKCE".into(),
        "`code_challenge` is the challenge of your verifier, and the method says how it was made".into(),
        "the verifier itself is not in the address".into(),
    ])
}

/// A name that looks like the missing one.
fn misspelt(query: &Params, name: &'static str) -> Option<Verdict> {
    if query.contains(name) {
        return None;
    }
    let known = ["code_challenge", "code_challenge_method"];
    let wrong = compare::misspelt(query, name, &known)?;
    Some(mistake(
        "challenge-misspelt",
        format!("`{wrong}` is not a parameter of this request, and one is missing that looks like it"),
        "a provider ignores what it does not know, and goes on as if there were no challenge: an attack would not be noticed",
        "how does RFC 7636 §4.3 write that name, letter by letter?",
        format!("compare `{wrong}` with the table in the exercise"),
    ))
}

fn judge_exchange(request: &Request, creds: &Creds, code_verifier: &str) -> Verdict {
    let form = token_request::form(request)?;
    token_request::grant_type(&form, "authorization_code")?;
    exchange::code_and_redirect_uri(&form, creds)?;
    token_request::public_client(request, &form, creds)?;
    verifier(&form, code_verifier)?;
    Ok(vec![
        "a form, posted to the token endpoint".into(),
        "the code, and the same `redirect_uri` as before".into(),
        "`client_id` says which app this is".into(),
        "the code verifier proves that it is you who began the dance; no secret is sent".into(),
    ])
}

fn verifier(form: &Params, own: &str) -> Result<(), Mistake> {
    let ask = "what do you know that a thief of the code does not?";
    if form.contains("code_challenge") && !form.contains("code_verifier") {
        return mistake(
            "challenge-at-the-exchange",
            "the form has the challenge, which everybody could see, and not the verifier",
            "the provider knows the challenge already; it wants to see what only you have",
            ask,
            "send `code_verifier`, with the text that you made in the first exercise",
        );
    }
    let sent = token_request::required(form, "code_verifier", "verifier-missing", ask)?;
    let Some(difference) = compare::secret_difference(sent, own) else {
        return Ok(());
    };
    let (id, wrong) = if super::code_challenge::s256(own) == sent {
        (
            "verifier-is-the-challenge",
            "`code_verifier` is the challenge, which everybody could see".to_owned(),
        )
    } else if sent.is_empty() {
        ("verifier-empty", "`code_verifier` is empty".to_owned())
    } else if difference.starts_with("is another") {
        ("verifier-new", "`code_verifier` is another than the one that the challenge was made of".to_owned())
    } else {
        ("verifier-other", format!("`code_verifier` {difference}"))
    };
    mistake(
        id,
        wrong,
        "the provider hashes it and compares; it answers `invalid_grant`: `code_verifier was incorrect`",
        ask,
        "send the very verifier that you made before the link was opened, as it is: a new one belongs to a new dance",
    )
}

fn judge_refresh(request: &Request, creds: &Creds) -> Verdict {
    let form = token_request::form(request)?;
    token_request::grant_type(&form, "refresh_token")?;
    refresh::refresh_token(&form, creds)?;
    token_request::public_client(request, &form, creds)?;
    if form.contains("code_verifier") {
        return mistake(
            "verifier-at-the-refresh",
            "the form has a `code_verifier`",
            "the verifier proved who began one dance, at its exchange, and is used up with the code",
            "to which of the grants does the verifier belong?",
            "take `code_verifier` out; the refresh token is what is offered here",
        );
    }
    Ok(vec![
        "a form, posted to the token endpoint".into(),
        "the grant is the refresh token that the credentials keep".into(),
        "`client_id` says which app this is; no secret is sent".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::code_challenge::s256;
    use crate::check::testing::{CODE, REFRESH, TOKEN, assert_recognised, built, changed, creds};
    use crate::{Client, params};

    const VERIFIER: &str = "An-invented.verifier_of~sixty-four-characters-1234567890-ABCDEFG";

    fn asked() -> Params {
        let creds = creds();
        params! {
            "response_type": "code",
            "client_id": creds["client_id"],
            "redirect_uri": creds["redirect_uri"],
            "state": creds["state"],
            "scope": creds["scope"],
            "code_challenge_method": "S256",
            "code_challenge": s256(VERIFIER),
        }
    }

    fn exchanged() -> Params {
        let creds = creds();
        params! {
            "grant_type": "authorization_code",
            "code": CODE,
            "redirect_uri": creds["redirect_uri"],
            "client_id": creds["client_id"],
            "code_verifier": VERIFIER,
        }
    }

    fn refreshed() -> Params {
        params! { "grant_type": "refresh_token", "refresh_token": REFRESH, "client_id": creds()["client_id"] }
    }

    fn authorize(params: &Params) -> Request {
        built(Client::new().get("http://127.0.0.1:8765/authorize").query(params))
    }

    fn token(form: &Params) -> Request {
        built(Client::new().post("http://127.0.0.1:8765/api/token").form(form))
    }

    #[test]
    fn wrong_authorization_requests_are_recognised() {
        let padded = format!("{}=", s256(VERIFIER));
        let judged = |id, changes: &[(&str, &str)]| {
            (id, judge_request(&authorize(&changed(asked(), changes)), &creds(), VERIFIER))
        };
        assert_recognised([
            judged("verifier-in-the-address", &[("code_verifier", VERIFIER)]),
            judged("verifier-in-the-address", &[("code_challenge", VERIFIER)]),
            judged("challenge-misspelt", &[("-code_challenge", ""), ("challenge", "x")]),
            judged("challenge-misspelt", &[("-code_challenge_method", ""), ("method", "S256")]),
            judged("challenge-missing", &[("-code_challenge", "")]),
            judged("method-missing", &[("-code_challenge_method", "")]),
            judged("method-plain", &[("code_challenge_method", "plain")]),
            judged("method-other", &[("code_challenge_method", "s256")]),
            judged("method-other", &[("code_challenge_method", "SHA-256")]),
            judged("challenge-padding", &[("code_challenge", &padded)]),
            judged("challenge-empty", &[("code_challenge", "")]),
            judged("challenge-other", &[("code_challenge", &s256("another verifier"))]),
            judged("state-missing", &[("-state", "")]),
            judged("extra-parameter", &[("grant_type", "authorization_code")]),
        ]);
        assert!(judge_request(&authorize(&asked()), &creds(), VERIFIER).is_ok());
    }

    #[test]
    fn wrong_exchanges_are_recognised() {
        let creds = creds();
        let judged = |id, changes: &[(&str, &str)]| {
            (id, judge_exchange(&token(&changed(exchanged(), changes)), &creds, VERIFIER))
        };
        let new = crate::random_string(64);
        assert_recognised([
            judged("grant-type-missing", &[("-grant_type", "")]),
            judged("code-missing", &[("-code", "")]),
            judged("redirect-uri-slash", &[("redirect_uri", "http://127.0.0.1:8765/callback/")]),
            judged("client-id-missing", &[("-client_id", "")]),
            judged("client-id-other", &[("client_id", "someone")]),
            judged("secret-in-the-form", &[("client_secret", &creds["client_secret"])]),
            judged("secret-in-the-form", &[("client_id", &creds["client_secret"])]),
            judged("verifier-missing", &[("-code_verifier", "")]),
            judged("parameter-misspelt", &[("-code_verifier", ""), ("verifier", VERIFIER)]),
            judged(
                "challenge-at-the-exchange",
                &[("-code_verifier", ""), ("code_challenge", &s256(VERIFIER))],
            ),
            judged("verifier-is-the-challenge", &[("code_verifier", &s256(VERIFIER))]),
            judged("verifier-empty", &[("code_verifier", "")]),
            judged("verifier-new", &[("code_verifier", &new)]),
            judged("verifier-other", &[("code_verifier", &VERIFIER[..50])]),
        ]);
        let with_header = Client::new()
            .post("http://127.0.0.1:8765/api/token")
            .form(&exchanged())
            .basic_auth(&creds["client_id"], Some(&creds["client_secret"]));
        assert_recognised([("secret-in-the-header", judge_exchange(&built(with_header), &creds, VERIFIER))]);
        assert!(judge_exchange(&token(&exchanged()), &creds, VERIFIER).is_ok());
    }

    #[test]
    fn wrong_refreshes_are_recognised() {
        let creds = creds();
        let judged = |id, changes: &[(&str, &str)]| {
            (id, judge_refresh(&token(&changed(refreshed(), changes)), &creds))
        };
        assert_recognised([
            judged("grant-type-other", &[("grant_type", "authorization_code")]),
            judged("refresh-token-missing", &[("-refresh_token", "")]),
            judged("refresh-token-is-the-access-token", &[("refresh_token", TOKEN)]),
            judged("client-id-missing", &[("-client_id", "")]),
            judged("secret-in-the-form", &[("client_secret", &creds["client_secret"])]),
            judged("verifier-at-the-refresh", &[("code_verifier", VERIFIER)]),
        ]);
        assert!(judge_refresh(&token(&refreshed()), &creds).is_ok());
    }
}
