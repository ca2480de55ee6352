//! The notebooks that were handed in: a folder a learner.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A notebook of a learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The name of the learner's folder.
    pub learner: String,
    /// The notebook's file name without its ending.
    pub notebook: String,
    /// The file.
    pub path: PathBuf,
}

/// What lies in a folder of submissions.
#[derive(Debug, Default)]
pub struct Found {
    /// In the order of the learners' names and of the notebooks'.
    pub submissions: Vec<Submission>,
    /// Files that are not graded, and why.
    pub ignored: Vec<(PathBuf, String)>,
}

/// How deep the notebooks may lie: `LEARNER/notebook.ipynb` as well as nbgrader's `LEARNER/ASSIGNMENT/notebook.ipynb`.
const DEPTH: usize = 4;

/// Looks for notebooks of the `known` names.
///
/// # Errors
/// The folder cannot be read, or holds no learner's folder.
pub fn find(folder: &Path, known: &[String]) -> Result<Found> {
    let mut found = Found::default();
    let learners: Vec<PathBuf> = sorted(folder)?.into_iter().filter(|path| path.is_dir()).collect();
    for learner in &learners {
        let name = file_name(learner);
        let mut files = Vec::new();
        notebooks_below(learner, DEPTH, &mut files)?;
        for path in files {
            let notebook = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let twice = found
                .submissions
                .iter()
                .find(|before: &&Submission| before.learner == name && before.notebook == notebook);
            if let Some(first) = twice {
                let why = format!("`{}` is graded for the same learner and notebook", first.path.display());
                found.ignored.push((path, why));
            } else if known.contains(&notebook) {
                found.submissions.push(Submission { learner: name.clone(), notebook, path });
            } else {
                found.ignored.push((path, "no solution has this name".to_owned()));
            }
        }
    }
    if learners.is_empty() {
        let why = "it has no folders; submissions lie as LEARNER/NOTEBOOK.ipynb, a folder a learner";
        return Err(Error::Part(format!("`{}` holds no submissions: {why}", folder.display())));
    }
    found.submissions.sort_by(|a, b| (&a.learner, &a.notebook).cmp(&(&b.learner, &b.notebook)));
    Ok(found)
}

fn notebooks_below(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    for path in sorted(folder)? {
        let hidden = file_name(&path).starts_with('.');
        // A link may lead anywhere, to another learner's work for instance.
        let link = path.is_symlink();
        if hidden || link {
            continue;
        }
        if path.is_dir() && depth > 1 {
            notebooks_below(&path, depth - 1, files)?;
        } else if path.is_file() && path.extension().is_some_and(|extension| extension == "ipynb") {
            files.push(path);
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(Error::io("read", folder))?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()
        .map_err(Error::io("read", folder))?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<String> {
        vec!["02-authorization-code".to_owned()]
    }

    fn with(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn notebooks_are_found_flat_and_as_nbgrader_lays_them() {
        let folder = with(&[
            "mira/02-authorization-code.ipynb",
            "tomas/pkce/02-authorization-code.ipynb",
            "mira/.ipynb_checkpoints/02-authorization-code.ipynb",
            "tomas/notes.txt",
        ]);
        let found = find(folder.path(), &known()).unwrap();
        let learners: Vec<_> = found.submissions.iter().map(|one| one.learner.as_str()).collect();
        assert_eq!(learners, ["mira", "tomas"]);
        assert!(found.ignored.is_empty());
    }

    #[test]
    fn a_notebook_of_another_name_and_a_second_copy_are_named() {
        let folder = with(&[
            "mira/02-authorization-code.ipynb",
            "mira/old/02-authorization-code.ipynb",
            "mira/Untitled.ipynb",
        ]);
        let found = find(folder.path(), &known()).unwrap();
        assert_eq!(found.submissions.len(), 1);
        assert_eq!(found.ignored.len(), 2);
    }

    #[test]
    fn a_link_to_another_learners_work_is_not_followed() {
        let folder = with(&["mira/02-authorization-code.ipynb", "tomas/readme.txt"]);
        std::os::unix::fs::symlink(folder.path().join("mira"), folder.path().join("tomas/mine")).unwrap();
        assert_eq!(find(folder.path(), &known()).unwrap().submissions.len(), 1);
    }

    #[test]
    fn a_folder_without_learners_says_how_submissions_lie() {
        let folder = with(&["02-authorization-code.ipynb"]);
        assert!(find(folder.path(), &known()).unwrap_err().to_string().contains("LEARNER/NOTEBOOK.ipynb"));
    }
}
