//! Step 2: the authorization request and its parameters (RFC 6749 §4.1.1).

mod parameters;

use super::{
    CheckFailed, Memory, Mistake, Passed, Verdict, authorize_url, compare, mistake, report, witness,
};
use crate::{Creds, Params, Request};
use parameters::{KNOWN, client_id, present, recorded, response_type, scope, state};

/// Checks the request that the user's browser will make: all parameters, each with the right value, nothing secret.
///
/// # Errors
/// [`CheckFailed`].
pub fn authorize_request(request: &Request, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge(request, creds).and_then(|right| taken(witness::answer_when_asked(request), right));
    report("authorize_request", verdict, &Memory::of_project(), || witness::answer_when_asked(request))
}

/// A request may say just what `creds.json` says, and `creds.json` may be wrong: only the provider knows. `refusal` is what it
/// says if it refuses.
pub(super) fn taken(refusal: Option<String>, right: Vec<String>) -> Verdict {
    if refusal.is_none() {
        return Ok(right);
    }
    mistake(
        "credentials-refused",
        "the request says what the credentials say, and the provider refuses it: so a value in `creds.json` is wrong",
        "what is in the file was right when it was made, and is compared with the app's registration character by character",
        "which value does the provider name, and what does the app's page on the dashboard have for it?",
        "compare `client_id` and `redirect_uri` in `creds.json` with the dashboard, up to the last character; save the file, and run the cells again from the one that reads it",
    )
}

pub(super) fn judge(request: &Request, creds: &Creds) -> Verdict {
    if request.method() != "GET" || !request.body().is_empty() {
        return mistake(
            "not-a-get",
            format!(
                "the request is a `{}`{}",
                request.method(),
                if request.body().is_empty() { "" } else { " with a body" }
            ),
            "a browser that follows an address makes a `GET` without a body; what is not in the address does not arrive",
            "how do the parameters get from the client to the provider, if all that the browser is given is an address?",
            "begin with `client.get(url)`, and put the parameters into the query",
        );
    }
    let url = request.url();
    authorize_url::endpoint(
        &url,
        "/authorize",
        &[("/api/token", "the token endpoint, which comes in stage 2")],
    )?;
    authorize_url::service(&url, witness::is_running)?;
    let query = request.query();
    if query.is_empty() {
        return mistake(
            "no-parameters",
            "the request has no parameters",
            "the provider must know which client asks, for what, and where to send the answer",
            "what does the provider have to know before it can ask the user?",
            "the list of parameters in RFC 6749 §4.1.1 says which are required; fill in `params!` with them",
        );
    }
    no_secrets(&query, creds)?;
    for name in ["client_id", "response_type", "redirect_uri", "state", "scope"] {
        present(&query, name)?;
    }
    let value = |name: &str| query.get(name).unwrap_or_default();
    client_id(value("client_id"), creds)?;
    response_type(value("response_type"))?;
    compare::redirect_uri(value("redirect_uri"), creds.get("redirect_uri").unwrap_or_default())?;
    recorded(value("redirect_uri"), url.is_local())?;
    state(value("state"), creds)?;
    scope(value("scope"), creds)?;
    if let Some(shown) = query.get("show_dialog").filter(|shown| !matches!(*shown, "true" | "false")) {
        return mistake(
            "show-dialog",
            format!("`show_dialog` is `{shown}`"),
            "it is a yes or a no; anything else counts as no, and a user who consented before is not asked again",
            "which two values can a yes-or-no parameter have, and in which letters?",
            "write `true` or `false`, in small letters",
        );
    }
    if let Some((extra, _)) = query.iter().find(|(name, _)| !KNOWN.contains(name)) {
        return mistake(
            "extra-parameter",
            format!("`{extra}` is not a parameter of this request"),
            "a provider ignores what it does not know, so a misplaced parameter is as good as a missing one, and does not complain",
            "in which request of the dance does this parameter belong?",
            format!("take `{extra}` out; the requests of stage 2 have parameters of their own"),
        );
    }
    Ok(vec![
        "`client_id` tells who asks".into(),
        "`response_type` asks for a code".into(),
        "`redirect_uri` is the registered one, character by character".into(),
        "`state` is the one you keep, to compare".into(),
        "`scope` asks for what `creds.json` lists".into(),
        "nothing secret is in the address".into(),
    ])
}

fn no_secrets(query: &Params, creds: &Creds) -> Result<(), Mistake> {
    let secret = creds.get("client_secret").filter(|secret| !secret.is_empty());
    let leaks = query
        .iter()
        .any(|(name, value)| name == "client_secret" || secret.is_some_and(|secret| value.contains(secret)));
    if !leaks {
        return Ok(());
    }
    mistake(
        "secret-in-address",
        "the client secret is in the address",
        "the address goes through the user's browser: it stands in the history, in logs and on the screen, and with the secret anyone can be this client",
        "who gets to see this address, and who may know the secret?",
        "take it out: at this step the client only says who it is; it proves it in stage 2",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{assert_recognised, built, changed, creds, get, post};
    use crate::{Client, params};

    fn right() -> Params {
        let creds = creds();
        params! { "client_id": creds["client_id"], "response_type": "code", "redirect_uri": creds["redirect_uri"],
        "state": creds["state"], "scope": creds["scope"] }
    }

    /// The address of no provider that runs: port 8765 is believed without asking.
    fn ask(params: &Params) -> Request {
        built(Client::new().get("http://127.0.0.1:8765/authorize").query(params))
    }

    #[test]
    fn wrong_parameters_are_recognised() {
        let creds = creds();
        let cases: &[(&'static str, &[(&str, &str)])] = &[
            ("secret-in-address", &[("client_secret", "x")]),
            ("secret-in-address", &[("state", "5ec2e7000000000000000000decafbad")]),
            ("client-id-missing", &[("-client_id", "")]),
            ("parameter-misspelt", &[("-client_id", ""), ("clientid", "x")]),
            ("client-id-empty", &[("client_id", "")]),
            ("client-id-space", &[("client_id", " 0a0da9ce0b0c0de0facade0decade001")]),
            ("client-id-is-a-name", &[("client_id", "undefined")]),
            ("client-id-other", &[("client_id", "someone")]),
            ("response-type-missing", &[("-response_type", "")]),
            ("parameter-misspelt", &[("-response_type", ""), ("type", "code")]),
            ("response-type-empty", &[("response_type", "")]),
            ("response-type-token", &[("response_type", "token")]),
            ("response-type-spelling", &[("response_type", "Code ")]),
            ("response-type-grant", &[("response_type", "authorization_code")]),
            ("response-type-other", &[("response_type", "json")]),
            ("redirect-uri-missing", &[("-redirect_uri", "")]),
            ("parameter-misspelt", &[("-redirect_uri", ""), ("redirect_url", "x")]),
            ("redirect-uri-slash", &[("redirect_uri", "http://127.0.0.1:8765/callback/")]),
            ("redirect-uri-localhost", &[("redirect_uri", "http://localhost:8765/callback")]),
            ("redirect-uri-encoded-twice", &[("redirect_uri", "http%3A%2F%2F127.0.0.1%3A8765%2Fcallback")]),
            ("state-missing", &[("-state", "")]),
            ("state-empty", &[("state", "")]),
            ("state-is-a-name", &[("state", "state")]),
            ("state-other", &[("state", "1234567890")]),
            ("scope-missing", &[("-scope", "")]),
            ("parameter-misspelt", &[("-scope", ""), ("scopes", "user-read-private")]),
            ("scope-comma", &[("scope", "user-read-private,user-read-email")]),
            ("scope-encoded-twice", &[("scope", "user-read-private+user-read-email")]),
            ("scope-unknown", &[("scope", "user-read-private user-read-birthdate")]),
            ("scope-too-small", &[("scope", "user-read-private")]),
            ("scope-too-small", &[("scope", "")]),
            ("scope-too-large", &[("scope", "user-read-private user-read-email streaming")]),
            ("show-dialog", &[("show_dialog", "True")]),
            ("extra-parameter", &[("grant_type", "authorization_code")]),
        ];
        assert_recognised(
            cases.iter().map(|(id, changes)| (*id, judge(&ask(&changed(right(), changes)), &creds))),
        );
    }

    #[test]
    fn wrong_requests_are_recognised() {
        let creds = creds();
        let at = |url: &str| built(Client::new().get(url).query(&right()));
        let mut unrecorded = crate::check::testing::creds();
        unrecorded.set("client_id", "");
        assert_recognised([
            ("not-a-get", judge(&built(post("/authorize").form(&right())), &creds)),
            ("not-a-get", judge(&built(get("/authorize").form(&right())), &creds)),
            ("no-parameters", judge(&ask(&params! {}), &creds)),
            ("path-other-endpoint", judge(&at("http://127.0.0.1:8765/api/token"), &creds)),
            ("host-api", judge(&at("https://api.spotify.com/authorize"), &creds)),
            ("parameter-twice", judge(&at("http://127.0.0.1:8765/authorize?state=x"), &creds)),
            ("client-id-not-recorded", judge(&ask(&changed(right(), &[("client_id", "")])), &unrecorded)),
        ]);
    }

    #[test]
    fn credentials_that_are_wrong_themselves_are_noticed_by_the_provider() {
        let right = judge(&ask(&right()), &creds()).unwrap();
        let refusal = "The provider's answer to it: `400`: INVALID_CLIENT: Invalid redirect URI".to_owned();
        assert_recognised([("credentials-refused", taken(Some(refusal), right.clone()))]);
        assert_eq!(
            taken(None, right.clone()).unwrap(),
            right,
            "with nobody to ask, the credentials have to do"
        );
    }

    #[test]
    fn a_redirect_uri_that_spotify_would_refuse_is_recognised() {
        let judged = |id, redirect_uri: &str, host: &str| {
            let mut creds = creds();
            creds.set("redirect_uri", redirect_uri);
            let params = changed(right(), &[("redirect_uri", redirect_uri)]);
            (id, judge(&built(Client::new().get(format!("{host}/authorize")).query(&params)), &creds))
        };
        let spotify = "https://accounts.spotify.com";
        assert_recognised([
            judged("redirect-uri-not-recorded", "https://<an address that your dashboard lists>", spotify),
            judged("redirect-uri-not-recorded", "", spotify),
            judged("redirect-uri-insecure", "http://localhost:8765/callback", spotify),
            judged("redirect-uri-insecure", "http://me.example/callback", spotify),
        ]);
        for (redirect_uri, host) in [
            ("https://me.github.io/callback", spotify),
            ("http://127.0.0.1:8765/callback", spotify),
            ("http://localhost:8765/callback", "http://127.0.0.1:8765"),
        ] {
            assert!(judged("", redirect_uri, host).1.is_ok(), "{redirect_uri}");
        }
    }

    #[test]
    fn the_right_request_passes_in_any_order_and_with_a_dialog() {
        let creds = creds();
        let other_order = changed(
            right(),
            &[
                ("-client_id", ""),
                ("client_id", &creds["client_id"]),
                ("show_dialog", "true"),
                ("scope", "user-read-email user-read-private"),
            ],
        );
        for params in [right(), other_order] {
            assert!(judge(&ask(&params), &creds).is_ok());
        }
    }
}
