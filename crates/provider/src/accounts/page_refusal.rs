//! Why the authorization endpoint refuses on a page of its own, in Spotify's words, and what it tells the learner below them.

use url::Url;

use super::{pasted, redirect_uri};
use crate::scope::UnknownScope;
use crate::seen::Lesson;

/// A request that cannot be answered by a redirect, because client or redirect URI are not to be trusted.
#[derive(Debug)]
pub(crate) enum PageRefusal {
    Missing(&'static str),
    Repeated(&'static str),
    TooLong(String),
    UnknownClient {
        sent: String,
        /// What was sent is the secret of an app.
        is_secret: bool,
    },
    RedirectUri {
        sent: String,
        registered: Vec<String>,
    },
    InsecureRedirectUri {
        sent: String,
    },
    Scope(UnknownScope),
}

impl PageRefusal {
    /// The page's text, as Spotify's.
    pub(crate) fn text(&self) -> String {
        match self {
            PageRefusal::Missing(name) => format!("Missing required parameter: {name}"),
            PageRefusal::Repeated(name) => format!("INVALID_REQUEST: Repeated parameter: {name}"),
            PageRefusal::TooLong(_) => "INVALID_REQUEST: Parameter too long".to_owned(),
            PageRefusal::UnknownClient { .. } => "INVALID_CLIENT: Invalid client".to_owned(),
            // Reports show it for `None` and for quotation marks around the right one, so for what is no address at all.
            PageRefusal::RedirectUri { sent, .. } if Url::parse(sent).is_err() => {
                "Illegal redirect_uri".to_owned()
            }
            PageRefusal::RedirectUri { .. } => "INVALID_CLIENT: Invalid redirect URI".to_owned(),
            PageRefusal::InsecureRedirectUri { .. } => "INVALID_CLIENT: Insecure redirect URI".to_owned(),
            PageRefusal::Scope(_) => "Illegal scope".to_owned(),
        }
    }

    pub(crate) fn lesson(&self) -> Lesson {
        let (cause, advice) = match self {
            PageRefusal::Missing(name) => (
                format!("the authorization URL has no `{name}`, or an empty one"),
                format!("add `{name}` to the parameters of the authorization URL"),
            ),
            PageRefusal::Repeated(name) => (
                format!("the authorization URL has `{name}` twice, and which of the two was meant cannot be known"),
                "send each parameter once (RFC 6749 §3.1)".to_owned(),
            ),
            PageRefusal::TooLong(name) => (
                format!("the parameter `{}` is longer than 2000 bytes", name.chars().take(40).collect::<String>()),
                "shorten it".to_owned(),
            ),
            PageRefusal::UnknownClient { is_secret: true, .. } => (
                "client id and client secret are swapped: what came as `client_id` is an app's secret, and now stands in the browser's history".to_owned(),
                "send the client id; the secret never goes into an authorization URL".to_owned(),
            ),
            PageRefusal::UnknownClient { sent, .. } if pasted::is_nothing(sent) => (
                format!("the client id is the word `{sent}`: the program put it in the URL before it had a value"),
                "read the client id from `creds.json` before you build the URL".to_owned(),
            ),
            PageRefusal::UnknownClient { sent, .. } if crate::store::users::named(sent).is_some() => (
                format!("`{sent}` is a user's name, and the client id is the app's"),
                "send the client id that the app's page in the dashboard shows".to_owned(),
            ),
            PageRefusal::UnknownClient { sent, .. } => (
                format!("no app has the client id `{}`", sent.escape_debug()),
                "copy the client id from the app's page in the dashboard, all 32 characters of it".to_owned(),
            ),
            PageRefusal::RedirectUri { sent, .. } if pasted::is_nothing(sent) => (
                format!("the redirect URI is the word `{sent}`: the program put it in the URL before it had a value"),
                "read the redirect URI from `creds.json` before you build the URL".to_owned(),
            ),
            PageRefusal::RedirectUri { sent, registered } => (unregistered(sent, registered), "use one of the registered redirect URIs, letter by letter, or register this one in the app's settings (and save them)".to_owned()),
            PageRefusal::InsecureRedirectUri { sent } => (
                format!("the redirect URI `{sent}` is registered, and no longer allowed: since November 2025 it must be https, or http with the literal `127.0.0.1` or `[::1]`"),
                "register `http://127.0.0.1:…` instead of `localhost`, and send the same here".to_owned(),
            ),
            PageRefusal::Scope(unknown) => (format!("there is no scope `{}`", unknown.name), unknown.advice()),
        };
        Lesson { cause, advice }
    }
}

fn unregistered(sent: &str, registered: &[String]) -> String {
    match (redirect_uri::nearest(sent, registered), registered) {
        (None, _) => format!("the redirect URI `{sent}` was sent, and the app has none registered"),
        (Some(only), [_]) => format!(
            "the redirect URI `{sent}` was sent, and registered is `{only}`: {}",
            redirect_uri::difference(sent, only)
        ),
        (Some(nearest), all) => format!(
            "the redirect URI `{sent}` was sent, and registered are {}; compared with `{nearest}`: {}",
            all.iter().map(|uri| format!("`{uri}`")).collect::<Vec<_>>().join(", "),
            redirect_uri::difference(sent, nearest)
        ),
    }
}
