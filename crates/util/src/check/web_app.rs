//! The web app's two pages, tried as a browser would, and as an attacker would.

use super::{
    CheckFailed, Memory, Mistake, Passed, Verdict, authorize_request, mistake, report, token, witness,
};
use crate::display::html;
use crate::resource_url::URL;
use crate::{Client, Creds, Request, Response, WebApp, practice, read_creds};
use chrono::{Local, NaiveDateTime};

/// Checks the page `/`: it sends the browser to the provider, with all that the authorization request needs, and with a new
/// `state` each time.
///
/// # Errors
/// [`CheckFailed`].
pub fn web_app_login(app: &WebApp, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = match app.url("/callback") {
        Ok(callback) => judge_login(&visit(app, creds), &visit(app, creds), callback.as_str(), creds),
        Err(error) => ended(&error.to_string()),
    };
    report("web_app_login", verdict, &Memory::of_project(), || None)
}

/// Checks the page `/callback`: a refusal, a foreign `state` and none at all do not end in an exchange, and a real answer ends
/// with tokens in `creds.json` and none on the page.
///
/// # Errors
/// [`CheckFailed`].
pub fn web_app_callback(app: &WebApp, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = match app.url("/callback") {
        Ok(callback) => judge_callback(&try_callback(app, &callback, creds), Local::now().naive_local()),
        Err(error) => ended(&error.to_string()),
    };
    report("web_app_callback", verdict, &Memory::of_project(), || None)
}

fn ended(error: &str) -> Verdict {
    mistake(
        "app-ended",
        "the app is not running",
        format!("nobody answers the browser: {error}"),
        "which cell starts the app, and which ones give it its pages?",
        "run the cell with `WebApp::start()?` again, and the cells with `app.route(…)` after it",
    )
}

/// What a browser got at the page `/`.
struct Visit {
    /// Where it was sent, if it was.
    sent_to: Option<URL>,
    /// What it was shown if not.
    page: String,
    /// The `state` in `creds.json` after that.
    kept: String,
}

fn visit(app: &WebApp, creds: &Creds) -> Visit {
    let answer = app.url("/").ok().and_then(get);
    let sent_to = answer.as_ref().and_then(|answer| answer.redirects().first().map(|hop| hop.url.clone()));
    let kept =
        token::saved(creds).and_then(|saved| saved.get("state").map(str::to_owned)).unwrap_or_default();
    Visit { sent_to, page: answer.map(|answer| words(&answer)).unwrap_or_default(), kept }
}

fn get(url: impl AsRef<str>) -> Option<Response> {
    witness::send(&Client::new().get(url).build().ok()?)
}

/// What a page says, without its tags, at most a sentence or two.
fn words(answer: &Response) -> String {
    let text = answer.text();
    let body = text.split("<main>").nth(1).unwrap_or_default();
    let mut out = String::new();
    for piece in body.split('<') {
        out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        out.push(' ');
    }
    html::unescape(&out.split_whitespace().take(40).collect::<Vec<_>>().join(" "))
}

fn judge_login(first: &Visit, second: &Visit, callback: &str, creds: &Creds) -> Verdict {
    let Some(url) = &first.sent_to else {
        let (id, what) = if first.page.contains("Not found") {
            ("no-such-page", "the app has no page `/` yet".to_owned())
        } else if first.page.starts_with("Something went wrong") {
            ("page-fails", format!("the page `/` fails: {}", first.page))
        } else {
            ("no-redirect", format!("the page `/` shows a page: {}", first.page))
        };
        return mistake(
            id,
            what,
            "step 2 of the dance: the app sends the browser to the authorization URL, so the user need not copy it",
            "what does the app answer a browser with that is to go on to another address?",
            "build the request as in notebook 02, and answer with `Page::redirect(request.url())`",
        );
    };
    let request: Request = match Client::new().get(url).build() {
        Ok(request) => request,
        Err(error) => return ended(&error.to_string()),
    };
    let query = request.query();
    let sent = query.get("state").unwrap_or_default();
    if !sent.is_empty() && sent != first.kept {
        return mistake(
            "state-not-kept",
            "the `state` in the address is not the one in `creds.json`",
            "the callback runs later, and in another place: it can only compare with what was kept",
            "where will the callback find the state that was sent?",
            "put it into `creds[\"state\"]`, and call `update_creds(provider, &creds)?` before the redirect",
        );
    }
    let mut own = creds.clone();
    own.set("redirect_uri", callback);
    own.set("state", sent);
    own.set("scope", query.get("scope").unwrap_or_default());
    // The right value is the app's own address here, and not the one in `creds.json`.
    authorize_request::judge(&request, &own).map_err(|mistake| {
        if !mistake.id.starts_with("redirect-uri") {
            return mistake;
        }
        Mistake {
            ask: "which address is this app's own, and who knows its port?".into(),
            tell: "the browser asked for `address`, so its host is the app's: put its page `/callback` together with `buildURL`"
                .into(),
            ..mistake
        }
    })?;
    let scope: Vec<&str> = query.get("scope").unwrap_or_default().split_whitespace().collect();
    for (id, start, what) in [
        ("scope-without-playlists", "playlist-read-", "playlists"),
        ("scope-without-library", "user-library-read", "library"),
    ] {
        if !scope.iter().any(|scope| scope.starts_with(start)) {
            return mistake(
                id,
                format!("no scope in the request lets the app read the user's {what}"),
                "the API answers `403 Insufficient client scope` to what the user was not asked for, and the token cannot be widened later",
                format!("which of the provider's scopes is about reading the user's {what}?"),
                format!(
                    "look for the one that begins with `{start}` in the list of scopes; a space stands between two"
                ),
            );
        }
    }
    if query.get("show_dialog") != Some("true") {
        return mistake(
            "no-dialog",
            "the request does not ask for the dialog",
            "a user who agreed before would be signed in without a question, and could not choose another account",
            "by which parameter does the provider show the consent page even to who agreed before?",
            "the parameter is called `show_dialog`; it is off for whoever does not ask for it",
        );
    }
    let again = second.sent_to.as_ref().map(URL::query);
    if again.as_ref().and_then(|again| again.get("state")) == Some(sent) {
        return mistake(
            "state-constant",
            "two visits were sent on with the same `state`",
            "whoever has seen one state could use it in an attack on the next visit",
            "is the state made when the page is asked for, or once and for all?",
            "make it inside the page's function, with `random_string`",
        );
    }
    Ok(vec![
        "the browser is sent to the authorization URL, with all that it needs".into(),
        "the scopes cover playlists and library, and the dialog is shown each time".into(),
        "`state` is a new one for each visit, and is kept".into(),
    ])
}

/// What the page `/callback` did.
struct Tried {
    /// What it showed after a refusal, and whether that was said to be a success.
    denied: (String, bool),
    /// Whether it went to the token endpoint with a state that was not sent, and with none.
    took_foreign_state: bool,
    took_no_state: bool,
    /// Whether a robot can sign in; at Spotify only a person can.
    has_robot: bool,
    /// What the browser saw at the end of a real dance.
    page: Option<Response>,
    before: Creds,
    after: Option<Creds>,
}

fn try_callback(app: &WebApp, callback: &URL, creds: &Creds) -> Tried {
    // The app must have a state to compare with.
    let sent = visit(app, creds).kept;
    let attack = |query: &str| {
        let before = witness::number_of_exchanges(creds);
        let answer = get(format!("{callback}?{query}"));
        (answer, before.is_some() && before != witness::number_of_exchanges(creds))
    };
    let denied = attack(&format!("error=access_denied&state={sent}")).0;
    let denied =
        denied.map_or((String::new(), false), |page| (words(&page), page.text().contains("access token")));
    let (_, took_foreign_state) = attack("code=AQinvented-code-of-an-attacker&state=of-somebody-else");
    let (_, took_no_state) = attack("code=AQinvented-code-of-an-attacker&state=");
    let before = token::saved(creds).unwrap_or_default();
    let has_robot = creds.get("accounts").is_some_and(crate::resource_url::is_loopback);
    let page = if has_robot { app.url("/").ok().and_then(|url| practice::browse(url).ok()) } else { None };
    let after = creds.entry().and_then(|entry| read_creds(entry).ok());
    Tried { denied, took_foreign_state, took_no_state, has_robot, page, before, after }
}

fn judge_callback(tried: &Tried, now: NaiveDateTime) -> Verdict {
    let (denied, claims_token) = &tried.denied;
    if denied.contains("Not found") {
        return mistake(
            "no-such-page",
            "the app has no page `/callback` yet",
            "that is where the provider sends the browser with the code",
            "which address did you register on the dashboard, and which path does it end in?",
            "give the app the page with `app.route(\"/callback\", …)`",
        );
    }
    if denied.contains("panicked") || *claims_token {
        return mistake(
            "refusal-not-told",
            format!("when the user presses *Cancel*, the page says: {denied}"),
            "there is no code then but an `error`, and the user wants to know what that means",
            "what do `redirect.state()?` and `redirect.code()?` do if the parameter is not there?",
            "take both out of the address with `Redirect::new(&address)?`, whose errors are pages that say why",
        );
    }
    let state_why = "an attacker who gets the user's browser to open this address brings a code of their own along, and the app would work in the attacker's account from then on";
    for (took, id, which) in [
        (tried.took_foreign_state, "takes-foreign-state", "another than the one that was sent"),
        (tried.took_no_state, "takes-no-state", "empty"),
    ] {
        if took {
            return mistake(
                id,
                format!("the page exchanged a code although the `state` was {which}"),
                state_why,
                "what must be compared before the code is used for anything?",
                "compare `redirect.state()?` with `creds[\"state\"]`, and return another page if they differ",
            );
        }
    }
    if !tried.has_robot {
        return Ok(vec![
            "who presses Cancel is told so".into(),
            "whether a forged answer is refused, only the practice provider could tell: run this check there as well".into(),
            "the rest shows when you sign in yourself, at the link below".into(),
        ]);
    }
    let Some(page) = &tried.page else {
        return mistake(
            "nobody-to-sign-in",
            "the robot user could not sign in at your app",
            "the check opens your app in a browser of its own, and that ends at the provider",
            "does the check of the page `/` pass?",
            "run the checks before this one first, and mend what they name",
        );
    };
    let shown = page.text();
    let new = tried.after.as_ref().and_then(|after| after.get("token")).unwrap_or_default();
    let is_old = new.is_empty() || Some(new) == tried.before.get("token");
    if is_old && page.status() == 200 {
        return mistake(
            "not-saved",
            "after a sign-in the page looks as if all went well, and `creds.json` has no new token",
            "each page of the app reads the file anew: what only a variable of this one knows is gone with the answer",
            "the page shows what the function's own `creds` have; who tells the file?",
            "keep both tokens and `expires` in `creds`, and call `update_creds(provider, &creds)?` before the page is made",
        );
    }
    if is_old {
        return mistake(
            "no-new-token",
            format!("after a sign-in there is no new token in `creds.json`; the page says: {}", words(page)),
            "the code was good, and works only once: what the exchange gives must be kept",
            "which request does the callback send, and where does it put the answer?",
            "exchange the code as in notebook 02, keep both tokens and `expires`, and call `update_creds(provider, &creds)?`",
        );
    }
    let after = tried.after.clone().unwrap_or_default();
    token::judge(&after, None, now)?;
    for key in ["token", "refresh", "client_secret", "code"] {
        if after.get(key).is_some_and(|secret| secret.len() > 8 && shown.contains(secret)) {
            return mistake(
                "secret-on-the-page",
                format!("the page shows the whole `{key}`"),
                "whoever looks over the user's shoulder, or at the browser's cache, has it then",
                "which way of showing things masks what is secret?",
                "put the credentials on the page with `.show(&creds)`",
            );
        }
    }
    if page.status() != 200 {
        return mistake(
            "page-fails",
            format!("after a sign-in the page says: {}", words(page)),
            "the tokens are there, but the user thinks that something went wrong",
            "which line of the callback comes after the tokens are kept?",
            "end the function with `Ok(Page::new(\"…\"))`",
        );
    }
    Ok(vec![
        "who presses Cancel is told so".into(),
        "an answer that is not yours is not used".into(),
        "a real one ends with both tokens in `creds.json`, and with a page that shows them masked".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{CODE, REFRESH, TOKEN, assert_recognised, changed, creds};
    use crate::response::tests::response;
    use crate::{Params, params};

    const CALLBACK: &str = "http://127.0.0.1:40123/callback";

    fn right() -> Params {
        params! {
            "response_type": "code",
            "client_id": creds()["client_id"],
            "redirect_uri": CALLBACK,
            "state": "K7QX2M9A",
            "scope": "user-read-private playlist-read-private user-library-read",
            "show_dialog": true,
        }
    }

    fn sent(params: &Params) -> Visit {
        let request = Client::new().get("http://127.0.0.1:8765/authorize").query(params).build().unwrap();
        let kept = params.get("state").unwrap_or_default().to_owned();
        Visit { sent_to: Some(request.url()), page: String::new(), kept }
    }

    fn shown(page: &str) -> Visit {
        Visit { sent_to: None, page: page.into(), kept: "K7QX2M9A".into() }
    }

    #[test]
    fn what_a_page_says_is_told_as_its_reader_sees_it() {
        let page =
            response(500, &[], "<main><h1>Something went wrong</h1><p>`buildURL(&quot;/a&amp;b&quot;)`");
        assert_eq!(words(&page), "Something went wrong `buildURL(\"/a&b\")`");
    }

    #[test]
    fn wrong_first_pages_are_recognised() {
        let second = sent(&changed(right(), &[("state", "ANOTHER0")]));
        let judged = |id, changes: &[(&str, &str)]| {
            (id, judge_login(&sent(&changed(right(), changes)), &second, CALLBACK, &creds()))
        };
        assert_recognised([
            judged("redirect-uri-port", &[("redirect_uri", "http://127.0.0.1:8765/callback")]),
            judged("response-type-token", &[("response_type", "token")]),
            judged("state-missing", &[("-state", "")]),
            judged("secret-in-address", &[("client_secret", &creds()["client_secret"])]),
            judged("scope-comma", &[("scope", "playlist-read-private,user-library-read")]),
            judged("scope-without-playlists", &[("scope", "user-library-read")]),
            judged("scope-without-library", &[("scope", "playlist-read-private")]),
            judged("no-dialog", &[("-show_dialog", "")]),
            judged("no-dialog", &[("show_dialog", "false")]),
            ("state-constant", judge_login(&sent(&right()), &sent(&right()), CALLBACK, &creds())),
            (
                "no-such-page",
                judge_login(&shown("Not found The app has no page yet."), &second, CALLBACK, &creds()),
            ),
            ("page-fails", judge_login(&shown("Something went wrong x"), &second, CALLBACK, &creds())),
            ("no-redirect", judge_login(&shown("Hello"), &second, CALLBACK, &creds())),
        ]);
        let forgot = Visit { kept: "OLD".into(), ..sent(&right()) };
        assert_recognised([("state-not-kept", judge_login(&forgot, &second, CALLBACK, &creds()))]);
        assert!(judge_login(&sent(&right()), &second, CALLBACK, &creds()).is_ok());
    }

    fn tried() -> Tried {
        let mut before = creds();
        before.set("token", "");
        Tried {
            denied: ("Something went wrong the user did not agree".into(), false),
            took_foreign_state: false,
            took_no_state: false,
            has_robot: true,
            page: Some(response(200, &[], "<main><h1>Signed in</h1>")),
            before,
            after: Some(creds()),
        }
    }

    #[test]
    fn wrong_callbacks_are_recognised() {
        let now = Local::now().naive_local();
        let page = |status, text: &str| Some(response(status, &[], &format!("<main>{text}")));
        let lost = |key: &str| {
            let mut after = creds();
            after.remove(key);
            Some(after)
        };
        let cases = [
            ("no-such-page", Tried { denied: ("Not found".into(), false), ..tried() }),
            (
                "refusal-not-told",
                Tried { denied: ("The code of this page panicked".into(), false), ..tried() },
            ),
            ("refusal-not-told", Tried { denied: ("Signed in".into(), true), ..tried() }),
            ("takes-foreign-state", Tried { took_foreign_state: true, ..tried() }),
            ("takes-no-state", Tried { took_no_state: true, ..tried() }),
            ("nobody-to-sign-in", Tried { page: None, ..tried() }),
            ("not-saved", Tried { before: creds(), ..tried() }),
            ("not-saved", Tried { after: lost("token"), ..tried() }),
            ("not-saved", Tried { after: None, ..tried() }),
            ("no-new-token", Tried { before: creds(), page: page(400, "Something went wrong"), ..tried() }),
            ("refresh-missing", Tried { after: lost("refresh"), ..tried() }),
            ("expires-missing", Tried { after: lost("expires"), ..tried() }),
            ("secret-on-the-page", Tried { page: page(200, TOKEN), ..tried() }),
            ("secret-on-the-page", Tried { page: page(200, REFRESH), ..tried() }),
            ("secret-on-the-page", Tried { page: page(200, CODE), ..tried() }),
            ("page-fails", Tried { page: page(500, "Something went wrong"), ..tried() }),
        ];
        assert_recognised(cases.map(|(id, tried)| (id, judge_callback(&tried, now))));
        assert!(judge_callback(&tried(), now).is_ok());
        assert!(judge_callback(&Tried { has_robot: false, page: None, ..tried() }, now).is_ok());
    }

    #[test]
    fn an_app_that_has_ended_is_told_so() {
        let mut app = WebApp::start().unwrap();
        app.stop();
        assert_eq!(web_app_login(&app, &creds()).unwrap_err().mistake, "app-ended");
        assert_eq!(web_app_callback(&app, &creds()).unwrap_err().mistake, "app-ended");
    }
}
