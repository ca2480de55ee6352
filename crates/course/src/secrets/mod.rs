//! Looks for secrets in what is handed out and committed.
//!
//! Two kinds: a value that this machine's `creds.json` or `keys.tsv` keeps secret and that the example does not; and
//! whatever has the [`shape`] of one.

mod places;
mod shape;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::project::{Project, notebooks_in};

/// A secret in a file. What it is does not stand here: this is printed.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// Where in it: the line, or the cell and which part of it.
    pub place: String,
    /// What kind it is.
    pub kind: &'static str,
}

/// Looks through all notebooks, and all files that git keeps.
///
/// # Errors
/// A file cannot be read.
pub fn scan(project: &Project) -> Result<Vec<Found>> {
    let known = known(project);
    let mut files = listed(project.root(), &["ls-files", "-z"]);
    files.extend(notebooks_in(&project.notebooks())?);
    files.extend(notebooks_in(&project.solutions())?);
    files.sort();
    files.dedup();
    let mut found = Vec::new();
    for path in files {
        match std::fs::read(&path) {
            Ok(bytes) => found.extend(in_file(&path, &bytes, &known)),
            // Deleted but still tracked, or a link to a folder: nothing to look at.
            Err(_) if !path.is_file() => {}
            Err(error) => return Err(Error::io("read", &path)(error)),
        }
    }
    Ok(found)
}

/// Looks through what the next commit would hold.
///
/// # Errors
/// Git cannot show a file that it lists.
pub fn scan_staged(project: &Project) -> Result<Vec<Found>> {
    let known = known(project);
    let root = project.root();
    let mut found = Vec::new();
    for path in listed(root, &["diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z"]) {
        let name = path.strip_prefix(root).unwrap_or(&path);
        // As it is staged, which need not be as it is on disk.
        let staged = format!(":{}", name.display());
        let shown = git(root).args(["show", &staged]).output().map_err(Error::io("read", &path))?;
        if !shown.status.success() {
            return Err(Error::Part(format!(
                "git does not show `{}` as it is staged: {}",
                name.display(),
                String::from_utf8_lossy(&shown.stderr).trim()
            )));
        }
        found.extend(in_file(&path, &shown.stdout, &known));
    }
    Ok(found)
}

fn in_file(path: &Path, bytes: &[u8], known: &[String]) -> Vec<Found> {
    let text = String::from_utf8_lossy(bytes);
    let places = places::of(&path.to_string_lossy(), &text);
    let found = places.into_iter().filter_map(|(place, line)| {
        let kind = shape::in_line(&line, known)?;
        Some(Found { path: path.to_owned(), place, kind })
    });
    found.collect()
}

fn known(project: &Project) -> Vec<String> {
    let example = creds::secrets_in(&project.creds_example());
    let own = [project.creds(), project.keys()].into_iter().flat_map(|file| creds::secrets_in(&file));
    own.filter(|secret| !example.contains(secret)).collect()
}

fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root);
    command
}

/// The files that git lists. Where there is no git, the notebooks are all that is looked at.
fn listed(root: &Path, arguments: &[&str]) -> Vec<PathBuf> {
    let Ok(listed) = git(root).args(arguments).output() else { return Vec::new() };
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    names.split('\0').filter(|name| !name.is_empty()).map(|name| root.join(name)).collect()
}
