//! What every request to the token endpoint has in common: its form, and how the client proves who it is.

use super::{Mistake, authorize_url, compare, mistake, witness};
use crate::{Creds, Params, Request};
use base64::Engine;

/// Paths that are taken for the token endpoint, and what they are.
const PATHS: [(&str, &str); 6] = [
    ("/authorize", "the authorization endpoint, where the user's browser goes"),
    ("/token", "the path of other providers"),
    ("/oauth/token", "the path of other providers"),
    ("/login/oauth/access_token", "GitHub's path"),
    ("/v1/token", "a mixture of the Web API and the token endpoint"),
    ("/callback", "the redirect URI"),
];

const KNOWN: [&str; 8] = [
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "refresh_token",
    "code_verifier",
    "scope",
];

/// A `POST` to the token endpoint with a form in its body; returns the form.
pub(super) fn form(request: &Request) -> Result<Params, Mistake> {
    if request.method() != "POST" {
        return mistake(
            "not-a-post",
            format!("the request is a `{}`", request.method()),
            "RFC 6749 §3.2 wants a `POST`: what a `GET` says stands in its address, and addresses are written into logs",
            "which method carries its parameters in the body?",
            "begin with `client.post(url)`",
        );
    }
    let url = request.url();
    authorize_url::endpoint(&url, "/api/token", &PATHS)?;
    authorize_url::service(&url, witness::is_running)?;
    let why = "RFC 6749 §4.1.3 wants the parameters as a form in the body; the provider finds none, and says `grant_type parameter is missing`";
    let ask =
        "in which part of the request does a form travel, and which method of the builder puts it there?";
    let tell = "give the parameters to `.form(&…)`, which also sets the right `Content-Type`";
    if !request.query().is_empty() {
        return mistake("parameters-in-the-address", "the parameters are in the address", why, ask, tell);
    }
    let kind = request.headers().get("content-type").unwrap_or_default().to_ascii_lowercase();
    if kind.contains("json") || request.body().trim_start().starts_with('{') {
        return mistake("json-body", "the body is JSON", why, ask, tell);
    }
    if request.body().is_empty() && request.is_form() {
        return mistake(
            "form-empty",
            "the form has no fields",
            "the provider does not guess what is wanted: it says `grant_type parameter is missing`",
            "what does the token endpoint have to know before it gives a token?",
            "the table in the exercise names each field: write a line for it into `params!`, the name first, then the value",
        );
    }
    if request.body().is_empty() {
        return mistake("no-form", "the body is empty", why, ask, tell);
    }
    if !request.is_form() {
        return mistake(
            "content-type",
            "the `Content-Type` does not say that the body is a form",
            why,
            ask,
            tell,
        );
    }
    Ok(request.form())
}

/// The parameter `name`, present once.
pub(super) fn required<'a>(
    form: &'a Params,
    name: &'static str,
    id: &'static str,
    ask: &str,
) -> Result<&'a str, Mistake> {
    if let Some(value) = form.get(name) {
        return Ok(value);
    }
    let why =
        "the provider does not guess: it answers `invalid_request`, or that the parameter must be supplied";
    if let Some(wrong) = compare::misspelt(form, name, &KNOWN) {
        return mistake(
            "parameter-misspelt",
            format!("`{wrong}` is not a parameter of this request, and one is missing that looks like it"),
            why,
            "how does the documentation write that name, letter by letter?",
            format!("compare `{wrong}` with the names in RFC 6749 §4.1.3 and §6"),
        );
    }
    mistake(
        id,
        "a parameter is missing",
        why,
        ask,
        "compare the form with RFC 6749 §4.1.3 (exchange) or §6 (refresh)",
    )
}

/// `grant_type`, which must be `wanted`.
pub(super) fn grant_type(form: &Params, wanted: &'static str) -> Result<(), Mistake> {
    let ask = "which of the grants is this request one of?";
    let sent = required(form, "grant_type", "grant-type-missing", ask)?;
    if sent == wanted {
        return Ok(());
    }
    let (id, wrong) = match sent {
        "" => ("grant-type-empty", "`grant_type` is empty".to_owned()),
        "authorization_code" | "refresh_token" | "client_credentials" | "password" => {
            ("grant-type-other", format!("`grant_type` is `{sent}`, which is another request's"))
        }
        other if other.trim().to_lowercase().replace([' ', '-'], "_") == wanted => (
            "grant-type-spelling",
            format!(
                "`grant_type` is `{other}`: not the same letter by letter, and a space at an end is enough"
            ),
        ),
        other => ("grant-type-unknown", format!("`grant_type` is `{other}`, which is none")),
    };
    mistake(
        id,
        wrong,
        "it tells the provider what the client has to offer for a token; any other text is `unsupported_grant_type`",
        ask,
        "what the client offers in this request gives the grant its name; the words are joined by an underscore",
    )
}

/// The client proves who it is, in exactly one of the two ways (RFC 6749 §2.3.1); returns in which.
pub(super) fn client_authentication(
    request: &Request,
    form: &Params,
    creds: &Creds,
) -> Result<String, Mistake> {
    let headers = request.headers();
    let why = "the code and the refresh token pass through other hands; only the client's own credentials make them worth anything, and the provider answers `invalid_client` to wrong ones";
    let ask = "with what does the client prove that it is the one that was registered, and in which of the two ways?";
    let in_form =
        form.contains("client_secret") || compare::misspelt(form, "client_secret", &KNOWN).is_some();
    let Some(header) = headers.get("authorization") else {
        if let Some(wrong) =
            headers.iter().map(|(name, _)| name).find(|name| name.to_ascii_lowercase().starts_with("auth"))
        {
            return mistake(
                "header-misspelt",
                format!("`{wrong}` is not the header that the provider looks at"),
                why,
                "how does RFC 7617 write the name of that header?",
                "use `.basic_auth(…)`, which writes name and value",
            );
        }
        if !in_form {
            return mistake(
                "no-authentication",
                "the request does not prove which client it comes from",
                why,
                ask,
                "either the header of HTTP Basic, or two more fields in the form",
            );
        }
        return by_form(form, creds, why).map(|()| "client_id and client_secret in the form".into());
    };
    if form.contains("client_secret") {
        return mistake(
            "two-authentications",
            "the client secret is in the header and in the form",
            "RFC 6749 §2.3 forbids two ways in one request, because nobody could say which one counts",
            "which of the two do you want to keep?",
            "take `client_id` and `client_secret` out of the form, or the header away",
        );
    }
    by_header(header, creds, why).map(|()| "HTTP Basic in the header".into())
}

/// The client only says which one it is, and proves nothing by a secret: an app that anybody can take apart has none
/// (RFC 6749 §2.1).
pub(super) fn public_client(request: &Request, form: &Params, creds: &Creds) -> Result<(), Mistake> {
    let why = "an app that people install has no secret: whoever takes it apart finds what is in it, and could then pretend to be your app everywhere";
    let tell = "leave the secret out altogether, from the form and from the header; only `client_id` stays, in the form";
    if request.headers().get("authorization").is_some() {
        return mistake(
            "secret-in-the-header",
            "the request has an `Authorization` header",
            why,
            "what would such a header prove, if everybody who has the app has what is in it?",
            tell,
        );
    }
    let secret = creds.get("client_secret").filter(|secret| !secret.is_empty());
    if form.contains("client_secret") || form.iter().any(|(_, value)| Some(value) == secret) {
        return mistake(
            "secret-in-the-form",
            "the client secret is in the form",
            why,
            "what proves in this flow that the request comes from who began the dance?",
            tell,
        );
    }
    let ask = "how does the provider know which app this is, if no header says so?";
    let id = required(form, "client_id", "client-id-missing", ask)?;
    if id.is_empty() || Some(id) != creds.get("client_id") {
        return mistake(
            "client-id-other",
            "`client_id` is another than in the credentials",
            "the code belongs to one client; the provider answers `invalid_client` or `invalid_grant` to any other",
            ask,
            "take `client_id` from the credentials; everybody may know it",
        );
    }
    Ok(())
}

fn by_form(form: &Params, creds: &Creds, why: &str) -> Result<(), Mistake> {
    let own = |key: &str| creds.get(key).unwrap_or_default();
    let ask = "which two values of the credentials prove who the client is?";
    let tell = "take `client_id` and `client_secret` from the credentials, each under its own name";
    let id = required(form, "client_id", "client-id-missing", ask)?;
    let secret = required(form, "client_secret", "client-secret-missing", ask)?;
    if id == own("client_secret") && secret == own("client_id") {
        return mistake("swapped", "`client_id` and `client_secret` are swapped", why, ask, tell);
    }
    if id != own("client_id") || id.is_empty() {
        return mistake("client-id-other", "`client_id` is another than in the credentials", why, ask, tell);
    }
    if let Some(difference) = compare::secret_difference(secret, own("client_secret")) {
        return mistake("client-secret-other", format!("`client_secret` {difference}"), why, ask, tell);
    }
    if secret.is_empty() {
        return mistake(
            "client-secret-other",
            "`client_secret` is empty, here and in the credentials",
            why,
            ask,
            tell,
        );
    }
    Ok(())
}

fn by_header(header: &str, creds: &Creds, why: &str) -> Result<(), Mistake> {
    let own = |key: &str| creds.get(key).unwrap_or_default();
    let ask = "what does HTTP Basic put behind the word `Basic`, and in which order?";
    let tell = "let `.basic_auth(user, Some(password))` write the header, and think about which two values those are here";
    let wrong = |id, wrong: &str| mistake(id, wrong, why, ask, tell);
    let (scheme, value) = header.split_once(' ').unwrap_or((header, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        return wrong(
            "bearer-at-the-token-endpoint",
            "the header says `Bearer`, which is for tokens; here the client has none yet, or offers it in the form",
        );
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return wrong("basic-scheme", "the header does not begin with `Basic` and a space");
    }
    if value.is_empty() {
        return wrong("basic-empty", "nothing follows behind `Basic`");
    }
    if value.trim() != value || value.contains(' ') {
        return wrong("basic-space", "there is a space too many behind `Basic`");
    }
    if value.starts_with("b'") || value.starts_with("b\"") {
        return wrong("basic-bytes", "the value begins with `b'`: bytes of Python were written into a text");
    }
    if value.contains(':') {
        return wrong("basic-not-encoded", "the value is not in Base64: there is a `:` in it");
    }
    let decoded = base64::engine::general_purpose::STANDARD
        .decode(value)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(pair) = decoded else {
        return wrong("basic-not-base64", "the value is not the Base64 of a text");
    };
    let (id, secret) = (own("client_id"), own("client_secret"));
    if pair == format!("{id}:{secret}") && !id.is_empty() && !secret.is_empty() {
        return Ok(());
    }
    if pair.trim() != pair {
        return wrong("basic-newline", "a line break was encoded along with the credentials");
    }
    if pair == format!("{secret}:{id}") {
        return wrong("swapped", "client id and client secret are swapped");
    }
    let Some((sent_id, sent_secret)) = pair.split_once(':') else {
        let twice =
            base64::engine::general_purpose::STANDARD.decode(&pair).is_ok_and(|inner| inner.contains(&b':'));
        return if twice {
            wrong("basic-encoded-twice", "the value was encoded twice")
        } else {
            wrong("basic-no-colon", "what was encoded has no `:` between two parts")
        };
    };
    if [creds.get("code"), creds.get("token"), creds.get("refresh")]
        .into_iter()
        .flatten()
        .any(|other| other == sent_secret || other == sent_id)
    {
        return wrong(
            "basic-other-value",
            "a code or a token was encoded instead of the client's own credentials",
        );
    }
    if sent_id != id {
        return wrong(
            "basic-client-id",
            "the part before the `:` is not the client id; the user's own name and password do not belong here",
        );
    }
    let difference =
        compare::secret_difference(sent_secret, secret).unwrap_or("is empty, here and in the credentials");
    wrong("basic-client-secret", &format!("the part behind the `:`, the client secret, {difference}"))
}

/// What is tested of both requests, the exchange and the refresh: `right` is the form that is right without authentication.
#[cfg(test)]
pub(super) fn assert_common_mistakes(right: &Params, judge: impl Fn(&Request) -> super::Verdict) {
    use super::testing::{CODE, assert_recognised, built, changed, creds, post};
    use crate::Client;

    let own = creds();
    let (id, secret) = (own["client_id"].as_str(), own["client_secret"].as_str());
    let url = "http://127.0.0.1:8765/api/token";
    let builder = || Client::new().post(url);
    let basic = |id: &str, secret: &str| builder().form(right).basic_auth(id, Some(secret));
    let header = |value: &str| builder().form(right).header("Authorization", value);
    let encode = |text: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
    let form = |changes: &[(&str, &str)]| {
        builder()
            .form(&changed(changed(right.clone(), &[("client_id", id), ("client_secret", secret)]), changes))
    };
    let cases = [
        ("not-a-post", Client::new().get(url).query(right).basic_auth(id, Some(secret))),
        ("path-other-endpoint", Client::new().post("http://127.0.0.1:8765/authorize").form(right)),
        ("path-spelling", Client::new().post("http://127.0.0.1:8765/api/tokens").form(right)),
        ("host-api", Client::new().post("https://api.spotify.com/api/token").form(right)),
        ("port", post("/api/token").form(right)),
        ("parameters-in-the-address", builder().query(right).basic_auth(id, Some(secret))),
        (
            "json-body",
            builder()
                .json(&serde_json::json!({"grant_type": "authorization_code"}))
                .basic_auth(id, Some(secret)),
        ),
        ("form-empty", builder().form(&Params::new()).basic_auth(id, Some(secret))),
        ("no-form", builder().basic_auth(id, Some(secret))),
        ("content-type", builder().body("grant_type=authorization_code")),
        ("grant-type-missing", form(&[("-grant_type", "")])),
        ("parameter-misspelt", form(&[("-grant_type", ""), ("grantType", "x")])),
        ("grant-type-empty", form(&[("grant_type", "")])),
        ("grant-type-other", form(&[("grant_type", "client_credentials")])),
        ("grant-type-unknown", form(&[("grant_type", "code")])),
        ("redirect-uri-slash", form(&[("redirect_uri", "http://127.0.0.1:8765/callback/")])),
        ("no-authentication", builder().form(right)),
        ("header-misspelt", builder().form(right).header("Authentication", encode("a:b"))),
        ("two-authentications", form(&[]).basic_auth(id, Some(secret))),
        ("client-id-missing", form(&[("-client_id", "")])),
        ("parameter-misspelt", form(&[("-client_secret", ""), ("secret", secret)])),
        ("swapped", form(&[("client_id", secret), ("client_secret", id)])),
        ("client-id-other", form(&[("client_id", "someone")])),
        ("client-secret-other", form(&[("client_secret", &secret[1..])])),
        ("client-secret-other", form(&[("client_secret", "")])),
        ("bearer-at-the-token-endpoint", builder().form(right).bearer_auth("BQinvented")),
        ("basic-scheme", header(&encode("a:b").replace(' ', ""))),
        ("basic-empty", header("Basic ")),
        ("basic-space", header(&encode("a:b").replace(' ', "  "))),
        ("basic-bytes", header("Basic b'MGEwZA=='")),
        ("basic-not-encoded", header(&format!("Basic {id}:{secret}"))),
        ("basic-not-base64", header("Basic client_id")),
        ("basic-newline", header(&encode(&format!("{id}:{secret}\n")))),
        ("swapped", basic(secret, id)),
        ("basic-encoded-twice", header(&encode(&encode("a:b")[6..]))),
        ("basic-no-colon", header(&encode(&format!("{id}{secret}")))),
        ("basic-other-value", basic(id, CODE)),
        ("basic-client-id", basic("me@example.org", "my password")),
        ("basic-client-secret", basic(id, "")),
    ];
    // A parameter that the request at hand does not have is not looked at in it.
    let cases =
        cases.into_iter().filter(|(id, _)| !id.starts_with("redirect-uri") || right.contains("redirect_uri"));
    assert_recognised(cases.map(|(id, builder)| (id, judge(&built(builder)))));
    assert!(judge(&built(basic(id, secret))).is_ok());
    assert!(judge(&built(form(&[]))).is_ok());
}
