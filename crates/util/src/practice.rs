//! The practice provider's own services: a robot user that consents, and what the provider saw.
//!
//! None of this exists at Spotify; there, a person clicks, and nobody tells what went wrong.

use crate::client;
use crate::error::{Error, Result};
use crate::json::Json;
use crate::request::Request;
use crate::resource_url::URL;
use crate::{Client, Creds, Params, Response, display};
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// A question to the practice provider on the same machine is answered at once, or not at all.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Lets the robot user open the authorization URL, log in and agree; returns the redirect that its browser gets.
///
/// # Errors
/// `url` is not one of the practice provider; it does not run; it refuses the request, and says why.
pub fn approve(url: impl AsRef<str>) -> Result<Redirect> {
    decide(url.as_ref(), json!({"decision": "agree"}))
}

/// As [`approve`], but the robot logs in as another practice user, `tomas` or `yuki`.
///
/// # Errors
/// As [`approve`]; there is no such user.
pub fn approve_as(url: impl AsRef<str>, user: impl AsRef<str>) -> Result<Redirect> {
    decide(url.as_ref(), json!({"decision": "agree", "user": user.as_ref()}))
}

/// As [`approve`], but the robot clicks Cancel.
///
/// # Errors
/// As [`approve`].
pub fn cancel(url: impl AsRef<str>) -> Result<Redirect> {
    decide(url.as_ref(), json!({"decision": "cancel"}))
}

/// The headline of the page that the user sees when the robot opens an authorization URL that the provider refuses, for
/// instance after the login.
///
/// # Errors
/// As [`approve`]; the provider does not refuse it.
pub fn refusal_page(url: impl AsRef<str>) -> Result<String> {
    let url = own(url.as_ref())?;
    let request =
        Client::new().post(at(&url, "/practice/approve")).json(&json!({"url": url.as_str()})).build()?;
    let response = client::ask(&request, TIMEOUT)?;
    if response.status().is_success() {
        return Err(Error::Practice(
            "the provider does not refuse this authorization URL: it redirects the browser".into(),
        ));
    }
    response.json()?.text("error")
}

fn decide(url: &str, mut body: Value) -> Result<Redirect> {
    let url = own(url)?;
    body["url"] = url.as_str().into();
    let answer = post(&url, "/practice/approve", &body)?;
    match answer["redirect"].as_str() {
        Some(redirect) => Redirect::new(redirect),
        None => Err(Error::Practice(
            "the practice provider's robot user got no redirect; is the provider of the same version?".into(),
        )),
    }
}

/// Lets the robot user open an address of an app in its browser, follow it to the provider, log in and agree; returns the page
/// of the app that it ends up on.
///
/// # Errors
/// As [`approve`]; the app does not answer.
pub fn browse(url: impl AsRef<str>) -> Result<Response> {
    let open = |url: &str| client::ask(&Client::new().get(url).build()?, TIMEOUT);
    let arrived = open(url.as_ref())?;
    let addresses = arrived.redirects().into_iter().map(|hop| hop.url);
    match addresses.into_iter().find(|url| url.path() == "/authorize") {
        Some(authorization_url) => open(approve(authorization_url)?.as_ref()),
        None => Ok(arrived),
    }
}

/// Moves the practice provider's clock `seconds` forward, so that a token expires without waiting. `host` is `creds["accounts"]`.
///
/// # Errors
/// `host` is not the practice provider's, or it does not run.
pub fn advance_clock(host: impl AsRef<str>, seconds: u64) -> Result<()> {
    let url = own(&format!("http://{}/", host.as_ref()))?;
    post(&url, "/practice/clock", &json!({"advance_seconds": seconds})).map(drop)
}

/// What `Retry-After` says in a `429` of [`fail_next`], and how late a `slow` answer comes, in seconds.
pub const RETRY_AFTER: u64 = 2;

/// Lets the next `times` calls of the Web API by the app in `creds` fail, as the switches of the provider's panel do.
/// `kind` is one of
///
/// | kind | the answer |
/// |---|---|
/// | `401`, `403`, `429`, `500`, `503` | this status; `429` with `Retry-After` |
/// | `token-missing` | 401 “Access token missing”, although it was sent |
/// | `not-registered` | 403, because the user is not registered for the app; `not-registered-text`: the same as text, which is no JSON |
/// | `not-premium` | 403, because the app's owner has no Premium |
/// | `quota` | 429 with the reason `QUOTA_EXCEEDED` |
/// | `slow` | the right one, [`RETRY_AFTER`] seconds late |
/// | `cut` | none to its end: the connection breaks |
/// | `deny` | of the next consent and not of a call: the user is taken not to agree |
///
/// # Errors
/// As [`advance_clock`]; there is no such kind.
pub fn fail_next(creds: &Creds, kind: impl AsRef<str>, times: u32) -> Result<()> {
    let url = own(&format!("http://{}/", creds["api"]))?;
    let fault = json!({"kind": kind.as_ref(), "times": times, "seconds": RETRY_AFTER, "client_id": creds["client_id"]});
    post(&url, "/practice/faults", &fault).map(drop)
}

/// Takes back what [`fail_next`] left, for the app in `creds`.
///
/// # Errors
/// As [`advance_clock`].
pub fn fail_no_more(creds: &Creds) -> Result<()> {
    let url = own(&format!("http://{}/", creds["api"]))?;
    let faults = at(&url, "/practice/faults");
    let armed = answer_of(client::ask(&Client::new().get(&faults).build()?, TIMEOUT)?)?;
    for fault in armed.as_array().into_iter().flatten() {
        if fault["client_id"] == creds["client_id"].as_str() {
            let number = crate::params! { "number": fault["number"] };
            client::ask(&Client::new().delete(&faults).query(&number).build()?, TIMEOUT)?;
        }
    }
    Ok(())
}

/// Lets one access token expire at once; others go on working. `host` is `creds["accounts"]`.
///
/// # Errors
/// As [`advance_clock`]; the text is no access token of the practice provider.
pub fn expire(host: impl AsRef<str>, token: impl AsRef<str>) -> Result<()> {
    let url = own(&format!("http://{}/", host.as_ref()))?;
    post(&url, "/practice/expire", &json!({"token": token.as_ref()})).map(drop)
}

/// The host of the same practice provider under the rules of another year, `spotify-2020` or `spotify-2026`: its apps, users,
/// codes and tokens are the same, only its answers differ. `host` is `creds["accounts"]`, which goes on as before.
///
/// # Errors
/// As [`advance_clock`]; there are no such rules.
pub fn under(host: impl AsRef<str>, policy: impl AsRef<str>) -> Result<String> {
    let url = own(&format!("http://{}/", host.as_ref()))?;
    let answer = post(&url, "/practice/doors", &json!({"policy": policy.as_ref()}))?;
    answer.text("host")
}

/// Adds a redirect URI to the settings of the app in `creds`, as its developer does in the dashboard.
///
/// # Errors
/// As [`advance_clock`]; the dashboard would not save it, and says why.
pub fn register(creds: &Creds, redirect_uri: impl AsRef<str>) -> Result<()> {
    let url = own(&format!("http://{}/", creds["accounts"]))?;
    let app = json!({"client_id": creds["client_id"], "redirect_uri": redirect_uri.as_ref()});
    post(&url, "/practice/apps", &app).map(drop)
}

/// What the practice provider saw of this client last, newest first, at most `limit` requests; secrets are masked.
///
/// # Errors
/// As [`advance_clock`].
pub fn seen(host: impl AsRef<str>, client_id: impl AsRef<str>, limit: usize) -> Result<Vec<Json>> {
    let url = own(&format!("http://{}/", host.as_ref()))?;
    let mut query = crate::params! { "limit": limit };
    // Of every client, where none is named.
    if !client_id.as_ref().is_empty() {
        query.set("client_id", client_id.as_ref());
    }
    let request = Client::new().get(at(&url, "/practice/seen")).query(&query).build()?;
    let answer = answer_of(client::ask(&request, TIMEOUT)?)?;
    Ok(answer.as_array().into_iter().flatten().cloned().map(Json::new).collect())
}

/// What the practice provider says of the token of `keys` (RFC 7662).
pub(crate) struct Introspected {
    /// It is one of this client's, and its time is not over.
    pub(crate) active: bool,
    /// It speaks for a user.
    pub(crate) has_user: bool,
}

/// What the token of `keys` is good for; `None` if there is nobody to ask.
pub(crate) fn introspect(keys: &Creds) -> Option<Introspected> {
    let answer = introspection(keys)?;
    let body = answer.json().ok()?;
    let active = body["active"].as_bool()?;
    Some(Introspected { active, has_user: body["username"].is_string() })
}

/// Whether the practice provider knows the client id of `keys`, and whether the secret is that client's; `None` if there is
/// nobody to ask.
pub(crate) fn knows_client(keys: &Creds) -> Option<(bool, bool)> {
    let answer = introspection(keys)?;
    if answer.status().is_success() {
        return Some((true, true));
    }
    let body = answer.json().ok()?;
    // Anything else than this is no word about the client.
    (body["error"] == "invalid_client").then(|| {
        let about = body["error_description"].as_str().unwrap_or_default();
        (about.contains("secret"), false)
    })
}

fn introspection(keys: &Creds) -> Option<Response> {
    let value = |key: &str| keys.get(key).unwrap_or_default();
    let host = value("accounts");
    if !crate::resource_url::is_loopback(host) {
        return None;
    }
    // A token there must be, even where only the client is asked about.
    let token = if value("token").is_empty() { "none" } else { value("token") };
    let request = Client::new()
        .post(format!("http://{host}/oauth2/introspect"))
        .form(&crate::params! { "token": token })
        .basic_auth(value("client_id"), Some(value("client_secret")))
        .build();
    client::ask(&request.ok()?, TIMEOUT).ok()
}

/// The address, if it can be the practice provider's.
fn own(url: &str) -> Result<URL> {
    let url = URL::parse(url)?;
    if url.is_local() {
        return Ok(url);
    }
    Err(Error::Practice(format!(
        "`{}` is not the practice provider, and only its own users are robots: open the address in your browser with `link(\"log in and agree\", &url)`",
        url.host()
    )))
}

fn at(url: &URL, path: &str) -> String {
    format!("{}{path}", url.inner().origin().ascii_serialization())
}

fn post(url: &URL, path: &str, body: &Value) -> Result<Json> {
    let request: Request = Client::new().post(at(url, path)).json(body).build()?;
    answer_of(client::ask(&request, TIMEOUT)?)
}

fn answer_of(response: Response) -> Result<Json> {
    let foreign = || {
        Error::Practice(format!(
            "`{}` answers, but is not the practice provider: is another program using its port?",
            response.url().host()
        ))
    };
    let body = response.json().map_err(|_| foreign())?;
    if response.status().is_success() {
        return Ok(body);
    }
    let text = |key: &str| body[key].as_str().unwrap_or_default().trim().trim_end_matches('.').to_owned();
    let (error, cause, advice) = (text("error"), text("cause"), text("advice"));
    let parts: Vec<String> = [error, cause, advice].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        Err(foreign())
    } else {
        Err(Error::Practice(format!("the provider refuses: {}", parts.join(": "))))
    }
}

/// The address that the provider sends the user's browser back to.
#[derive(Clone)]
pub struct Redirect {
    /// The whole address.
    pub url: URL,
}

impl Redirect {
    /// Takes apart a redirected address, for instance one that was pasted.
    ///
    /// # Errors
    /// It is not an address.
    pub fn new(url: impl AsRef<str>) -> Result<Self> {
        let pasted = url.as_ref();
        let url = URL::parse(pasted).map_err(|error| match error {
            Error::NotAnAddress { .. } if pasted.trim().is_empty() => {
                Error::NotARedirect { what: "there is no address between the quotes yet".into() }
            }
            // What is no address may be a code or a token.
            Error::NotAnAddress { why, .. } => {
                Error::NotARedirect { what: format!("this is no address ({why})") }
            }
            other => other,
        })?;
        Ok(Self { url })
    }

    /// The authorization code.
    ///
    /// # Errors
    /// There is none; if the user refused, the message says so.
    pub fn code(&self) -> Result<String> {
        self.parameter("code")
    }

    /// The `state`, to be compared with the one that was sent (RFC 6749 §10.12).
    ///
    /// # Errors
    /// There is none.
    pub fn state(&self) -> Result<String> {
        self.parameter("state")
    }

    /// The `error` of a refusal, such as `access_denied` (RFC 6749 §4.1.2.1).
    pub fn error(&self) -> Option<String> {
        self.parameters().get("error").map(str::to_owned)
    }

    /// Shows the address, its parts named and secrets masked, as the value of a cell.
    pub fn evcxr_display(&self) {
        self.url.evcxr_display();
    }

    /// The parameters of the query; of the fragment, where the implicit grant puts them.
    fn parameters(&self) -> Params {
        let (query, fragment) = (self.url.query(), self.url.fragment());
        query.iter().chain(fragment.iter()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn parameter(&self, name: &str) -> Result<String> {
        let parameters = self.parameters();
        if let Some(value) = parameters.get(name) {
            return Ok(value.to_owned());
        }
        let why = match parameters.get("error") {
            Some("access_denied") => "the user did not agree (`error=access_denied`)".to_owned(),
            Some(error) => format!("the provider refused (`error={error}`)"),
            None => {
                let names: Vec<String> = parameters.iter().map(|(name, _)| format!("`{name}`")).collect();
                if names.is_empty() {
                    "it has no parameters at all".into()
                } else {
                    format!("only {}", names.join(", "))
                }
            }
        };
        Err(Error::Practice(format!("the redirect has no `{name}`: {why}")))
    }
}

impl fmt::Display for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.url, f)
    }
}

impl AsRef<str> for Redirect {
    fn as_ref(&self) -> &str {
        self.url.as_str()
    }
}

impl display::Show for Redirect {
    fn card(&self) -> display::Card {
        self.url.card()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_taken_apart() {
        let redirect =
            Redirect::new("http://127.0.0.1:8765/callback?code=AQ%2Binvented-code&state=ABCD1234").unwrap();
        assert_eq!(
            (redirect.code().unwrap().as_str(), redirect.state().unwrap().as_str()),
            ("AQ+invented-code", "ABCD1234")
        );
        assert!(!format!("{redirect:?}").contains("invented"));
        let fragment = Redirect::new("https://x.example/#access_token=BQinvented&state=S").unwrap();
        assert_eq!(fragment.state().unwrap(), "S");
    }

    #[test]
    fn what_is_no_address_is_told_without_being_shown() {
        let said = |pasted: &str| Redirect::new(pasted).unwrap_err().to_string();
        assert!(said(" ").starts_with("there is no address between the quotes yet: paste"));
        for pasted in
            ["AQinvented-code", "#access_token=BQinvented", "127.0.0.1:8765/callback?code=AQinvented"]
        {
            let said = said(pasted);
            assert!(said.starts_with("this is no address") && !said.contains("invented"), "{said}");
        }
    }

    #[test]
    fn a_refusal_is_told_where_the_code_is_missing() {
        let cases = [
            ("https://x.example/?error=access_denied&state=S", "the user did not agree"),
            ("https://x.example/?error=invalid_scope", "`error=invalid_scope`"),
            ("https://x.example/?state=S", "only `state`"),
            ("https://x.example/", "no parameters at all"),
        ];
        for (url, expected) in cases {
            let message = Redirect::new(url).unwrap().code().unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn the_robot_works_at_the_practice_provider_only() {
        let message = approve("https://accounts.spotify.com/authorize?client_id=x").unwrap_err().to_string();
        assert!(
            message.contains("`accounts.spotify.com` is not the practice provider")
                && message.contains("link("),
            "{message}"
        );
    }
}
