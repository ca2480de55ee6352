//! The first exercise: a key that the learner wrote into `creds.json` by hand.

use super::{CheckFailed, Memory, Passed, Verdict, mistake, report};
use crate::Creds;

/// Checks that the entry has the learner's name under `learner`.
///
/// # Errors
/// [`CheckFailed`].
pub fn learner(creds: &Creds) -> Result<Passed, CheckFailed> {
    report("learner", judge(creds), &Memory::of_project(), || None)
}

fn judge(creds: &Creds) -> Verdict {
    let why = "whatever a program reads from the file it finds by the key, letter by letter";
    let line = "write a line `\"learner\": \"…\"` into the entry, with a comma after the line before it; save the file, and run the cell that reads it again";
    let Some(name) = creds.get("learner") else {
        let near = creds.iter().map(|(key, _)| key).find(|key| {
            let plain = key.trim().to_lowercase();
            plain == "learner" || creds::nearest(&plain, ["learner"]).is_some()
        });
        return match near {
            Some(key) => mistake(
                "key-spelling",
                format!("there is the key `{key}`, but not `learner`"),
                why,
                "is the key the same letter by letter, small letters and all?",
                format!("change `{key}` to `learner`, and save the file"),
            ),
            None => mistake(
                "key-missing",
                "the entry has no key `learner`",
                why,
                "did you write it into this entry, and did you save the file before you ran the cell above?",
                line,
            ),
        };
    };
    if name.trim().is_empty() {
        return mistake(
            "name-empty",
            "the key `learner` is there, and its value is empty",
            "an empty text is a value like any other to a program, and names nobody",
            "what belongs between the two quotes behind the colon?",
            line,
        );
    }
    if creds::is_placeholder(name) {
        return mistake(
            "name-placeholder",
            format!("`{name}` holds the place of a name"),
            "a program cannot tell an instruction from a value: it takes both as they stand",
            "who are you?",
            line,
        );
    }
    let of_the_app = ["client_id", "client_secret", "redirect_uri", "state", "code"];
    if let Some(key) = of_the_app.into_iter().find(|key| creds.get(key) == Some(name)) {
        return mistake(
            "name-is-another-value",
            format!("the value of `learner` is the one of `{key}`"),
            "a program believes what the file says, and would call you by a key that belongs to the app",
            "which line of the entry is about you, and which about the app?",
            line,
        );
    }
    if name.contains(['"', '“', '”', '„', ',', '{', '}']) {
        return mistake(
            "name-with-marks",
            "there are marks of the file inside the name: quotes, a comma or braces",
            "what stands between the two quotes is the value, to the last character; what separates it from its neighbours stands outside",
            "where does the value begin, where does it end, and what of it is not your name?",
            "between the two quotes behind the colon belongs the name and nothing else; the comma comes after the second",
        );
    }
    Ok(vec![
        "`creds.json` is still proper JSON, with your change in it".into(),
        format!("the program that reads it knows `{}`", name.trim()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{assert_recognised, creds};

    #[test]
    fn what_goes_wrong_by_hand_is_recognised() {
        let judged = |id, key: &str, name: &str| {
            let mut creds = creds();
            creds.set(key, name);
            (id, judge(&creds))
        };
        assert_recognised([
            ("key-missing", judge(&creds())),
            judged("key-spelling", "Learner", "Ada"),
            judged("key-spelling", "learner ", "Ada"),
            judged("key-spelling", "lerner", "Ada"),
            judged("name-empty", "learner", " "),
            judged("name-placeholder", "learner", "<your name>"),
            judged("name-placeholder", "learner", "…"),
            judged("name-is-another-value", "learner", "0a0da9ce0b0c0de0facade0decade001"),
            judged("name-is-another-value", "learner", "K7QX2M9A"),
            judged("name-with-marks", "learner", "\"Ada\""),
            judged("name-with-marks", "learner", "“Ada”"),
            judged("name-with-marks", "learner", "Ada,"),
        ]);
        let mut twice = creds();
        twice.set("name", "Ada");
        twice.set("learner", "Ada");
        assert!(judge(&twice).is_ok(), "a key of the learner's own may say the same");
        for name in ["Ada", "Ngũgĩ wa Thiong'o", "李"] {
            assert!(judged("", "learner", name).1.is_ok(), "{name}");
        }
    }
}
