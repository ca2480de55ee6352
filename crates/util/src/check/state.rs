//! Step 2: `state`, the text by which the client knows that an answer belongs to its question (RFC 6749 §10.12).

use super::{CheckFailed, Memory, Passed, Verdict, mistake, report};
use crate::Creds;

/// Texts that examples use, and that an attacker therefore tries first.
const WELL_KNOWN: [&str; 16] = [
    "1234567890",
    "12345678",
    "123456789",
    "abcdefgh",
    "abc12345",
    "kush",
    "state",
    "mystate",
    "my-state",
    "test1234",
    "some-state-of-my-choice",
    "random",
    "randomstate",
    "random_string",
    "34fFs29kd09",
    "xyz",
];

/// The fewest characters that are not guessed by trying.
const SHORTEST: usize = 8;

/// Checks `creds["state"]`: there, long enough, not to be guessed.
///
/// # Errors
/// [`CheckFailed`].
pub fn state(creds: &Creds) -> Result<Passed, CheckFailed> {
    report("state", judge(creds), &Memory::of_project(), || None)
}

fn judge(creds: &Creds) -> Verdict {
    let why = "whoever can guess the `state` can make a victim's browser bring a code of the attacker's, and the client takes it for the answer to its own question (cross-site request forgery)";
    let ask = "what could someone else know or try, and what of this could they not?";
    let tell =
        "let the computer choose: `util` has a function that makes a random text of the length you give it";
    let Some(state) = creds.get("state").filter(|state| !state.is_empty()) else {
        return mistake(
            "state-empty",
            "`creds[\"state\"]` is empty",
            "without a `state` the client cannot tell the provider's answer from one that somebody else sent it",
            "what can you send along that comes back unchanged, and that nobody else could know?",
            "make a random text, and put it into the credentials under the key `state`",
        );
    };
    let guessable = |id, wrong: String| mistake(id, wrong, why, ask, tell);
    if state.contains("random_string") {
        return guessable(
            "state-is-code",
            "`state` is the name of a function in quotes, not what the function returns".into(),
        );
    }
    if state.contains(['"', '\'']) || state.trim() != state {
        return guessable("state-quotes", "`state` has quotes inside or spaces at its ends".into());
    }
    if WELL_KNOWN.iter().any(|known| known.eq_ignore_ascii_case(state)) {
        return guessable("state-well-known", format!("`{state}` is a constant out of an example"));
    }
    if creds::is_placeholder(state) && state.contains([' ', '<', '{', '-', '_']) {
        return guessable("state-placeholder", format!("`{state}` holds a place, and is no value"));
    }
    if let Some((key, _)) = creds.iter().find(|(key, value)| *key != "state" && *value == state) {
        return guessable(
            "state-reused",
            format!(
                "`state` is the same as `{key}`, which others know, or which must not be sent in an address"
            ),
        );
    }
    let length = state.chars().count();
    if length < SHORTEST {
        return guessable(
            "state-short",
            format!("`state` has {length} characters, and so few can be tried one after the other"),
        );
    }
    if matches!(length, 10 | 13 | 16 | 19)
        && state.starts_with('1')
        && state.chars().all(|digit| digit.is_ascii_digit())
    {
        return guessable("state-clock", "`state` looks like the time, which everybody knows".into());
    }
    let letters: Vec<u32> = state.chars().map(u32::from).collect();
    let runs = letters.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) <= 1).count();
    let mut distinct = letters.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 4 || runs * 3 > length * 2 {
        return guessable("state-pattern", format!("`{state}` follows a pattern"));
    }
    if length > 512 {
        return guessable(
            "state-long",
            format!("`state` has {length} characters, and it travels in an address, twice"),
        );
    }
    Ok(vec![
        format!("{length} characters that nobody else knows"),
        "it is in the credentials, to be compared when it comes back".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{assert_recognised, creds};

    #[test]
    fn wrong_states_are_recognised() {
        let judged = |id, state: &str| {
            let mut creds = creds();
            creds.set("state", state);
            (id, judge(&creds))
        };
        assert_recognised([
            judged("state-empty", ""),
            judged("state-is-code", "random_string(8)"),
            judged("state-quotes", "\"K7QX2M9A\""),
            judged("state-quotes", "K7QX2M9A\n"),
            judged("state-well-known", "1234567890"),
            judged("state-well-known", "kush"),
            judged("state-placeholder", "paste your state here"),
            judged("state-reused", "0a0da9ce0b0c0de0facade0decade001"),
            judged("state-reused", "5ec2e7000000000000000000decafbad"),
            judged("state-short", "K7QX2M9"),
            judged("state-clock", "1795295821"),
            judged("state-clock", "1795295821123"),
            judged("state-pattern", "AAAAAAAA"),
            judged("state-pattern", "23456789"),
            judged("state-pattern", "abababab"),
            judged("state-pattern", "hijklmnop"),
            judged("state-long", &"K7QX2M9A".repeat(100)),
        ]);
        let mut none = creds();
        none.remove("state");
        assert_recognised([("state-empty", judge(&none))]);
    }

    #[test]
    fn what_random_string_makes_passes() {
        for _ in 0..500 {
            let mut creds = creds();
            creds["state"] = crate::random_string(12);
            assert!(judge(&creds).is_ok(), "{}", creds["state"]);
        }
        assert!(judge(&creds()).is_ok());
    }
}
