//! The rules of the year. Spotify's have changed so much that what one textbook teaches fails today; a policy says whose
//! rules hold. Every difference is a method here, so that this file is the list of them.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// Whose rules the provider follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Policy {
    /// Everything that the notebooks teach works, what is retired is marked so.
    #[default]
    Course,
    /// As in 2020, when the courses that the notebooks mirror were written.
    Spotify2020,
    /// As since July 2026, for an app in development mode.
    Spotify2026,
}

use Policy::{Course, Spotify2020, Spotify2026};

impl Policy {
    const ALL: [(Policy, &'static str); 3] =
        [(Course, "course"), (Spotify2020, "spotify-2020"), (Spotify2026, "spotify-2026")];

    /// Which plain-http redirect URIs are allowed.
    pub(crate) fn http_redirects(self) -> HttpRedirects {
        match self {
            Course => HttpRedirects::Loopback,
            Spotify2020 => HttpRedirects::Any,
            Spotify2026 => HttpRedirects::LoopbackLiterals,
        }
    }

    /// Whether a loopback literal registered without a port matches any port (RFC 8252 §7.3).
    pub(crate) fn any_loopback_port(self) -> bool {
        self != Spotify2020
    }

    /// Whether `response_type=token` works.
    pub(crate) fn implicit_grant(self) -> bool {
        self != Spotify2026
    }

    /// Whether an unknown scope is answered on a page, or by a redirect with `invalid_scope` (RFC 6749 §4.1.2.1).
    /// What Spotify does today is not known; the page is what reports of the older service show.
    pub(crate) fn unknown_scope_page(self) -> bool {
        self != Spotify2026
    }

    /// Whether a public client's refresh token is used up by a refresh, and a new one given.
    pub(crate) fn rotates_public_refresh_tokens(self) -> bool {
        self == Spotify2020
    }

    /// How long refresh tokens live, counted from the consent, in seconds.
    pub(crate) fn refresh_token_life(self) -> Option<u64> {
        (self == Spotify2026).then_some(SIX_MONTHS)
    }

    /// What an unknown client id is called.
    pub(crate) fn unknown_client(self) -> &'static str {
        if self == Spotify2020 { "Invalid client" } else { "Failed to get client" }
    }

    /// Whether the answer to an unknown grant type lists the known ones, as was seen in 2017; later reports repeat what was sent.
    pub(crate) fn lists_grant_types(self) -> bool {
        self == Spotify2020
    }

    /// Whether a request without `Content-Type` ends in a 500, as was seen before 2020; later reports have 415.
    pub(crate) fn fails_without_content_type(self) -> bool {
        self == Spotify2020
    }

    /// Whether the answer to client credentials carries an empty `scope`.
    pub(crate) fn empty_scope_for_clients(self) -> bool {
        self == Spotify2020
    }

    /// Whether `/v1/me` and other objects still have the members that were removed in February 2026.
    pub(crate) fn full_objects(self) -> bool {
        self != Spotify2026
    }

    /// How many calls of the API an app may make in 30 seconds. Spotify tells nobody its own figures. In `course` nothing but a test of
    /// speed comes near it; in the other years a loop without end does.
    pub(crate) fn calls_in_a_window(self) -> u32 {
        match self {
            Course => 100_000,
            Spotify2020 => 600,
            Spotify2026 => 300,
        }
    }

    /// Whether too many calls are a quota that is exceeded (July 2026), and not only a limit on their rate.
    pub(crate) fn has_quota(self) -> bool {
        self == Spotify2026
    }

    /// Whether an app works only while its owner pays for Premium (February 2026).
    pub(crate) fn owner_needs_premium(self) -> bool {
        self == Spotify2026
    }

    /// Whether `/v1/me` has `account_id`, added in May 2026.
    pub(crate) fn account_id(self) -> bool {
        self == Spotify2026
    }
}

/// Half a year of days, in seconds.
const SIX_MONTHS: u64 = 183 * 24 * 60 * 60;

/// Which plain-http redirect URIs are allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HttpRedirects {
    /// All.
    Any,
    /// `localhost`, `127.0.0.1` and `[::1]`.
    Loopback,
    /// `127.0.0.1` and `[::1]`: a name can be made to lead elsewhere (RFC 8252 §8.3).
    LoopbackLiterals,
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(policy, _)| policy == self).map_or("", |(_, name)| name);
        f.write_str(name)
    }
}

impl FromStr for Policy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|(_, name)| *name == text);
        found.map(|(policy, _)| *policy).ok_or_else(|| Error::UnknownPolicy(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_as_it_is_written() {
        for (policy, name) in Policy::ALL {
            assert_eq!(name.parse::<Policy>().unwrap(), policy);
            assert_eq!(policy.to_string(), name);
        }
        let message = "spotify".parse::<Policy>().unwrap_err().to_string();
        assert!(message.contains("`spotify`") && message.contains("`spotify-2020`"), "{message}");
    }
}
