//! PKCE, before step 2: the code verifier, the secret that is made anew for each dance (RFC 7636 §4.1).

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report};
use crate::Creds;

/// The example of RFC 7636 appendix B, which everybody can read there.
pub(super) const EXAMPLE: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// How long a verifier may be, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 43..=128;

/// Checks the code verifier: its length, its letters, and that nobody else can know it.
///
/// # Errors
/// [`CheckFailed`].
pub fn code_verifier(code_verifier: impl AsRef<str>, creds: &Creds) -> Result<Passed, CheckFailed> {
    report("code_verifier", judge(code_verifier.as_ref(), creds), &Memory::of_project(), || None)
}

fn judge(code_verifier: &str, creds: &Creds) -> Verdict {
    if code_verifier.is_empty() {
        return mistake(
            "verifier-empty",
            "`code_verifier` is empty",
            "it is all that will tell your app from a thief who has the same code",
            "what can your app know that nobody else does, without bringing it along from the shop?",
            "make a random text: `util` has a function for that, which you give the length",
        );
    }
    guessable(code_verifier, creds)?;
    shape(code_verifier)?;
    Ok(vec![
        format!("{} characters out of those that RFC 7636 §4.1 allows", code_verifier.chars().count()),
        "nobody else can know it: it is new, and it has not left this notebook".into(),
    ])
}

fn guessable(code_verifier: &str, creds: &Creds) -> Result<(), Mistake> {
    let guessable = |id, wrong: String| {
        mistake(
            id,
            wrong,
            "a thief who can guess or look up the verifier can use a stolen code, as if there were no PKCE",
            "who else could know this text, or find it by trying?",
            "let the computer choose, for this one dance: `util` has a function that makes a random text",
        )
    };
    if code_verifier == EXAMPLE {
        return guessable(
            "verifier-of-the-rfc",
            "this is the example of RFC 7636, appendix B, which everybody can read".into(),
        );
    }
    if code_verifier.contains("random_string") {
        return guessable(
            "verifier-is-code",
            "this is the name of a function in quotes, not what the function returns".into(),
        );
    }
    if let Some((key, _)) = creds.iter().find(|(_, value)| *value == code_verifier && value.len() >= 8) {
        return guessable(
            "verifier-reused",
            format!("this is the value under `{key}`, which is used for something else, or known to others"),
        );
    }
    let mut letters: Vec<char> = code_verifier.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    // Of 43 random characters about 25 are different ones.
    if code_verifier.len() >= 20 && letters.len() < 12 {
        return guessable(
            "verifier-pattern",
            match letters.len() {
                1 => "it is one character, over and over".to_owned(),
                few => format!("it has only {few} different characters: it follows a pattern"),
            },
        );
    }
    Ok(())
}

fn shape(code_verifier: &str) -> Result<(), Mistake> {
    let why = "the provider checks the form before anything else, and answers `code_verifier was incorrect` at the very end of the dance, when the user has long agreed";
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
    if let Some(letter) = code_verifier.chars().find(|letter| !allowed(*letter)) {
        return mistake(
            "verifier-letters",
            format!("there is a `{}` in it, which a verifier may not have", letter.escape_debug()),
            why,
            "which characters need no encoding, wherever in an address or a form they stand?",
            "letters, digits, `-`, `.`, `_` and `~` are allowed; no spaces, quotes, brackets, `+`, `/` or `=`",
        );
    }
    let length = code_verifier.chars().count();
    if LENGTHS.contains(&length) {
        return Ok(());
    }
    let (id, how) =
        if length < *LENGTHS.start() { ("verifier-short", "few") } else { ("verifier-long", "many") };
    mistake(
        id,
        format!("it has {length} characters, which is too {how}"),
        why,
        "between which two lengths must a verifier be (RFC 7636 §4.1)?",
        "43 characters at least, 128 at most: 64 is a good number",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{CODE, assert_recognised, creds};

    #[test]
    fn wrong_verifiers_are_recognised() {
        let creds = creds();
        let own = crate::random_string(64);
        let judged = |id, verifier: &str| (id, judge(verifier, &creds));
        assert_recognised([
            judged("verifier-empty", ""),
            judged("verifier-of-the-rfc", EXAMPLE),
            judged("verifier-is-code", "random_string(64)"),
            judged("verifier-reused", "K7QX2M9A"),
            judged("verifier-reused", "5ec2e7000000000000000000decafbad"),
            judged("verifier-reused", CODE),
            judged("verifier-pattern", &"0123456789".repeat(5)),
            judged("verifier-pattern", &"A".repeat(64)),
            judged("verifier-letters", &format!("{own}=")),
            judged("verifier-letters", &format!("{own} ")),
            judged("verifier-letters", "['X', 'q', '7', 'K', 'm', 'L', '2', 'p', 'R', 'v', 'T', 'b']"),
            judged("verifier-letters", &own.replace(&own[..1], "+")),
            judged("verifier-short", &own[..42]),
            judged("verifier-short", "X7Q"),
            judged("verifier-long", &format!("{own}{own}x")),
        ]);
    }

    #[test]
    fn a_random_text_of_every_allowed_length_passes() {
        for length in LENGTHS {
            assert!(judge(&crate::random_string(length), &creds()).is_ok(), "{length}");
        }
        assert!(judge("Zm9v-YmFy_YmF6.cXV4~Y29ycmUxZ3JhdWx0Z2FycGx5d2FsZG8", &creds()).is_ok());
    }
}
