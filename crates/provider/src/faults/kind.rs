//! The faults that can be armed, by name.

use serde::{Deserialize, Serialize};

/// What happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "Spelled")]
pub(crate) enum Kind {
    /// 401: the access token expired, or the client is not known.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 429, with `Retry-After`.
    TooManyRequests,
    /// 401, although a token was sent: seen now and then since July 2026.
    TokenMissing,
    /// 403: the user is none of those who may use an app in development mode.
    NotRegistered,
    /// The same as text, which is no JSON.
    NotRegisteredText,
    /// 403: the app's owner does not pay.
    NotPremium,
    /// 429 of the quota of 2026, with `Retry-After`.
    QuotaExceeded,
    /// 500.
    InternalError,
    /// 503.
    Unavailable,
    /// The answer comes late.
    Slow,
    /// The connection ends in the middle of the answer.
    Cut,
    /// The next consent is refused, whatever the user presses.
    Deny,
}

impl Kind {
    /// All of them, with what the panel says.
    pub(crate) const ALL: [(Kind, &'static str, &'static str); 13] = [
        (Kind::Unauthorized, "401", "401: the access token expired"),
        (Kind::Forbidden, "403", "403: forbidden"),
        (Kind::TooManyRequests, "429", "429: too many requests"),
        (Kind::TokenMissing, "token-missing", "401: access token missing, although it was sent"),
        (Kind::NotRegistered, "not-registered", "403: the user is not registered for the app"),
        (Kind::NotRegisteredText, "not-registered-text", "403: the same as text, which is no JSON"),
        (Kind::NotPremium, "not-premium", "403: the app's owner has no Premium"),
        (Kind::QuotaExceeded, "quota", "429: quota exceeded"),
        (Kind::InternalError, "500", "500: the provider failed"),
        (Kind::Unavailable, "503", "503: the provider is busy"),
        (Kind::Slow, "slow", "a slow answer"),
        (Kind::Cut, "cut", "a cut connection"),
        (Kind::Deny, "deny", "the consent is refused"),
    ];

    /// As it is written in `/practice/faults`.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _, _)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// Whether only the Web API answers so.
    pub(crate) fn is_of_the_api(self) -> bool {
        use Kind::{NotPremium, NotRegistered, NotRegisteredText, QuotaExceeded, TokenMissing};
        matches!(self, TokenMissing | NotRegistered | NotRegisteredText | NotPremium | QuotaExceeded)
    }

    /// The kind that is written so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(kind, _, _)| *kind)
    }
}

/// A status may be sent as a number: `429` reads better than `"429"`, and both are clear.
#[derive(Deserialize)]
#[serde(untagged)]
enum Spelled {
    Number(u64),
    Text(String),
}

impl TryFrom<Spelled> for Kind {
    type Error = String;

    fn try_from(spelled: Spelled) -> Result<Self, String> {
        let text = match spelled {
            Spelled::Number(number) => number.to_string(),
            Spelled::Text(text) => text,
        };
        Kind::named(&text).ok_or_else(|| {
            let names = Kind::ALL.map(|(_, name, _)| format!("`{name}`")).join(", ");
            format!("there is no fault `{text}`; there are {names}")
        })
    }
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
