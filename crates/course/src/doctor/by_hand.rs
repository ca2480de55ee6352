//! The two files that learners edit by hand, `creds.json` and `keys.tsv`: what an editor, a spreadsheet or a hurry does to them.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use super::{Finding, Fine, Later, Wrong};

/// `creds.json` as a whole.
pub fn creds(path: &Path) -> Finding {
    whole(path, creds::EXAMPLE_NAME, || creds::read(path).map(drop))
}

/// `keys.tsv` as a whole. Line ends of Windows and a byte order mark do no harm, and are not told.
pub fn keys(path: &Path) -> Finding {
    whole(path, creds::KEYS_EXAMPLE_NAME, || match creds::read_row(path, "practice") {
        // Which rows there are is another question.
        Ok(_) | Err(creds::Error::NoEntry { .. }) => Ok(()),
        Err(error) => Err(error),
    })
}

/// What both files have in common: that they are there, can be read, and are nobody else's business.
fn whole(path: &Path, example: &str, read: impl FnOnce() -> creds::Result<()>) -> Finding {
    if path.symlink_metadata().is_err() {
        return Later(format!("not there; `cargo lab` makes it from {example}"));
    }
    let file = path.display();
    if let Err(error) = read() {
        return Wrong(error.to_string(), format!("mend it by hand, or start anew: cp {example} {file}"));
    }
    match path.metadata().map(|metadata| metadata.permissions().mode() & 0o777) {
        Ok(mode) if mode & 0o077 != 0 => Wrong(
            format!("readable by others (mode {mode:o}), and it holds secrets"),
            format!("chmod 600 {file}"),
        ),
        Ok(mode) if mode & 0o200 == 0 => {
            Wrong("read-only, so that tokens cannot be saved".into(), format!("chmod 600 {file}"))
        }
        _ => Fine(format!("{file}")),
    }
}

/// What every entry of `creds.json` needs before the dance can begin.
const NEEDED_IN_ENTRY: [&str; 6] =
    ["client_id", "client_secret", "redirect_uri", "accounts", "api", "protocol"];
/// What every row of `keys.tsv` needs before an app can ask for a token.
const NEEDED_IN_ROW: [&str; 4] = ["client_id", "client_secret", "accounts", "api"];

/// One provider's entry of `creds.json`.
pub fn entry(path: &Path, name: &str) -> Finding {
    // What is wrong with the file as a whole was said one line above.
    let Ok(entries) = creds::read(path) else { return Later("not looked at".into()) };
    let mend = || compare(name, creds::EXAMPLE_NAME);
    let Some(entry) = entries.get(name) else {
        let names: Vec<_> = entries.keys().map(String::as_str).collect();
        return Wrong(format!("there is no such entry; there are: {}", list(&names)), mend());
    };
    let Some(entry) = entry.as_object() else {
        return Wrong("it is not an object".into(), mend());
    };
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let lost: Vec<_> = NEEDED_IN_ENTRY.into_iter().filter(|key| text(key).is_none()).collect();
    if !lost.is_empty() {
        return Wrong(format!("{} missing, or not text in quotes", list(&lost)), mend());
    }
    match (name, unfilled(&NEEDED_IN_ENTRY, text)) {
        (_, open) if open.is_empty() => Fine("filled in".into()),
        // Only who wants to dance with the real one fills it in.
        ("spotify", open) => Later(only_for_spotify(&open)),
        (_, open) => Wrong(format!("{} not filled in", list(&open)), mend()),
    }
}

/// One provider's row of `keys.tsv`.
pub fn row(path: &Path, name: &str) -> Finding {
    let row = match creds::read_row(path, name) {
        Ok(row) => row,
        Err(error @ creds::Error::NoEntry { .. }) => {
            return Wrong(error.to_string(), compare(name, creds::KEYS_EXAMPLE_NAME));
        }
        Err(_) => return Later("not looked at".into()),
    };
    let text = |key: &str| row.iter().find(|(column, _)| column == key).map(|(_, value)| value.as_str());
    let own: [&str; 2] = ["client_id", "client_secret"];
    match unfilled(&NEEDED_IN_ROW, text) {
        open if open.is_empty() && text("client_id") == text("client_secret") => Wrong(
            "`client_id` and `client_secret` are the same".into(),
            "copy each from the dashboard again".into(),
        ),
        open if open.is_empty() => Fine("filled in".into()),
        open if open != own => {
            Wrong(format!("{} not filled in", list(&open)), compare(name, creds::KEYS_EXAMPLE_NAME))
        }
        open if name == "spotify" => Later(only_for_spotify(&open)),
        open => Later(format!("the example's values still ({}); notebook 01 begins with them", list(&open))),
    }
}

/// The keys of those `needed` whose value is empty or only holds a place.
fn unfilled<'a>(needed: &[&'a str], value: impl Fn(&str) -> Option<&'a str>) -> Vec<&'a str> {
    let open = |key: &&str| value(key).is_none_or(|value| value.is_empty() || creds::is_placeholder(value));
    needed.iter().copied().filter(open).collect()
}

fn only_for_spotify(open: &[&str]) -> String {
    format!("not filled in yet ({}); only needed for Spotify itself", list(open))
}

fn compare(name: &str, example: &str) -> String {
    format!("compare it with `{name}` in {example}")
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../keys.example.tsv");

    /// What is said of a `keys.tsv` with this text: of the file, and of its row `practice`.
    fn said(text: &str) -> (Finding, Finding) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(creds::KEYS_FILE_NAME);
        crate::setup::files::write_new(&path, text.as_bytes(), 0o600).unwrap();
        (keys(&path), row(&path, "practice"))
    }

    fn filled_in() -> String {
        EXAMPLE.replacen("<client_id>", "0a0da9ce0b0c0de0facade0decade001", 1).replacen(
            "<client_secret>",
            "5ec2e7000000000000000000decafbad",
            1,
        )
    }

    #[test]
    fn the_example_and_what_editors_do_to_it_are_fine() {
        assert!(matches!(said(EXAMPLE), (Fine(_), Later(_))));
        let good = filled_in();
        for text in [good.clone(), good.replace('\n', "\r\n"), format!("\u{feff}{good}")] {
            let said = said(&text);
            assert!(matches!(said, (Fine(_), Fine(_))), "{said:?}");
        }
    }

    #[test]
    fn each_mistake_made_by_hand_is_told_with_its_line() {
        let good = filled_in();
        for (text, part) in [
            (good.replace('\t', "    "), "line 1: there is no tab in the line"),
            (good.replacen("\t5ec2", "    5ec2", 1), "line 2: there is a space inside `client_id`"),
            (good.replace('\t', ","), "commas or semicolons"),
            (good.replace("\tapi\t", "\t"), "there is no column `api`"),
            (good.replacen("\tclient_secret", "\tclient_secrt", 1), "there is a column `client_secrt`"),
            (good.replace("0a0d", "\"0a0d"), "there are quotes around `client_id`"),
            (String::new(), "is empty"),
        ] {
            let (Wrong(wrong, mend), Later(_)) = said(&text) else { panic!("{part} was not found") };
            assert!(wrong.contains(part), "{wrong}");
            assert!(!wrong.contains("5ec2e7"), "the secret is told: {wrong}");
            assert!(mend.contains("cp keys.example.tsv"), "{mend}");
        }
    }

    #[test]
    fn a_row_that_is_half_filled_in_or_filled_in_twice_is_told() {
        let half = EXAMPLE.replacen("<client_id>", "0a0da9ce0b0c0de0facade0decade001", 1);
        let same =
            filled_in().replacen("5ec2e7000000000000000000decafbad", "0a0da9ce0b0c0de0facade0decade001", 1);
        let nowhere = filled_in().replacen("127.0.0.1:8765", "", 1);
        let none = filled_in().replacen("practice", "practise", 1);
        for (text, part) in [
            (half, "`client_secret` not filled in"),
            (same, "are the same"),
            (nowhere, "`accounts` not filled in"),
            (none, "did you mean `practise`"),
        ] {
            let (Fine(_), Wrong(wrong, _)) = said(&text) else { panic!("{part} was not found") };
            assert!(wrong.contains(part), "{wrong}");
        }
    }

    #[test]
    fn a_table_that_others_can_read_is_told_with_the_command_that_mends_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(creds::KEYS_FILE_NAME);
        assert!(matches!(keys(&path), Later(_)));
        crate::setup::files::write_new(&path, filled_in().as_bytes(), 0o644).unwrap();
        assert!(matches!(keys(&path), Wrong(_, mend) if mend.starts_with("chmod 600 ")));
    }
}
