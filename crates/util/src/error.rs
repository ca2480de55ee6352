//! What can go wrong in a cell, in words for the person who wrote it.

use std::fmt;

/// A result with this crate's [`Error`]; not exported at the top, where it would hide the prelude's `Result` in a cell.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, and what to do. No message holds a secret.
///
/// `Debug` is the same as `Display`, because that is what stock evcxr prints of an error that `?` returned.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something about `creds.json`.
    #[error(transparent)]
    Creds(#[from] creds::Error),
    /// Credentials of one entry were to be written to another.
    #[error(
        "these credentials were read from the entry `{read}`; written to `{asked}` they would give one provider's secrets to another: read with `read_creds(\"{asked}\")` first"
    )]
    OtherEntry {
        /// Where they came from.
        read: String,
        /// Where they should go.
        asked: String,
    },
    /// `buildURL` got something that is no path or no host.
    #[error("`buildURL({path:?}, {host:?})`: {why}")]
    Url {
        /// The path as it was given.
        path: String,
        /// The host as it was given.
        host: String,
        /// What is wrong, and what to give.
        why: String,
    },
    /// A request was made for something that is not an address.
    #[error(
        "`{address}` is not an address that a request can go to ({why}): make one with `buildURL(\"/path\", host)?`"
    )]
    NotAnAddress {
        /// What was given, without its query.
        address: String,
        /// Why not.
        why: String,
    },
    /// What was pasted is not the address that the browser came to.
    #[error("{what}: paste the whole text of the browser's address bar, from `http` on")]
    NotARedirect {
        /// What it is instead.
        what: String,
    },
    /// A header's name or value cannot be sent.
    #[error("the header `{name}` cannot be sent: {why}")]
    Header {
        /// Its name.
        name: String,
        /// What is wrong, and what to do.
        why: String,
    },
    /// Nothing listens at an address of this machine.
    #[error(
        "the practice provider is not running at `{address}`: start it with `cargo lab` (or alone, with `cargo course provider`), then run this cell again"
    )]
    NotRunning {
        /// Host and port.
        address: String,
    },
    /// The host cannot be reached.
    #[error("`{host}` cannot be reached: {why}")]
    Unreachable {
        /// The host, with its port.
        host: String,
        /// Why, and what to do.
        why: String,
    },
    /// No answer came in time.
    #[error(
        "`{host}` did not answer within {seconds} s: try again; if it stays so, look whether the provider or the network is slow"
    )]
    TimedOut {
        /// The host, with its port.
        host: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The answer's status is not one of success.
    #[error("{0}")]
    Refused(Refusal),
    /// The answer's body is not JSON.
    #[error("the answer's body is not JSON but {what}: {advice}")]
    NotJson {
        /// What it is, with its beginning.
        what: String,
        /// What it usually means.
        advice: String,
    },
    /// The JSON has no such member, or one of another type.
    #[error("{0}")]
    Member(String),
    /// A text that should be a time is none.
    #[error("{}", not_a_time(.value))]
    NotATime {
        /// What it is.
        value: String,
    },
    /// An environment variable cannot be used.
    #[error("the environment variable `{name}`: {why}")]
    Variable {
        /// Its name.
        name: String,
        /// What is wrong, and what to do.
        why: String,
    },
    /// What a learner's own function says: `Err("this is not my answer".into())`.
    #[error("{0}")]
    Said(String),
    /// A file could not be written.
    #[error(
        "`{path}` cannot be written ({why}): write beside the notebook, with a name such as `tracks.csv`"
    )]
    File {
        /// Where it should be.
        path: String,
        /// Why not.
        why: String,
    },
    /// A question got no answer.
    #[error("`{prompt}` was not answered: {reason}")]
    NoInput {
        /// The question.
        prompt: String,
        /// Why not.
        reason: String,
    },
    /// A web app could not be started, or has ended.
    #[error("{0}")]
    WebApp(String),
    /// The practice provider's robot user would not, or could not.
    #[error("{0}")]
    Practice(String),
}

fn not_a_time(value: &str) -> String {
    if value.trim().is_empty() {
        return "`expires` is empty: no token has been kept yet; run the cells before this one, and those checks that failed"
            .into();
    }
    format!(
        "`{value}` is not a time such as `2026-11-21 21:17:12.123456`: set `expires` with `expires_at(3600)`"
    )
}

impl From<&str> for Error {
    fn from(said: &str) -> Self {
        Self::Said(said.to_owned())
    }
}

impl From<String> for Error {
    fn from(said: String) -> Self {
        Self::Said(said)
    }
}

/// Without the text itself: what is pasted in the place of an address may be a secret.
impl From<url::ParseError> for Error {
    fn from(error: url::ParseError) -> Self {
        Self::Said(format!("this is no address ({error}): it begins with `http://` or `https://`"))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What an answer that is no success says (RFC 6749 §5.2, or the Web API's error object).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The status in words.
    pub reason: String,
    /// `error` of the token endpoint.
    pub error: Option<String>,
    /// `error_description` of the token endpoint, or the Web API's `message`.
    pub error_description: Option<String>,
    /// The header `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the provider answered `{} {}`", self.status, self.reason)?;
        match (&self.error, &self.error_description) {
            (Some(error), Some(description)) => write!(f, ": `{error}`: {description}")?,
            (Some(text), None) | (None, Some(text)) => write!(f, ": {text}")?,
            (None, None) => {}
        }
        if let Some(seconds) = self.retry_after {
            write!(f, " (ask again in {seconds} s)")?;
        }
        Ok(())
    }
}

/// An HTTP client's error in a learner's words.
///
/// `address` is host and port. The error's own text is used only for its kind: it holds the URL, and with it secrets.
pub(crate) fn from_transport(error: &reqwest::Error, address: &str, is_local: bool, seconds: u64) -> Error {
    let host = address.to_owned();
    if error.is_timeout() {
        return Error::TimedOut { host, seconds };
    }
    let mut chain = String::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        chain.push_str(&inner.to_string().to_lowercase());
        chain.push('\n');
        cause = inner.source();
    }
    let has = |part: &str| chain.contains(part);
    if error.is_connect() && is_local && has("refused") {
        return Error::NotRunning { address: host };
    }
    let why = if has("dns") || has("lookup") || has("name or service") {
        "its name is unknown; is the host spelled as in `creds.json`, and is there a network?".into()
    } else if has("certificate") || has("unknownissuer") {
        "its certificate is not trusted, so that it may be someone else; does a proxy or the clock of this machine interfere?".into()
    } else if has("invalidcontenttype") || has("corrupt message") || has("tls") || has("handshake") {
        "it does not speak `https` there; the practice provider wants `http`: `buildURL(path, host)?.protocol(\"http\")`".into()
    } else if has("refused") {
        "nothing listens there; are host and port as in `creds.json`?".into()
    } else if has("connection closed")
        || has("connection reset")
        || has("incomplete")
        || has("end of file")
        || has("broken pipe")
    {
        "the connection was cut before the answer was complete: try again".into()
    } else if error.is_redirect() {
        "it redirects in circles".into()
    } else {
        // The innermost cause names no URL.
        format!("{}: try again", chain.lines().last().unwrap_or("the connection failed"))
    };
    Error::Unreachable { host, why }
}
