//! Step 6: comparing the `state` that came back with the one that was sent (RFC 6749 §10.12).

use super::{CheckFailed, Memory, Passed, Verdict, mistake, report};
use crate::Creds;

/// Checks the learner's comparison, `is_my_answer(sent, returned)`, by trying it, and then that the `state` that came back
/// is the one in `creds`.
///
/// # Errors
/// [`CheckFailed`].
pub fn returned_state(
    is_my_answer: impl Fn(&str, &str) -> bool,
    returned: impl AsRef<str>,
    creds: &Creds,
) -> Result<Passed, CheckFailed> {
    let verdict = judge(is_my_answer, returned.as_ref(), creds);
    report("returned_state", verdict, &Memory::of_project(), || None)
}

/// States that differ, each in the way that a comparison overlooks when it is not one of the whole texts.
const DIFFERENT: [(&str, &str, &str); 7] = [
    ("accepts-any", "K7QX2M9A", "EVIL0000"),
    ("accepts-none", "K7QX2M9A", ""),
    ("accepts-the-beginning", "K7QX2M9A", "K7QX"),
    ("accepts-more", "K7QX2M9A", "K7QX2M9AEVIL"),
    ("accepts-a-piece", "K7QX2M9A", "QX2M"),
    ("accepts-other-case", "K7QX2M9A", "k7qx2m9a"),
    ("accepts-the-same-letters", "K7QX2M9A", "A9M2XQ7K"),
];

fn judge(is_my_answer: impl Fn(&str, &str) -> bool, returned: &str, creds: &Creds) -> Verdict {
    let why = "an answer with another `state` belongs to somebody else's question: whoever takes it works in a stranger's account from then on";
    for (id, sent, other) in DIFFERENT {
        if is_my_answer(sent, other) {
            return mistake(
                id,
                format!("the function trusts an answer with the state `{other}`, although `{sent}` was sent"),
                why,
                "in which single case is the answer yours?",
                "compare the two texts as a whole, with `==`, and trust the answer only if they are the same",
            );
        }
    }
    for own in ["K7QX2M9A", "Q"] {
        if !is_my_answer(own, own) {
            return mistake(
                "refuses-its-own",
                format!("the function refuses the state `{own}`, which is the one that was sent"),
                "a client that refuses the answers to its own questions never gets a token",
                "what does the function say when both texts are the same?",
                "`sent == returned` is true exactly when the two are the same",
            );
        }
    }
    if is_my_answer("", "") {
        return mistake(
            "accepts-two-empty",
            "the function trusts an answer without a state if none was kept, because two empty texts are the same",
            "an attacker's answer has no state, and a client that forgot to keep one would take it",
            "what does it mean if there is nothing to compare with?",
            "a text can tell whether it is empty, with `sent.is_empty()`, and `&&` joins two conditions",
        );
    }
    let sent = creds.get("state").unwrap_or_default();
    let paste = "copy the state from the page that shows the code, and run the cell that keeps both";
    if sent.is_empty() {
        return mistake(
            "nothing-sent",
            "the function is right, but `creds[\"state\"]` is empty",
            "there is nothing to compare with",
            "in which exercise was the state made and kept?",
            "do exercise 1 first, then open a link that has the state in it",
        );
    }
    if returned.is_empty() {
        return mistake(
            "nothing-returned",
            "the function is right, but `returned_state` is empty",
            "there is nothing to compare yet, or the answer came without a state and is not to be trusted",
            "what does the page that shows the code show below it?",
            paste,
        );
    }
    if returned != sent && returned.trim().trim_matches(['"', '\'', '`']) == sent {
        return mistake(
            "paste",
            "the function is right, but `returned_state` has quotes inside or a space at an end",
            "the comparison is one of whole texts, and these belong to none",
            "what was copied together with the state?",
            paste,
        );
    }
    if returned != sent {
        return mistake(
            "not-my-answer",
            format!("the function is right, and it says no: `{returned}` came back, and another was sent"),
            "this is what the state is for: the code that came with it must not be used",
            "was the state made anew after the link was opened?",
            "run the cell with the link, open it once more, and take both code and state from the page that it leads to",
        );
    }
    Ok(vec![
        "the function trusts the state that was sent, and no other".into(),
        "it does not trust a missing one".into(),
        "the one that came back is the one that you sent: the code is the answer to your question".into(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{assert_recognised, creds};

    fn right(sent: &str, returned: &str) -> bool {
        !sent.is_empty() && sent == returned
    }

    #[test]
    fn wrong_comparisons_are_recognised() {
        type Compare = fn(&str, &str) -> bool;
        let wrong: [(&str, Compare); 11] = [
            ("accepts-any", |_, _| true),
            ("accepts-any", |sent, returned| sent.len() == returned.len()),
            ("accepts-none", |sent, returned| returned.is_empty() || sent == returned),
            ("accepts-none", |sent, returned| sent.starts_with(returned)),
            ("accepts-the-beginning", |sent, returned| !returned.is_empty() && sent.starts_with(returned)),
            ("accepts-more", |sent, returned| returned.starts_with(sent)),
            ("accepts-other-case", |sent, returned| sent.eq_ignore_ascii_case(returned)),
            ("accepts-the-same-letters", |sent, returned| {
                let sorted = |text: &str| {
                    let mut letters: Vec<char> = text.chars().collect();
                    letters.sort_unstable();
                    letters
                };
                sorted(sent) == sorted(returned)
            }),
            ("accepts-a-piece", |sent, returned| {
                returned.len() > 3 && !sent.starts_with(returned) && sent.contains(returned)
            }),
            ("refuses-its-own", |_, _| false),
            ("accepts-two-empty", |sent, returned| sent == returned),
        ];
        assert_recognised(wrong.map(|(id, compare)| (id, judge(compare, "K7QX2M9A", &creds()))));
    }

    #[test]
    fn a_state_that_is_not_the_one_sent_is_recognised() {
        let mut unsent = creds();
        unsent.set("state", "");
        assert_recognised([
            ("nothing-sent", judge(right, "K7QX2M9A", &unsent)),
            ("nothing-returned", judge(right, "", &creds())),
            ("paste", judge(right, "\"K7QX2M9A\" ", &creds())),
            ("not-my-answer", judge(right, "EVIL0000", &creds())),
        ]);
        assert!(judge(right, "K7QX2M9A", &creds()).is_ok());
    }
}
