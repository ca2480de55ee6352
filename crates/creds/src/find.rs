//! Where `creds.json` and `keys.tsv` lie: in a notebook's folder or in one of its parents, up to the project's root.

use crate::{Error, FILE_NAME, KEYS_EXAMPLE_NAME, KEYS_FILE_NAME, Result};
use std::path::{Path, PathBuf};

/// The name of the file that `creds.json` is made from; it marks the project's root.
pub const EXAMPLE_NAME: &str = "creds.example.json";

/// Looks for `creds.json` in `start` and then in its parents.
///
/// The first folder that holds `creds.example.json` or `.git` is the project's root and the last one searched, so that a
/// file of another project, or of the home folder, is never taken by accident.
///
/// # Errors
/// [`Error::Missing`], which lists the folders that were searched and the command that makes the file.
pub fn find(start: &Path) -> Result<PathBuf> {
    find_named(start, FILE_NAME, EXAMPLE_NAME)
}

/// As [`find`], for `keys.tsv`.
///
/// # Errors
/// As [`find`].
pub fn find_keys(start: &Path) -> Result<PathBuf> {
    find_named(start, KEYS_FILE_NAME, KEYS_EXAMPLE_NAME)
}

fn find_named(start: &Path, name: &str, example_name: &str) -> Result<PathBuf> {
    let start = std::path::absolute(start).unwrap_or_else(|_| start.to_path_buf());
    let mut searched = Vec::new();
    for folder in start.ancestors() {
        let candidate = folder.join(name);
        // `symlink_metadata`: a link that leads nowhere is found here and explained when it is read, not passed over.
        if candidate.symlink_metadata().is_ok() {
            return Ok(candidate);
        }
        searched.push(folder.to_path_buf());
        let example = folder.join(example_name);
        if example.exists() {
            // Learners edit the file beside their notebooks, even where a notebook of a subfolder asked for it.
            let notebooks = folder.join("notebooks");
            let home = if start.starts_with(&notebooks) { notebooks } else { start.clone() };
            return Err(Error::Missing { searched, example: Some(example), make: home.join(name) });
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    Err(Error::Missing { searched, example: None, make: start.join(name) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_nearest_file_wins() {
        let project = tempfile::tempdir().unwrap();
        let deep = project.path().join("notebooks/solutions");
        fs::create_dir_all(&deep).unwrap();
        fs::write(project.path().join(EXAMPLE_NAME), "{}").unwrap();
        fs::write(project.path().join(FILE_NAME), "{}").unwrap();
        assert_eq!(find(&deep).unwrap(), project.path().join(FILE_NAME));
        fs::write(project.path().join("notebooks").join(FILE_NAME), "{}").unwrap();
        assert_eq!(find(&deep).unwrap(), project.path().join("notebooks").join(FILE_NAME));
    }

    #[test]
    fn the_search_ends_at_the_root_of_the_project() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join(FILE_NAME), "{}").unwrap();
        for marker in [EXAMPLE_NAME, ".git"] {
            let project = outside.path().join(marker.trim_start_matches('.')).join("project");
            fs::create_dir_all(project.join("notebooks")).unwrap();
            fs::write(project.join(marker), "{}").unwrap();
            let error = find(&project.join("notebooks")).unwrap_err();
            assert!(matches!(&error, Error::Missing { searched, .. } if searched.len() == 2), "{error}");
        }
    }

    #[test]
    fn a_missing_file_names_the_command_that_makes_it() {
        let project = tempfile::tempdir().unwrap();
        let notebooks = project.path().join("notebooks/solutions");
        fs::create_dir_all(&notebooks).unwrap();
        fs::write(project.path().join(EXAMPLE_NAME), "{}").unwrap();
        let message = find(&notebooks).unwrap_err().to_string();
        let root = project.path().display();
        assert!(
            message.contains(&format!("cp {root}/creds.example.json {root}/notebooks/creds.json")),
            "{message}"
        );
    }
}
