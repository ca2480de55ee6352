//! The first exercise: a key that the learner wrote into `creds.json` by hand.

use super::{CheckFailed, Memory, Passed, Verdict, mistake, report};
use crate::{Creds, read_creds};

/// Checks that the entry has the learner's name under `learner`.
///
/// # Errors
/// [`CheckFailed`].
pub fn learner(creds: &Creds) -> Result<Passed, CheckFailed> {
    report("learner", judge(creds, &in_the_file(creds)), &Memory::of_project(), || None)
}

/// Where `learner` stands in the file by now.
#[derive(Clone, Debug)]
enum InTheFile {
    /// In the entry, so that only the reading of it is missing.
    InTheEntry,
    /// In another entry, of this name.
    InAnother(&'static str),
    /// The file cannot be read; so says the error.
    Broken(String),
    Nowhere,
}

fn in_the_file(creds: &Creds) -> InTheFile {
    let own = creds.entry().unwrap_or("practice");
    let has = |entry: &str| read_creds(entry).map(|creds| creds.contains("learner"));
    match has(own) {
        Ok(true) => InTheFile::InTheEntry,
        Err(error) => InTheFile::Broken(error.to_string().lines().next().unwrap_or_default().to_owned()),
        Ok(false) => {
            let others = ["practice", "spotify"].into_iter().filter(|entry| *entry != own);
            let found = others.into_iter().find(|entry| has(entry).unwrap_or(false));
            found.map_or(InTheFile::Nowhere, InTheFile::InAnother)
        }
    }
}

fn judge(creds: &Creds, file: &InTheFile) -> Verdict {
    let again = "run the cell above this one again, then this one";
    if let InTheFile::Broken(error) = file {
        return mistake(
            "file-broken",
            format!("by now the file cannot be read: {error}"),
            "a program that cannot read its credentials stops there, and yours still has what it read before",
            "what does the cell above say when you run it again?",
            format!("mend the line that the error names, save the file, {again}"),
        );
    }
    let why = "whatever a program reads from the file it finds by the key, letter by letter";
    let line = "write a line `\"learner\": \"…\"` into the entry, with a comma after the line before it; save the file, and run the cell that reads it again";
    let Some(name) = creds.get("learner") else {
        let near = creds.iter().map(|(key, _)| key).find(|key| {
            let plain = key.trim().to_lowercase();
            plain == "learner" || creds::nearest(&plain, ["learner"]).is_some()
        });
        return match (near, file) {
            (Some(key), _) => mistake(
                "key-spelling",
                format!("there is the key `{key}`, but not `learner`"),
                why,
                "is the key the same letter by letter, small letters and all?",
                format!("change `{key}` to `learner`, and save the file"),
            ),
            (None, InTheFile::InTheEntry) => mistake(
                "not-read-again",
                "the file has the key `learner` by now, and `creds` was read before that",
                "a variable keeps what was read into it, whatever becomes of the file",
                "which cell reads the file, and did you run it after you saved?",
                again,
            ),
            (None, InTheFile::InAnother(entry)) => mistake(
                "other-entry",
                format!("the key `learner` stands in the entry `{entry}`, and `practice` has none"),
                "each provider has an entry of its own, and a program reads only the one that it asks for",
                "between which two braces does your line stand?",
                "move the line into the braces behind `\"practice\":`, and mind the commas",
            ),
            (None, _) => mistake(
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
            (id, judge(&creds, &InTheFile::Nowhere))
        };
        assert_recognised([
            ("key-missing", judge(&creds(), &InTheFile::Nowhere)),
            ("not-read-again", judge(&creds(), &InTheFile::InTheEntry)),
            ("other-entry", judge(&creds(), &InTheFile::InAnother("spotify"))),
            ("file-broken", judge(&creds(), &InTheFile::Broken("`creds.json` is not JSON".into()))),
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
        assert!(judge(&twice, &InTheFile::Nowhere).is_ok(), "a key of the learner's own may say the same");
        for name in ["Ada", "Ngũgĩ wa Thiong'o", "李"] {
            assert!(judged("", "learner", name).1.is_ok(), "{name}");
        }
    }
}
