//! The two faces of this authorization server. At Spotify's addresses (`/authorize`, `/api/token`) it answers as Spotify does, whose
//! words and status codes learners will meet. Below `/oauth2/` it is the same server, with the same apps, users and tokens, and
//! does what the RFCs ask wherever Spotify does not. The metadata (RFC 8414) name these addresses only, so a client that finds its
//! way by them gets what they promise. *Not Spotify's.*
//!
//! Every difference is a method here, so that this file is the list of them; `docs/RFC.md` has the requirements.

/// How the server answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Face {
    Spotify,
    Standard,
}

impl Face {
    /// The face at `path`.
    pub(crate) fn at(path: &str) -> Self {
        if path.starts_with("/oauth2/") { Face::Standard } else { Face::Spotify }
    }

    /// Where its authorization endpoint is.
    pub(crate) fn authorization_endpoint(self) -> &'static str {
        match self {
            Face::Spotify => "/authorize",
            Face::Standard => "/oauth2/authorize",
        }
    }

    /// Whether an authorization response says who gave it (`iss`, RFC 9207 §2).
    pub(crate) fn names_issuer(self) -> bool {
        self == Face::Standard
    }

    /// Whether an unknown scope is always told to the client (RFC 6749 §4.1.2.1).
    pub(crate) fn redirects_unknown_scope(self) -> bool {
        self == Face::Standard
    }

    /// Whether there is no implicit grant under any policy (RFC 9700 §2.1.2).
    pub(crate) fn retires_implicit_grant(self) -> bool {
        self == Face::Standard
    }

    /// Whether a user who approved before is asked again where anybody could have registered the redirect URI's address for
    /// themselves: http and an app's own scheme (RFC 8252 §8.6).
    pub(crate) fn asks_again(self, redirect_uri: &str) -> bool {
        self == Face::Standard && !redirect_uri.starts_with("https://")
    }

    /// Whether a failed client authentication is 401 with `WWW-Authenticate` (RFC 6749 §5.2, RFC 7662 §2.3).
    pub(crate) fn refuses_clients_with_401(self) -> bool {
        self == Face::Standard
    }

    /// Whether a client that authenticates in the header and in the form at once is refused (RFC 6749 §2.3 and §5.2). Elsewhere the
    /// header counts.
    pub(crate) fn takes_one_authentication_only(self) -> bool {
        self == Face::Standard
    }

    /// Whether what Spotify calls otherwise has RFC 6749's name (§5.2): a missing `grant_type`, a body that is no form, another
    /// app's refresh token.
    pub(crate) fn names_errors_by_rfc(self) -> bool {
        self == Face::Standard
    }

    /// Whether parameters of the token endpoint may also stand in its address, as an old lesson has them.
    pub(crate) fn reads_query(self) -> bool {
        self == Face::Spotify
    }

    /// Whether a public client's refresh token is used up by a refresh (RFC 9700 §2.2.2).
    pub(crate) fn rotates_public_refresh_tokens(self) -> bool {
        self == Face::Standard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_face() {
        for face in [Face::Spotify, Face::Standard] {
            assert_eq!(Face::at(face.authorization_endpoint()), face);
        }
        for path in ["/api/token", "/", "/oauth2", "/oauth2x/token"] {
            assert_eq!(Face::at(path), Face::Spotify, "{path}");
        }
        assert_eq!(Face::at("/oauth2/token"), Face::Standard);
    }
}
