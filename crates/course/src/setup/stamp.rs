//! Whether a step's result is whole and still what its inputs give.
//!
//! The stamp is the last file that a step writes, and holds the hash of what went in. A step that was broken off (Ctrl-C,
//! `kill -9`, a power cut) has none, and one with other inputs has another: both are done again.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// The stamp of one step.
pub struct Stamp {
    path: PathBuf,
    hash: String,
}

impl Stamp {
    /// The stamp in `path` of a step that is made from `inputs`, in this order.
    pub fn new(path: PathBuf, inputs: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for input in inputs {
            // With its length before it, so that ["ab", "c"] and ["a", "bc"] differ.
            hasher.update((input.len() as u64).to_le_bytes());
            hasher.update(input);
        }
        let hash = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { path, hash }
    }

    /// Whether the step was done to its end, with these inputs.
    pub fn is_current(&self) -> bool {
        std::fs::read_to_string(&self.path).is_ok_and(|found| found == self.hash)
    }

    /// Marks the step as done.
    ///
    /// # Errors
    /// The stamp cannot be written.
    pub fn write(&self) -> Result<()> {
        write_whole(&self.path, self.hash.as_bytes())
    }
}

/// Writes a file so that it is there whole or not at all; an existing one is replaced.
///
/// # Errors
/// The folder cannot be written to, or the disk is full; what was there before is then still there.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    use std::io::Write as _;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(Error::io("made", folder))?;
    let mut file = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
        .tempfile_in(folder)
        .map_err(Error::io("written", path))?;
    file.write_all(content).map_err(Error::io("written", path))?;
    file.persist(path).map_err(|error| Error::io("written", path)(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_was_broken_off_is_not_current() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!Stamp::new(dir.path().join("stamp"), &[b"a"]).is_current());
    }

    #[test]
    fn a_stamp_holds_for_its_own_inputs_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("stamp");
        Stamp::new(path.clone(), &[b"ab", b"c"]).write().unwrap();
        assert!(Stamp::new(path.clone(), &[b"ab", b"c"]).is_current());
        assert!(!Stamp::new(path.clone(), &[b"a", b"bc"]).is_current());
        assert!(!Stamp::new(path, &[b"ab"]).is_current());
    }
}
