//! The store of compiled cells.
//!
//! A cell that was compiled before, with the same text in the same surroundings, is only loaded: 5 ms in place of 100. The key
//! is the hash of everything that went into the compiler; so entries of another compiler, or of an older `util`, are never
//! found again.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::compile::Diagnostic;
use super::generate::Plan;

/// A folder of compiled cells, shared by all kernels of a project; and perhaps another, which is only read.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
    read_only: Option<PathBuf>,
}

/// A compiled cell, and what the compiler told about it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    #[serde(skip)]
    pub(super) library: PathBuf,
    pub(super) types: HashMap<String, String>,
    pub(super) warnings: Vec<Diagnostic>,
    /// What the cell was compiled by, in the end.
    pub(super) plan: Plan,
}

impl Store {
    pub(super) fn open(folder: PathBuf, read_only: Option<PathBuf>) -> io::Result<Store> {
        fs::create_dir_all(&folder)?;
        Ok(Store { folder, read_only })
    }

    /// The key of a cell, by its source before any adjustment.
    pub(super) fn key(source: &str, fingerprint: &str) -> String {
        let mut hash = Sha256::new();
        for part in [env!("CARGO_PKG_VERSION"), fingerprint, source] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.finalize().iter().take(20).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The entry of that key, if it is there and whole.
    pub(super) fn find(&self, key: &str) -> Option<Entry> {
        let folders = [Some(&self.folder), self.read_only.as_ref()];
        folders.into_iter().flatten().find_map(|folder| Self::find_in(folder, key))
    }

    fn find_in(folder: &Path, key: &str) -> Option<Entry> {
        let library = library(folder, key);
        let text = fs::read(library.with_extension("json")).ok()?;
        let mut entry: Entry = serde_json::from_slice(&text).ok()?;
        entry.library = library.canonicalize().ok()?;
        Some(entry)
    }

    /// Puts a library in, which is moved away from where the compiler left it.
    pub(super) fn insert(
        &self,
        key: &str,
        compiled: &Path,
        types: HashMap<String, String>,
        warnings: Vec<Diagnostic>,
        plan: &Plan,
    ) -> io::Result<Entry> {
        let kept = library(&self.folder, key);
        fs::create_dir_all(kept.parent().unwrap_or(&self.folder))?;
        fs::rename(compiled, &kept)?;
        let mut entry = Entry { library: kept.canonicalize()?, types, warnings, plan: plan.clone() };
        for warning in &mut entry.warnings {
            warning.rendered = None;
        }
        // The description comes last, and in one step: an entry that was cut off is no entry.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        serde_json::to_writer(&mut file, &entry)?;
        file.persist(kept.with_extension("json"))?;
        Ok(entry)
    }

    /// A folder for one compilation; it goes when the value is dropped. In the same file system as the store, so that the
    /// library can be moved.
    pub(super) fn workshop(&self) -> io::Result<tempfile::TempDir> {
        tempfile::Builder::new().prefix("compiling-").tempdir_in(&self.folder)
    }
}

fn library(folder: &Path, key: &str) -> PathBuf {
    folder.join(&key[..2]).join(key).with_extension(std::env::consts::DLL_EXTENSION)
}
