//! Each parameter of the authorization request by itself.

use crate::check::{Mistake, compare, mistake, scopes};
use crate::{Creds, Params};

/// What may stand in the query of an authorization request.
pub(super) const KNOWN: [&str; 8] = [
    "client_id",
    "response_type",
    "redirect_uri",
    "state",
    "scope",
    "show_dialog",
    "code_challenge",
    "code_challenge_method",
];

/// That the parameter is there, and once.
pub(super) fn present(query: &Params, name: &str) -> Result<(), Mistake> {
    match query.iter().filter(|(known, _)| *known == name).count() {
        1 => return Ok(()),
        0 => {}
        _ => {
            return mistake(
                "parameter-twice",
                format!("`{name}` is there twice"),
                "RFC 6749 §3.1 forbids it, because nobody could say which one counts",
                "where are the two, and which one is meant?",
                format!("look whether the address had `{name}` in it before `query` added it"),
            );
        }
    }
    if let Some(wrong) = compare::misspelt(query, name, &KNOWN) {
        return mistake(
            "parameter-misspelt",
            format!("`{wrong}` is not a parameter of this request, and one is missing that looks like it"),
            "a provider ignores a name that it does not know, and then misses the one that it needs",
            "how does the documentation write that name, letter by letter?",
            format!(
                "compare `{wrong}` with the names in RFC 6749 §4.1.1: underscores, small letters, singular"
            ),
        );
    }
    let (id, why, ask) = match name {
        "client_id" => (
            "client-id-missing",
            "the provider cannot tell the user who asks",
            "who is asking, and how does the provider know it?",
        ),
        "response_type" => (
            "response-type-missing",
            "the provider does not know which of the flows this is",
            "what should the provider send back at the end of this stage?",
        ),
        "redirect_uri" => (
            "redirect-uri-missing",
            "the provider does not know where to send the user's browser with the answer",
            "where shall the browser go after the user has agreed?",
        ),
        "state" => (
            "state-missing",
            "the client cannot tell the answer from one that somebody else sent",
            "how will you know that the answer belongs to your question?",
        ),
        _ => (
            "scope-missing",
            "without it the token may only read what is public",
            "what shall the token be good for?",
        ),
    };
    mistake(
        id,
        "a parameter is missing",
        why,
        ask,
        "one of the five parameters is not there yet: compare with RFC 6749 §4.1.1 and with the keys of `creds.json`",
    )
}

pub(super) fn client_id(sent: &str, creds: &Creds) -> Result<(), Mistake> {
    let own = creds.get("client_id").unwrap_or_default();
    if !own.is_empty() && sent == own {
        return Ok(());
    }
    let (id, wrong) = if own.is_empty() {
        ("client-id-not-recorded", "`client_id` of the credentials is empty")
    } else if sent.is_empty() {
        ("client-id-empty", "`client_id` is empty")
    } else if sent.trim_matches(|character: char| character.is_whitespace() || "\"'".contains(character))
        == own
    {
        ("client-id-space", "`client_id` has spaces or quotes around it")
    } else if matches!(sent, "undefined" | "None" | "null" | "client_id" | "CLIENT_ID") {
        ("client-id-is-a-name", "`client_id` is a word, not the value that it stands for")
    } else {
        ("client-id-other", "`client_id` is another than in the credentials")
    };
    mistake(
        id,
        wrong,
        "the provider looks the client up by it, and says `INVALID_CLIENT: Invalid client` to one that it does not know",
        "from where does the client get its identifier, and where did you record it?",
        "take the value under `client_id` from the credentials",
    )
}

pub(super) fn response_type(sent: &str) -> Result<(), Mistake> {
    let (id, wrong) = match sent {
        "code" => return Ok(()),
        "" => ("response-type-empty", "`response_type` is empty".to_owned()),
        "token" | "access_token" => (
            "response-type-token",
            "`response_type` asks for the token itself: that is the implicit grant, which Spotify has ended"
                .to_owned(),
        ),
        other if other.trim().eq_ignore_ascii_case("code") => (
            "response-type-spelling",
            format!("`response_type` is `{other}`, in other letters or with a space"),
        ),
        "authorization_code" => (
            "response-type-grant",
            "`authorization_code` is a grant type, and belongs to the token request".to_owned(),
        ),
        other => ("response-type-other", format!("`response_type` is `{other}`, which is none")),
    };
    mistake(
        id,
        wrong,
        "it decides what comes back through the browser: in this flow only something that is worthless without the client's own credentials",
        "what does the browser bring back in step 5 of the dance?",
        "the flow has it in its name; RFC 6749 §4.1.1 says it in one word",
    )
}

/// Whether a redirect URI that agrees with the credentials can be one that a provider takes.
pub(super) fn recorded(redirect_uri: &str, is_practice: bool) -> Result<(), Mistake> {
    let ask = "which address did you enter in the dashboard of your app, and what does it say about addresses that are not safe?";
    if redirect_uri.is_empty() || creds::is_placeholder(redirect_uri) || redirect_uri.contains(['<', '>']) {
        return mistake(
            "redirect-uri-not-recorded",
            "`redirect_uri` of the credentials still holds a place",
            "the provider sends the code to an address that the app's owner registered, and to no other",
            ask,
            "register an address in the dashboard, and write the same into `creds.json`",
        );
    }
    let host = url::Url::parse(redirect_uri)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    if !is_practice && redirect_uri.starts_with("http:") && !matches!(host.as_str(), "127.0.0.1" | "[::1]") {
        return mistake(
            "redirect-uri-insecure",
            format!("`redirect_uri` begins with `http://{host}`, which Spotify has refused since 2025"),
            "over `http` a code can be read on its way, and the name `localhost` can be made to lead elsewhere: `INVALID_CLIENT: Insecure redirect URI`",
            ask,
            "take an address with `https`, or one of this machine in digits, `http://127.0.0.1:…`; in the dashboard and in `creds.json`",
        );
    }
    Ok(())
}

pub(super) fn state(sent: &str, creds: &Creds) -> Result<(), Mistake> {
    let own = creds.get("state").unwrap_or_default();
    if !sent.is_empty() && sent == own {
        return Ok(());
    }
    let (id, wrong) = if sent.is_empty() {
        ("state-empty", "`state` is empty")
    } else if sent == "state" {
        ("state-is-a-name", "`state` is the word `state`, not the value")
    } else {
        ("state-other", "`state` is another than the one that the credentials keep")
    };
    mistake(
        id,
        wrong,
        "when the answer comes, its `state` is compared with the one that was kept; only if they are equal was the question yours",
        "with what will you compare the `state` that comes back?",
        "send the value that stands in the credentials under `state`",
    )
}

pub(super) fn scope(sent: &str, creds: &Creds) -> Result<(), Mistake> {
    scopes::judge(sent)?;
    let own = creds.get("scope").unwrap_or_default();
    let sorted = |scope: &str| {
        let mut words: Vec<String> = scope.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    };
    let (sent, own) = (sorted(sent), sorted(own));
    if let Some(missing) = own.iter().find(|word| !sent.contains(word)) {
        return mistake(
            "scope-too-small",
            format!("`scope` leaves out `{missing}`, which the credentials list"),
            "the token will be good for what is asked here and no more: later requests answer `403 Insufficient client scope`",
            "for what will the token be used, and which entry lists that?",
            "take the value under `scope` from the credentials",
        );
    }
    if let Some(extra) = sent.iter().find(|word| !own.contains(word)) {
        return mistake(
            "scope-too-large",
            format!("`scope` asks for `{extra}`, which the credentials do not list"),
            "users distrust an app that wants more than it needs, and a stolen token can do all that it was given",
            "does this notebook need it?",
            "take the value under `scope` from the credentials",
        );
    }
    Ok(())
}
