//! Proof Key for Code Exchange (RFC 7636): who began the dance shows that it is they who end it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The S256 challenge of a verifier (RFC 7636 §4.2).
pub(crate) fn challenge_of(code_verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(code_verifier.as_bytes()))
}

/// What is wrong with a verifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum VerifierFault {
    /// The code was asked for with a challenge, and no verifier came.
    Missing,
    /// A verifier came for a code that was asked for without a challenge. Refused, because it would let an attacker strip
    /// the challenge off the authorization URL unnoticed (RFC 9700 §2.1.1).
    Unasked,
    /// Not 43 to 128 letters.
    Length(usize),
    Letters,
    /// The challenge is made of the hexadecimal digest.
    HexDigest,
    /// The challenge is right but for `=` at its end, or for `+` and `/`.
    OtherBase64,
    /// Verifier and challenge are the same text.
    Plain,
    Other,
}

/// Compares what the exchange sent with what the authorization URL announced.
pub(crate) fn check(code_challenge: Option<&str>, code_verifier: Option<&str>) -> Result<(), VerifierFault> {
    let (challenge, verifier) = match (code_challenge, code_verifier) {
        (None, None) => return Ok(()),
        (Some(_), None) => return Err(VerifierFault::Missing),
        (None, Some(_)) => return Err(VerifierFault::Unasked),
        (Some(challenge), Some(verifier)) => (challenge, verifier),
    };
    let right = bool::from(challenge_of(verifier).as_bytes().ct_eq(challenge.as_bytes()));
    let allowed = |letter: u8| letter.is_ascii_alphanumeric() || b"-._~".contains(&letter);
    if verifier == challenge {
        return Err(VerifierFault::Plain);
    }
    if !verifier.bytes().all(allowed) {
        return Err(VerifierFault::Letters);
    }
    if !(43..=128).contains(&verifier.len()) {
        return Err(VerifierFault::Length(verifier.len()));
    }
    if right {
        return Ok(());
    }
    let digest = Sha256::digest(verifier.as_bytes());
    let bare = challenge.trim_end_matches('=');
    if bare.replace('+', "-").replace('/', "_") == URL_SAFE_NO_PAD.encode(digest) {
        return Err(VerifierFault::OtherBase64);
    }
    let hexadecimal = crate::store::hex(&digest);
    if challenge == hexadecimal || bare == URL_SAFE_NO_PAD.encode(&hexadecimal) {
        return Err(VerifierFault::HexDigest);
    }
    Err(VerifierFault::Other)
}

impl VerifierFault {
    pub(crate) fn words(self) -> (String, &'static str) {
        let cause = match self {
            VerifierFault::Missing => "the authorization URL had a `code_challenge`, and the form has no `code_verifier`".to_owned(),
            VerifierFault::Unasked => {
                "the form has a `code_verifier`, and the authorization URL had no `code_challenge`: there is nothing to compare it with".to_owned()
            }
            VerifierFault::Length(length) => format!("the code verifier has {length} characters; allowed are 43 to 128"),
            VerifierFault::Letters => "the code verifier has characters other than letters, digits, `-`, `.`, `_`, `~`".to_owned(),
            VerifierFault::HexDigest => {
                "the challenge was made of the digest's hexadecimal digits instead of its 32 bytes".to_owned()
            }
            VerifierFault::Plain => "verifier and challenge are the same text; the challenge is the SHA-256 of the verifier".to_owned(),
            VerifierFault::OtherBase64 => {
                "the challenge is right but for its Base64: it must be that of URLs (`-` and `_`), without `=` at the end".to_owned()
            }
            VerifierFault::Other => {
                "the SHA-256 of the code verifier is not the challenge of the authorization URL: it is probably a new verifier, made after the redirect".to_owned()
            }
        };
        (
            cause,
            "keep the verifier that you made before the redirect; the challenge is the Base64 (URL-safe, without `=`) of the 32 bytes of its SHA-256",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_rfc_7636_appendix_b() {
        assert_eq!(challenge_of(VERIFIER), CHALLENGE);
        assert_eq!(check(Some(CHALLENGE), Some(VERIFIER)), Ok(()));
        assert_eq!(check(None, None), Ok(()));
    }

    #[test]
    fn every_usual_mistake_is_told_apart() {
        let hexadecimal = crate::store::hex(&Sha256::digest(VERIFIER.as_bytes()));
        let hexadecimal_encoded = URL_SAFE_NO_PAD.encode(&hexadecimal);
        let padded = format!("{CHALLENGE}=");
        let other = "x".repeat(43);
        let table = [
            (Some(CHALLENGE), None, VerifierFault::Missing),
            (None, Some(VERIFIER), VerifierFault::Unasked),
            (Some(CHALLENGE), Some("short"), VerifierFault::Length(5)),
            (Some(CHALLENGE), Some("['d', 'B', 'j', 'f', 't', 'J', 'e', 'Z', '4']"), VerifierFault::Letters),
            (Some(CHALLENGE), Some(CHALLENGE), VerifierFault::Plain),
            (Some(hexadecimal.as_str()), Some(VERIFIER), VerifierFault::HexDigest),
            (Some(hexadecimal_encoded.as_str()), Some(VERIFIER), VerifierFault::HexDigest),
            (Some(padded.as_str()), Some(VERIFIER), VerifierFault::OtherBase64),
            (Some(CHALLENGE), Some(other.as_str()), VerifierFault::Other),
        ];
        for (challenge, verifier, fault) in table {
            assert_eq!(check(challenge, verifier), Err(fault));
        }
    }
}
