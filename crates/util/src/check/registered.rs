//! Before step 2: the redirect URI on the provider's dashboard (RFC 6749 §3.1.2.2), tried at the provider.

use super::{CheckFailed, Memory, Passed, Verdict, mistake, report, witness};
use crate::resource_url::{URL, buildURL};
use crate::{Client, Creds, params};

/// Checks that the provider would send the browser to `redirect_uri`, by asking it.
///
/// # Errors
/// [`CheckFailed`].
pub fn registered(redirect_uri: impl AsRef<str>, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge(redirect_uri.as_ref(), |uri| is_registered(uri, creds));
    report("registered", verdict, &Memory::of_project(), || None)
}

/// Whether the authorization server takes `uri` for this client; none if it cannot be asked.
fn is_registered(uri: &str, creds: &Creds) -> Option<bool> {
    let url = buildURL("/authorize", creds.get("accounts")?).ok()?;
    // Spotify says it only after the log-in.
    if !url.is_local() {
        return None;
    }
    let asked =
        params! { "response_type": "code", "client_id": creds.get("client_id")?, "redirect_uri": uri };
    let request = Client::new().get(&url).query(&asked).build().ok()?;
    witness::send(&request).map(|answer| answer.status().is_success())
}

fn judge(redirect_uri: &str, is_registered: impl Fn(&str) -> Option<bool>) -> Verdict {
    let why = "the provider sends a browser with a code only to an address that the app's developer has registered: otherwise codes could be sent to a stranger (`INVALID_CLIENT: Invalid redirect URI`)";
    let ask = "what does the app's page on the dashboard have under *Redirect URIs*, character by character, and was it saved?";
    let Some(parts) = URL::parse(redirect_uri).ok().filter(|url| url.is_local() && url.path() == "/callback")
    else {
        return mistake(
            "not-the-callback",
            format!("`{redirect_uri}` is not the address of the app's callback"),
            why,
            "to which of the app's pages should the provider send the browser?",
            "ask the app for it: `app.url(\"/callback\")?`",
        );
    };
    match is_registered(redirect_uri) {
        Some(true) => {}
        None if parts.inner().host_str() == Some("127.0.0.1") => {
            return Ok(vec![
                "the address is one that may be registered: `http` with `127.0.0.1`".into(),
                "whether it is registered, nobody can be asked: the log-in will show it".into(),
            ]);
        }
        _ => {
            let (id, wrong) = nearly(redirect_uri, &is_registered).unwrap_or((
                "not-registered",
                "the provider does not know this redirect URI for your app".to_owned(),
            ));
            return mistake(
                id,
                wrong,
                why,
                ask,
                "add `http://127.0.0.1/callback`: the literal, without a port, without a slash at the end; then *Save*",
            );
        }
    }
    let any_port = is_registered(ANOTHER_PORT) == Some(true);
    Ok(vec![
        "the provider sends browsers with codes to this address".into(),
        if any_port {
            "it was registered without a port, so any port of this machine will do".into()
        } else {
            "it was registered with its port: when the app starts again, it is another one".into()
        },
    ])
}

/// Only taken if the callback was registered without a port (port 9 has nothing but the discard service, RFC 863).
const ANOTHER_PORT: &str = "http://127.0.0.1:9/callback";

/// What was registered in place of it, if it is one of the usual slips.
fn nearly(own: &str, is_registered: impl Fn(&str) -> Option<bool>) -> Option<(&'static str, String)> {
    let host = own.trim_start_matches("http://").trim_end_matches("/callback");
    let port = host.rsplit(':').next().unwrap_or_default();
    let slips = [
        ("registered-with-slash", format!("http://{host}/callback/")),
        ("registered-localhost", format!("http://localhost:{port}/callback")),
        ("registered-localhost", "http://localhost/callback".to_owned()),
        ("registered-https", format!("https://{host}/callback")),
        ("registered-https", "https://127.0.0.1/callback".to_owned()),
        ("registered-other-case", format!("http://{host}/Callback")),
        ("registered-without-path", format!("http://{host}/")),
        ("registered-without-path", format!("http://{host}")),
        ("registered-ipv6", format!("http://[::1]:{port}/callback")),
    ];
    let (id, _) = slips.into_iter().find(|(_, slip)| is_registered(slip) == Some(true))?;
    let wrong = match id {
        "registered-with-slash" => "the registered address has a slash at its end",
        "registered-localhost" => {
            "the registered address has the name `localhost` in place of the literal `127.0.0.1`"
        }
        "registered-https" => "the registered address begins with `https://`, and the app has no certificate",
        "registered-other-case" => "the registered address has a capital letter in its path",
        "registered-without-path" => "the registered address has no `/callback` at its end",
        _ => "the registered address is `[::1]`, and the app listens at `127.0.0.1`",
    };
    Some((id, wrong.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;

    const OWN: &str = "http://127.0.0.1:40123/callback";

    #[test]
    fn what_was_registered_instead_is_recognised() {
        let judged = |id, registered: &'static str| (id, judge(OWN, |uri| Some(uri == registered)));
        assert_recognised([
            judged("not-registered", ""),
            judged("not-registered", "http://127.0.0.1:8765/callback"),
            judged("registered-with-slash", "http://127.0.0.1:40123/callback/"),
            judged("registered-localhost", "http://localhost:40123/callback"),
            judged("registered-localhost", "http://localhost/callback"),
            judged("registered-https", "https://127.0.0.1/callback"),
            judged("registered-other-case", "http://127.0.0.1:40123/Callback"),
            judged("registered-without-path", "http://127.0.0.1:40123/"),
            judged("registered-without-path", "http://127.0.0.1:40123"),
            judged("registered-ipv6", "http://[::1]:40123/callback"),
            ("not-the-callback", judge("http://127.0.0.1:40123/", |_| Some(true))),
            ("not-the-callback", judge("", |_| Some(true))),
            ("not-the-callback", judge("https://me.example/callback", |_| Some(true))),
        ]);
        let said = |verdict: Verdict| verdict.unwrap().join(" ");
        assert!(said(judge(OWN, |_| Some(true))).contains("without a port"));
        assert!(said(judge(OWN, |uri| Some(uri == OWN))).contains("with its port"));
        assert!(judge(OWN, |_| None).is_ok(), "with nobody to ask, the address has to do");
    }
}
