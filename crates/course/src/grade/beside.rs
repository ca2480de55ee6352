//! What was handed in beside a notebook, such as a CSV file or a picture: taken along into the sandbox, so that the cells that
//! read it find it.
//!
//! Only ordinary files below the notebook's own folder are read, and only so many and so large: a link may lead to another
//! learner's work or to the instructor's files, and a device or a pipe has no end. What is left out is said, with the reason.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Component, Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How many files may lie beside a notebook.
const MOST_FILES: usize = 64;
/// How large one of them may be, in bytes.
const LARGEST: u64 = 8 << 20;
/// How large all of them together may be, in bytes.
const LARGEST_IN_ALL: u64 = 32 << 20;
/// How deep they may lie: the notebook's folder, and two below each other in it.
const DEPTH: usize = 3;

/// A file, with the path that it has from the notebook.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// Such as `data/songs.csv`.
    pub path: PathBuf,
    /// Its bytes, in Base64.
    content: String,
}

impl Handed {
    fn new(path: &Path, content: &[u8]) -> Self {
        Self { path: path.to_owned(), content: BASE64_STANDARD.encode(content) }
    }

    /// What is in it.
    ///
    /// # Errors
    /// It is not what [`find`] made.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        BASE64_STANDARD.decode(&self.content).map_err(Error::part)
    }

    /// Writes it below `folder`.
    ///
    /// # Errors
    /// Its path leads elsewhere, or the folder cannot be written to.
    pub fn write_below(&self, folder: &Path) -> Result<()> {
        if !self.path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(Error::Part(format!("`{}` leads out of its folder", self.path.display())));
        }
        let path = folder.join(&self.path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(Error::io("made", parent))?;
        std::fs::write(&path, self.bytes()?).map_err(Error::io("written", &path))
    }
}

/// What lies beside a notebook.
#[derive(Debug, Default)]
pub struct Beside {
    /// By their paths.
    pub files: Vec<Handed>,
    /// What is not taken along, and why.
    pub left_out: Vec<(PathBuf, String)>,
}

/// Looks for the files beside `notebook`.
///
/// Not for other notebooks, for hidden files, or for `creds.json` and `keys.tsv`, which grading makes anew: keys and tokens of the
/// learner's own provider are worth nothing to a fresh one, and a table without its tabs would take all of a notebook's points.
pub fn find(notebook: &Path) -> Beside {
    let mut beside = Beside::default();
    let mut in_all = 0;
    let folder = notebook.parent().unwrap_or(Path::new("."));
    collect(folder, Path::new(""), DEPTH, &mut in_all, &mut beside);
    beside
}

fn collect(folder: &Path, below: &Path, depth: usize, in_all: &mut u64, beside: &mut Beside) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return beside.left_out.push((below.to_owned(), error.to_string())),
    };
    let mut names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    names.sort();
    for name in names {
        let (path, shown) = (folder.join(&name), below.join(&name));
        let is_notebook = path.extension().is_some_and(|extension| extension == "ipynb");
        let made_anew = [creds::FILE_NAME, creds::KEYS_FILE_NAME].iter().any(|name| shown == Path::new(name));
        if name.to_string_lossy().starts_with('.') || is_notebook || made_anew {
            continue;
        }
        let Ok(metadata) = path.symlink_metadata() else { continue };
        let why = if name.to_str().is_none() {
            "its name is not UTF-8".to_owned()
        } else if metadata.is_dir() && depth > 1 {
            collect(&path, &shown, depth - 1, in_all, beside);
            continue;
        } else if metadata.is_dir() {
            format!("folders are taken along {} deep", DEPTH - 1)
        } else if beside.files.len() == MOST_FILES {
            format!("only {MOST_FILES} files are taken along")
        } else {
            match read(&path, LARGEST.min(LARGEST_IN_ALL - *in_all)) {
                Ok(content) => {
                    *in_all += content.len() as u64;
                    beside.files.push(Handed::new(&shown, &content));
                    continue;
                }
                Err(why) => why,
            }
        };
        beside.left_out.push((shown, why));
    }
}

/// The bytes of an ordinary file of at most `largest` bytes.
fn read(path: &Path, largest: u64) -> std::result::Result<Vec<u8>, String> {
    let metadata = path.symlink_metadata().map_err(|error| error.to_string())?;
    if metadata.is_symlink() {
        return Err("it is a link, and could lead anywhere".into());
    }
    if !metadata.is_file() {
        return Err("it is no ordinary file".into());
    }
    // What was looked at may be another by now; this fails for a link, and does not wait for a pipe.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let opened = OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path);
    let file: File = opened.map_err(|error| error.to_string())?;
    let mut content = Vec::new();
    // One more than it may be, in case it grows while it is read.
    file.take(largest + 1).read_to_end(&mut content).map_err(|error| error.to_string())?;
    if content.len() as u64 > largest {
        let mb = |bytes| bytes >> 20;
        return Err(format!(
            "it is too large: {} MB a file are taken along, and {} MB in all",
            mb(LARGEST),
            mb(LARGEST_IN_ALL)
        ));
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    fn handed_in(files: &[(&str, usize)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (file, size) in files {
            let path = folder.path().join("mira").join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, vec![b'x'; *size]).unwrap();
        }
        folder
    }

    fn beside(folder: &tempfile::TempDir) -> (Vec<String>, Vec<(String, String)>) {
        let beside = find(&folder.path().join("mira/09-your-turn.ipynb"));
        let shown = |path: &Path| path.display().to_string();
        let files = beside.files.iter().map(|file| shown(&file.path)).collect();
        (files, beside.left_out.iter().map(|(path, why)| (shown(path), why.clone())).collect())
    }

    #[test]
    fn ordinary_files_are_taken_along_and_arrive_as_they_are() {
        let folder = handed_in(&[
            ("09-your-turn.ipynb", 3),
            ("other.ipynb", 3),
            ("creds.json", 3),
            ("keys.tsv", 3),
            (".hidden/x", 3),
            ("own.csv", 7),
            ("pictures/plot.png", 0),
        ]);
        assert_eq!(beside(&folder), (vec!["own.csv".into(), "pictures/plot.png".into()], vec![]));
        let there = tempfile::tempdir().unwrap();
        for file in find(&folder.path().join("mira/09-your-turn.ipynb")).files {
            file.write_below(there.path()).unwrap();
        }
        assert_eq!(std::fs::read(there.path().join("own.csv")).unwrap(), b"xxxxxxx");
        assert!(there.path().join("pictures/plot.png").is_file());
    }

    #[test]
    fn a_link_a_pipe_and_a_deep_folder_are_left_out_with_the_reason() {
        let folder = handed_in(&[("a/b/near.csv", 1), ("a/b/c/far.csv", 1)]);
        let mira = folder.path().join("mira");
        std::os::unix::fs::symlink("/etc/hostname", mira.join("link.csv")).unwrap();
        std::os::unix::fs::symlink("/etc", mira.join("links")).unwrap();
        std::fs::write(mira.join(std::ffi::OsStr::from_bytes(b"\xff.csv")), "x").unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(mira.join("socket")).unwrap();
        let (files, left_out) = beside(&folder);
        assert_eq!(files, ["a/b/near.csv"]);
        let left_out: Vec<_> = left_out.iter().map(|(path, why)| format!("{path}: {why}")).collect();
        assert_eq!(
            left_out,
            [
                "a/b/c: folders are taken along 2 deep",
                "link.csv: it is a link, and could lead anywhere",
                "links: it is a link, and could lead anywhere",
                "socket: it is no ordinary file",
                "\u{fffd}.csv: its name is not UTF-8",
            ]
        );
    }

    #[test]
    fn so_many_and_so_large_and_no_more() {
        let large = LARGEST as usize;
        let files: Vec<String> = (0..5).map(|number| format!("{number}.bin")).collect();
        let mut sizes: Vec<(&str, usize)> = files.iter().map(|name| (name.as_str(), large)).collect();
        sizes.push(("too-large.bin", large + 1));
        let (taken, left_out) = beside(&handed_in(&sizes));
        assert_eq!(taken, &files[..4]);
        assert_eq!(left_out.len(), 2);
        assert!(left_out.iter().all(|(_, why)| why.contains("8 MB a file")), "{left_out:?}");

        let names: Vec<String> = (0..70).map(|number| format!("{number}.txt")).collect();
        let (taken, left_out) =
            beside(&handed_in(&names.iter().map(|name| (name.as_str(), 1)).collect::<Vec<_>>()));
        assert_eq!((taken.len(), left_out.len()), (MOST_FILES, 70 - MOST_FILES));
    }

    #[test]
    fn a_path_that_leads_out_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["../out", "/tmp/out", "a/../../out"] {
            assert!(Handed::new(Path::new(path), b"").write_below(folder.path()).is_err(), "{path}");
        }
    }
}
