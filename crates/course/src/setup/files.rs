//! What a learner edits: `creds.json`, `keys.tsv` and the starters. Made when missing, never overwritten.

use std::io::Write as _;
use std::path::Path;

use crate::error::{Error, Result};
use crate::notebook::{Notebook, release};
use crate::project::{Project, notebooks_in};

/// Makes `notebooks/creds.json` and `notebooks/keys.tsv` from their examples, readable by their owner only; gives back the
/// names of those that were missing.
///
/// # Errors
/// An example is missing, or the folder cannot be written to.
pub fn credentials(project: &Project) -> Result<Vec<&'static str>> {
    let files = [
        (creds::FILE_NAME, project.creds_example(), project.creds()),
        (creds::KEYS_FILE_NAME, project.keys_example(), project.keys()),
    ];
    let mut made = Vec::new();
    for (name, example, path) in files {
        if !path.exists() {
            let text = std::fs::read(&example).map_err(Error::io("read", &example))?;
            made.extend(write_new(&path, &text, 0o600)?.then_some(name));
        }
    }
    Ok(made)
}

/// Makes the starters that are missing from their solutions; gives back how many.
///
/// # Errors
/// A solution cannot be read, or the folder cannot be written to.
pub fn starters(project: &Project) -> Result<usize> {
    let mut made = 0;
    for solution in notebooks_in(&project.solutions())? {
        let Some(name) = solution.file_name() else { continue };
        let path = project.notebooks().join(name);
        if !path.exists() {
            let starter = release::starter(&Notebook::read(&solution)?);
            made += usize::from(write_new(&path, starter.to_text().as_bytes(), 0o644)?);
        }
    }
    Ok(made)
}

/// Writes a file whole, if there is none of that name; says whether it was written. `mode`: its permissions.
///
/// # Errors
/// The folder cannot be written to.
pub fn write_new(path: &Path, content: &[u8], mode: u32) -> Result<bool> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))
        .tempfile_in(folder)
        .map_err(Error::io("written", path))?;
    file.write_all(content).map_err(Error::io("written", path))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        // Someone was quicker: theirs counts.
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Error::io("written", path)(error.error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_learners_file_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("creds.json");
        std::fs::write(&path, "mine").unwrap();
        assert!(!write_new(&path, b"example", 0o600).unwrap());
        assert_eq!(std::fs::read_to_string(path).unwrap(), "mine");
    }

    #[test]
    fn credentials_are_readable_by_their_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("creds.json");
        assert!(write_new(&path, b"{}", 0o600).unwrap());
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
