//! Looks for secrets in what is handed out and committed.
//!
//! Two kinds: a value that this machine's `creds.json` holds under a secret key and that the example does not; and
//! whatever has the shape of a token of the provider.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::project::{Project, notebooks_in};

/// The shortest token that the provider gives, and that Spotify gives.
const SHORTEST_TOKEN: usize = 62;
/// Base64 of random bytes has more different characters than any text that was typed in to look like a token.
const VARIETY: usize = 24;

/// A secret in a file. What it is does not stand here: this is printed.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What kind it is.
    pub kind: &'static str,
}

/// Looks through all notebooks, and all files that git keeps.
///
/// # Errors
/// A notebook cannot be read.
pub fn scan(project: &Project) -> Result<Vec<Found>> {
    let example = creds::secrets_in(&project.creds_example());
    let known: Vec<_> =
        creds::secrets_in(&project.creds()).into_iter().filter(|secret| !example.contains(secret)).collect();
    let mut files = tracked(project.root());
    files.extend(notebooks_in(&project.notebooks())?);
    files.extend(notebooks_in(&project.solutions())?);
    files.sort();
    files.dedup();
    let mut found = Vec::new();
    for path in files {
        // Deleted but still tracked: nothing to look at.
        let bytes = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            read => read.map_err(Error::io("read", &path))?,
        };
        let text = String::from_utf8_lossy(&bytes);
        let kinds =
            text.lines().enumerate().filter_map(|(number, line)| Some((number + 1, kind(line, &known)?)));
        found.extend(kinds.map(|(line, kind)| Found { path: path.clone(), line, kind }));
    }
    Ok(found)
}

/// What kind of secret a line holds, if any.
fn kind(line: &str, known: &[String]) -> Option<&'static str> {
    if known.iter().any(|secret| line.contains(secret.as_str())) {
        return Some("a value that your `creds.json` keeps secret");
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    line.split(|c| !is_part(c)).any(is_token).then_some("what looks like a code or a token")
}

/// Whether a word has the shape of a token: `AQ` or `BQ`, length, and the look of chance. Those of tests say what they are.
fn is_token(word: &str) -> bool {
    !word.contains("invented")
        && (word.starts_with("AQ") || word.starts_with("BQ"))
        && word.len() >= SHORTEST_TOKEN
        && word.bytes().collect::<std::collections::HashSet<_>>().len() >= VARIETY
}

/// The files that git keeps. Where there is no git, the notebooks are all that is looked at.
fn tracked(root: &Path) -> Vec<PathBuf> {
    let listed = Command::new("git").arg("-C").arg(root).args(["ls-files", "-z"]).output();
    let Ok(listed) = listed else { return Vec::new() };
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    names.split('\0').filter(|name| !name.is_empty()).map(|name| root.join(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the provider would give it, but made up: every character of the alphabet once.
    fn made_up() -> String {
        let alphabet = ('A'..='Z').chain('a'..='z').chain('0'..='9');
        format!("BQ{}", alphabet.collect::<String>())
    }

    #[test]
    fn a_token_is_found_wherever_it_stands_in_a_line() {
        for line in
            [made_up(), format!("\"token\": \"{}\",", made_up()), format!("?code={}&state=x", made_up())]
        {
            assert_eq!(kind(&line, &[]), Some("what looks like a code or a token"), "{line}");
        }
    }

    #[test]
    fn what_is_only_long_or_only_starts_like_a_token_is_let_be() {
        let typed = format!("BQ{}", "typed-in-by-hand-".repeat(8));
        let says_so = made_up().replacen("BQ", "BQinvented", 1);
        for line in [typed.as_str(), &says_so, "BQshort", &made_up().replacen("BQ", "CQ", 1)] {
            assert_eq!(kind(line, &[]), None, "{line}");
        }
    }

    #[test]
    fn a_value_of_creds_json_is_found_whatever_its_shape() {
        assert!(kind("pw = hunter2hunter2", &["hunter2hunter2".to_owned()]).is_some());
    }
}
