//! Who sends a request to the token endpoint: client id and secret in a Basic header or in the form (RFC 6749 §2.3.1), or the
//! client id alone, of an app that cannot keep a secret (§2.3, RFC 7636).

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::face::Face;
use super::refusal::Refusal;
use crate::params::Params;
use crate::secret::Secret;
use crate::state::State;
use crate::store::{App, ClientId, users};

/// A client that named itself.
pub(crate) struct Client {
    pub(crate) app: Arc<App>,
    /// It also showed its secret. If not, the grant decides whether that is enough.
    pub(crate) authenticated: bool,
}

impl Client {
    /// The client, if it showed its secret.
    pub(crate) fn confidential(self) -> Result<Self, Refusal> {
        if self.authenticated { Ok(self) } else { Err(Refusal::NoSecret) }
    }
}

/// What a request says about its client, not yet checked.
pub(crate) struct Claim {
    pub(crate) client_id: String,
    secret: Option<Secret>,
}

/// Reads the claim: from the header if there is one, else from the form.
pub(crate) fn claim(
    face: Face,
    headers: &HeaderMap,
    query: &Params,
    form: &Params,
) -> Result<Claim, Refusal> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (client_id, secret) = basic(value.as_bytes()).map_err(Refusal::Basic)?;
        if face.takes_one_authentication_only() && form.has("client_secret") {
            return Err(Refusal::TwoAuthentications);
        }
        // To prove who one is and to name another would let an app act under a name that is not its own.
        if let Some(other) = form.get("client_id").filter(|other| *other != client_id) {
            return Err(Refusal::TwoClients { header: client_id, form: other.to_owned() });
        }
        return Ok(Claim { client_id, secret: Some(secret) });
    }
    match form.get("client_id") {
        Some(id) => {
            Ok(Claim { client_id: id.to_owned(), secret: form.get("client_secret").map(Secret::new) })
        }
        None => Err(Refusal::NoClient { secret_in_query: query.has("client_secret") }),
    }
}

/// Looks the claim up.
pub(crate) fn verify(state: &State, claim: &Claim) -> Result<Client, Refusal> {
    let Some(app) = claim.client_id.parse::<ClientId>().ok().and_then(|id| state.store.app(id)) else {
        let is_secret = state.store.apps().iter().any(|app| app.client_secret.matches(&claim.client_id));
        let guess = if is_secret {
            Some(SecretGuess::Swapped)
        } else {
            users::named(&claim.client_id).map(|_| SecretGuess::UserName)
        };
        return Err(Refusal::UnknownClient { sent: claim.client_id.clone(), guess });
    };
    match &claim.secret {
        None => Ok(Client { app, authenticated: false }),
        Some(secret) if app.client_secret.matches(secret.expose()) => Ok(Client { app, authenticated: true }),
        Some(secret) => Err(Refusal::WrongSecret(SecretGuess::about(state, &app, secret))),
    }
}

/// What is wrong with a Basic header.
#[derive(Debug)]
pub(crate) enum BadBasic {
    /// It cannot be decoded. What was noticed about it.
    Undecodable(&'static str),
    /// Decoded, it is no pair of id and secret.
    NoPair(&'static str),
}

/// Takes a Basic header apart (RFC 7617).
fn basic(value: &[u8]) -> Result<(String, Secret), BadBasic> {
    use BadBasic::{NoPair, Undecodable};
    let text =
        std::str::from_utf8(value).map_err(|_| Undecodable("it has letters that no header may have"))?;
    let (scheme, encoded) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Undecodable(if scheme.eq_ignore_ascii_case("bearer") {
            "it says `Bearer`, which is for the API; the token endpoint wants `Basic`"
        } else {
            "it does not begin with `Basic` and a space"
        }));
    }
    let encoded = encoded.trim();
    if encoded.is_empty() {
        return Err(Undecodable("nothing follows after `Basic`"));
    }
    let Ok(decoded) = STANDARD.decode(encoded) else {
        return Err(Undecodable(if encoded.contains(':') {
            "client id and secret stand there as they are, not in Base64"
        } else if encoded.starts_with("b'") || encoded.starts_with("b\"") {
            "it holds `b'…'`: Python's way to print bytes, which must be decoded to text first"
        } else if encoded.contains(['-', '_']) {
            "it is in the Base64 of URLs (`-` and `_`); the header wants the standard one (`+` and `/`)"
        } else if encoded.len() % 4 != 0 {
            "its length is no multiple of 4: it was cut, or the `=` at its end are missing"
        } else {
            "what follows after `Basic` is not Base64"
        }));
    };
    let Ok(decoded) = String::from_utf8(decoded) else {
        return Err(NoPair("decoded, it is no text"));
    };
    match decoded.split_once(':') {
        Some(("", _)) => Err(NoPair("decoded, it begins with the colon: the client id is empty")),
        Some((id, secret)) => Ok((id.to_owned(), Secret::new(secret))),
        None if STANDARD.decode(decoded.trim()).is_ok_and(|twice| twice.contains(&b':')) => {
            Err(NoPair("it was encoded twice"))
        }
        None => Err(NoPair("decoded, it has no colon between client id and client secret")),
    }
}

impl BadBasic {
    pub(crate) fn words(&self) -> (String, &'static str) {
        let (BadBasic::Undecodable(what) | BadBasic::NoPair(what)) = self;
        (
            format!("the `Authorization` header cannot be read: {what}"),
            "encode the text `client_id:client_secret`, as a whole and once, in Base64, and send it as `Authorization: Basic …` (`.basic_auth(id, Some(secret))` does it)",
        )
    }
}

/// What a wrong secret probably is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretGuess {
    Swapped,
    UserName,
    Empty,
    /// Right but for space or a line break around it.
    Space,
    Quotes,
    LetterCase,
    /// The client id, a second time.
    ClientId,
    OfAnotherApp,
    Cut {
        characters: usize,
    },
    Other {
        characters: usize,
        right: usize,
    },
}

impl SecretGuess {
    fn about(state: &State, app: &App, sent: &Secret) -> Self {
        let (sent, right) = (sent.expose(), app.client_secret.expose());
        let characters = sent.chars().count();
        if sent.is_empty() {
            SecretGuess::Empty
        } else if sent.trim() == right {
            SecretGuess::Space
        } else if sent.trim_matches(['"', '\'']) == right {
            SecretGuess::Quotes
        } else if sent.eq_ignore_ascii_case(right) {
            SecretGuess::LetterCase
        } else if sent == app.client_id.to_string() {
            SecretGuess::ClientId
        } else if state.store.apps().iter().any(|other| other.client_secret.matches(sent)) {
            SecretGuess::OfAnotherApp
        } else if characters >= 8 && right.contains(sent) {
            SecretGuess::Cut { characters }
        } else {
            SecretGuess::Other { characters, right: right.chars().count() }
        }
    }

    pub(crate) fn words(self) -> (String, &'static str) {
        let cause = match self {
            SecretGuess::Swapped => "client id and client secret are swapped".to_owned(),
            SecretGuess::UserName => "a user's name and password were sent, and not the app's id and secret".to_owned(),
            SecretGuess::Empty => "the client id is right and the client secret is empty".to_owned(),
            SecretGuess::Space => {
                "the client secret is right but for a space or line break at an end, probably read from a file".to_owned()
            }
            SecretGuess::Quotes => "the client secret is right but for the quotation marks around it".to_owned(),
            SecretGuess::LetterCase => "the client secret is right but for upper and lower case".to_owned(),
            SecretGuess::ClientId => "the client id was sent twice: also as the secret".to_owned(),
            SecretGuess::OfAnotherApp => "the client id is right, and the secret is another app's".to_owned(),
            SecretGuess::Cut { characters } => format!("the client secret was cut: {characters} characters came"),
            SecretGuess::Other { characters, right } if characters != right => {
                format!("the client id is right, the client secret is not: it has {characters} characters, and secrets have {right}")
            }
            SecretGuess::Other { .. } => {
                "the client id is right, the client secret is not; perhaps it was renewed in the dashboard".to_owned()
            }
        };
        let advice = match self {
            SecretGuess::Space => "take it with `.trim()` before you send it",
            _ => {
                "copy the client secret from the app's page in the dashboard (“View client secret”) into `creds.json`"
            }
        };
        (cause, advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(header: &str) -> String {
        match basic(header.as_bytes()) {
            Ok(_) => "fine".to_owned(),
            Err(fault) => fault.words().0,
        }
    }

    #[test]
    fn a_basic_header_is_read_whatever_the_letter_case_of_its_scheme() {
        for scheme in ["Basic", "basic", "BASIC"] {
            let (id, secret) =
                basic(format!("{scheme} {}", STANDARD.encode("id:se:cret")).as_bytes()).unwrap();
            assert_eq!((id.as_str(), secret.expose()), ("id", "se:cret"));
        }
    }

    #[test]
    fn every_usual_mistake_in_the_header_is_told_apart() {
        let twice = STANDARD.encode(STANDARD.encode("id:secret"));
        let table = [
            ("Basic id:secret", "not in Base64"),
            ("Basic b'aWQ6c2VjcmV0'", "Python"),
            ("Basic", "nothing follows"),
            ("Bearer BQabc", "for the API"),
            ("aWQ6c2VjcmV0", "does not begin with `Basic`"),
            ("Basic aWQ6c2VjcmV", "no multiple of 4"),
            (&format!("Basic {twice}"), "encoded twice"),
            ("Basic aWQ=", "no colon"),
            ("Basic OnNlY3JldA==", "the client id is empty"),
        ];
        for (header, words) in table {
            assert!(why(header).contains(words), "{header}: {}", why(header));
        }
    }
}
