//! PKCE, before step 2: the code challenge, what may be known of the verifier (RFC 7636 §4.2).

use super::code_verifier::EXAMPLE;
use super::{CheckFailed, Memory, Passed, Verdict, mistake, report};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256, Sha512};

/// Checks the learner's function by trying it, first of all with the example of RFC 7636, appendix B.
///
/// # Errors
/// [`CheckFailed`].
pub fn code_challenge(code_challenge: impl Fn(&str) -> String) -> Result<Passed, CheckFailed> {
    report("code_challenge", judge(code_challenge), &Memory::of_project(), || None)
}

/// The S256 challenge of a verifier.
pub(super) fn s256(code_verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(code_verifier))
}

/// What `challenge` is instead of the challenge of `code_verifier`: its name, and in words. None if it is right.
pub(super) fn difference(challenge: &str, code_verifier: &str) -> Option<(&'static str, &'static str)> {
    let right = s256(code_verifier);
    if challenge == right {
        return None;
    }
    let digest = Sha256::digest(code_verifier);
    let hexadecimal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let small = challenge.to_ascii_lowercase();
    let bare = challenge.trim_end_matches('=');
    Some(if challenge.is_empty() {
        ("challenge-empty", "is empty")
    } else if challenge == code_verifier {
        (
            "challenge-is-the-verifier",
            "is the verifier itself: the secret is told to everybody who sees the address",
        )
    } else if small == hexadecimal {
        ("challenge-hexadecimal", "is the hash in hexadecimal digits, and not in Base64")
    } else if bare == STANDARD_NO_PAD.encode(&hexadecimal) || bare == URL_SAFE_NO_PAD.encode(&hexadecimal) {
        (
            "challenge-of-hexadecimal",
            "is the Base64 of the hash's hexadecimal digits, and not of its 32 bytes",
        )
    } else if challenge == URL_SAFE.encode(digest) {
        ("challenge-padding", "ends in `=`, which belongs to the other kind of Base64")
    } else if challenge == STANDARD.encode(digest) || challenge == STANDARD_NO_PAD.encode(digest) {
        (
            "challenge-standard-base64",
            "is in the standard alphabet, whose `+`, `/` and `=` mean something else in an address",
        )
    } else if bare == URL_SAFE_NO_PAD.encode(code_verifier) || bare == STANDARD_NO_PAD.encode(code_verifier) {
        (
            "challenge-without-hash",
            "is the Base64 of the verifier, which anybody can turn back: the hash is missing",
        )
    } else if bare == URL_SAFE_NO_PAD.encode(right.as_bytes()) {
        ("challenge-encoded-twice", "was encoded in Base64 twice")
    } else if bare == s256(&right) || bare == URL_SAFE_NO_PAD.encode(Sha256::digest(digest)) {
        ("challenge-hashed-twice", "was hashed twice")
    } else if bare == URL_SAFE_NO_PAD.encode(Sha512::digest(code_verifier)) {
        ("challenge-other-hash", "was made with another hash: the method `S256` means SHA-256")
    } else if challenge.contains(['[', '"', '\'']) {
        (
            "challenge-printed",
            "is how a list or a text is printed, with brackets or quotes, and not the value",
        )
    } else if challenge.trim() == right {
        ("challenge-space", "has a space or a line break at an end")
    } else if challenge.eq_ignore_ascii_case(&right) {
        ("challenge-case", "has other capital letters")
    } else {
        ("challenge-other", "belongs to another verifier, or was made in another way")
    })
}

/// A second example. As in the first, the two alphabets of Base64 write its hash differently.
const ANOTHER: &str = "N0t-the-example_of.the~RFC-7636-but-another-one-1";

fn judge(code_challenge: impl Fn(&str) -> String) -> Verdict {
    let why = "the provider hashes the verifier itself when the code is exchanged; if its result is not your challenge letter by letter, it answers `code_verifier was incorrect`";
    let ask = "what are the two things that happen to the verifier, one after the other (RFC 7636 §4.2)?";
    let tell = "first `Sha256::digest(…)` of the verifier, then `BASE64_URL_SAFE_NO_PAD.encode(…)` of what that gives, as it is";
    for verifier in [EXAMPLE, ANOTHER] {
        let made = code_challenge(verifier);
        let Some((id, difference)) = difference(&made, verifier) else { continue };
        if made == s256(EXAMPLE) {
            return mistake(
                "challenge-constant",
                "the function gives the challenge of RFC 7636's example, whatever the verifier is",
                why,
                "what of the function's result depends on what it is given?",
                "use `code_verifier`, the function's parameter",
            );
        }
        let which = if verifier == EXAMPLE {
            "for the example of RFC 7636, appendix B,"
        } else {
            "for another verifier"
        };
        return mistake(id, format!("{which} the challenge {difference}"), why, ask, tell);
    }
    Ok(vec![
        "it gives the challenge of the example in RFC 7636, appendix B".into(),
        "and that of another verifier: 32 bytes of SHA-256, in the Base64 of addresses, without `=`".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;

    fn hexadecimal(text: &str) -> String {
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn wrong_challenges_are_recognised() {
        type Make = fn(&str) -> String;
        let wrong: [(&str, Make); 19] = [
            ("challenge-empty", |_| String::new()),
            ("challenge-is-the-verifier", |verifier| verifier.to_owned()),
            ("challenge-hexadecimal", hexadecimal),
            ("challenge-hexadecimal", |verifier| hexadecimal(verifier).to_uppercase()),
            ("challenge-of-hexadecimal", |verifier| URL_SAFE_NO_PAD.encode(hexadecimal(verifier))),
            ("challenge-of-hexadecimal", |verifier| STANDARD.encode(hexadecimal(verifier))),
            ("challenge-padding", |verifier| URL_SAFE.encode(Sha256::digest(verifier))),
            ("challenge-standard-base64", |verifier| STANDARD.encode(Sha256::digest(verifier))),
            ("challenge-standard-base64", |verifier| STANDARD_NO_PAD.encode(Sha256::digest(verifier))),
            ("challenge-without-hash", |verifier| URL_SAFE_NO_PAD.encode(verifier)),
            ("challenge-encoded-twice", |verifier| URL_SAFE_NO_PAD.encode(s256(verifier))),
            ("challenge-hashed-twice", |verifier| s256(&s256(verifier))),
            ("challenge-other-hash", |verifier| URL_SAFE_NO_PAD.encode(Sha512::digest(verifier))),
            ("challenge-printed", |verifier| format!("{:?}", Sha256::digest(verifier))),
            ("challenge-printed", |verifier| format!("{:?}", s256(verifier))),
            ("challenge-space", |verifier| s256(verifier) + "\n"),
            ("challenge-case", |verifier| s256(verifier).to_uppercase()),
            ("challenge-other", |verifier| s256(&verifier.to_lowercase())),
            ("challenge-constant", |_| s256(EXAMPLE)),
        ];
        assert_recognised(wrong.map(|(id, make)| (id, judge(make))));
    }

    #[test]
    fn the_example_of_rfc_7636_appendix_b() {
        assert_eq!(s256(EXAMPLE), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(judge(s256).is_ok());
        // Both examples tell the two alphabets apart.
        for verifier in [EXAMPLE, ANOTHER] {
            assert!(s256(verifier).contains(['-', '_']), "{}", s256(verifier));
        }
    }
}
