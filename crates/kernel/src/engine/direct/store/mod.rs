//! The store of compiled cells.
//!
//! A cell that was compiled before, with the same text in the same surroundings, is only loaded: 5 ms in place of 100. The key
//! is the hash of everything that went into the compiler; so entries of another compiler, or of an older `util`, are never
//! found again.
//!
//! ```text
//! cells/4f/4f31….json           what the compiler told about the cell, and the hash of its library
//! cells/4f/4f31…-9a02….so       the library, named by its key and its own hash
//! cells/compiling-…/            where the compiler works; goes with the compilation
//! ```
//!
//! What is found is run as the learner. So an entry counts only if nobody else can have written it ([`trust`]), and if its
//! library has the hash that its description tells: one that was cut off is no entry. The description is put in place last
//! and in one step, and names its library; two kernels that compile the same cell at once cannot mix their halves.
//! The oldest entries go when there are too many ([`sweep`]).

mod sweep;
#[cfg(test)]
mod tests;
mod trust;

use std::collections::HashMap;
use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use self::sweep::Sweeper;
use super::compile::Diagnostic;
use super::generate::Plan;

/// As much as the store may take on the disk: room for five thousand cells, those of about a hundred notebooks.
const MOST_BYTES: u64 = 512 << 20;
/// The time of an entry's last use is written no more often than that.
const TOUCHED: Duration = Duration::from_secs(60 * 60);

/// A folder of compiled cells, shared by all kernels of a project; and perhaps another, which is only read.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
    read_only: Option<PathBuf>,
    sweeper: Sweeper,
}

/// A compiled cell, and what the compiler told about it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    #[serde(skip)]
    pub(super) library: PathBuf,
    /// Of the library's bytes.
    hash: String,
    pub(super) types: HashMap<String, String>,
    pub(super) warnings: Vec<Diagnostic>,
    /// What the cell was compiled by, in the end.
    pub(super) plan: Plan,
    /// Holds the library of an entry that could not be kept.
    #[serde(skip)]
    _workshop: Option<TempDir>,
}

impl Store {
    /// Opens a store, and makes its folder if it is not there.
    ///
    /// A folder of the user's own in which others could write is emptied and closed to them.
    pub(super) fn open(folder: PathBuf, read_only: Option<PathBuf>) -> io::Result<Store> {
        Store::with_room(folder, read_only, MOST_BYTES)
    }

    fn with_room(folder: PathBuf, read_only: Option<PathBuf>, most_bytes: u64) -> io::Result<Store> {
        make_folder(&folder)?;
        // The runner, which loads what is in it, works in another folder.
        let folder = folder.canonicalize()?;
        if trust::is_open_to_others(&folder)? {
            log::warn!("`{}` is emptied: others could write to it", folder.display());
            sweep::empty(&folder)?;
            let mode = fs::metadata(&folder)?.permissions().mode();
            fs::set_permissions(&folder, Permissions::from_mode(mode & !0o022))?;
        }
        let read_only = read_only.and_then(|folder| folder.canonicalize().ok());
        for folder in [Some(&folder), read_only.as_ref()].into_iter().flatten() {
            if let Err(why) = trust::folder(folder) {
                log::warn!("cells are compiled anew and not looked for in `{}`: {why}", folder.display());
            }
        }
        let sweeper = Sweeper::new(folder.clone(), most_bytes);
        Ok(Store { folder, read_only, sweeper })
    }

    /// The key of a cell, by its source before any adjustment.
    pub(super) fn key(source: &str, fingerprint: &str) -> String {
        let mut hash = Sha256::new();
        for part in [env!("CARGO_PKG_VERSION"), fingerprint, source] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hexadecimal(&hash.finalize())
    }

    /// The entry of that key, if it is there, whole, and nobody else's.
    pub(super) fn find(&self, key: &str) -> Option<Entry> {
        let folders = [Some(&self.folder), self.read_only.as_ref()];
        folders.into_iter().flatten().find_map(|folder| {
            find_in(folder, key).unwrap_or_else(|error| {
                log::warn!("the compiled cell `{key}` in `{}` is not used: {error}", folder.display());
                None
            })
        })
    }

    /// Puts a library in, which is moved away from where the compiler left it: into `workshop`.
    ///
    /// What cannot be kept, because the disk is full or the folder is not to be trusted, can be used all the same, once.
    pub(super) fn insert(
        &self,
        key: &str,
        workshop: TempDir,
        compiled: &Path,
        types: HashMap<String, String>,
        warnings: Vec<Diagnostic>,
        plan: &Plan,
    ) -> io::Result<Entry> {
        let library = fs::read(compiled)?;
        let hash = hexadecimal(&Sha256::digest(&library));
        let plan = plan.clone();
        let mut entry = Entry { library: compiled.to_owned(), hash, types, warnings, plan, _workshop: None };
        for warning in &mut entry.warnings {
            warning.rendered = None;
        }
        match self.keep(key, compiled, &entry) {
            Ok(kept) => {
                entry.library = kept;
                self.sweeper.added(library.len() as u64);
            }
            Err(error) => {
                log::warn!("a compiled cell is not kept in `{}`: {error}", self.folder.display());
                entry._workshop = Some(workshop);
            }
        }
        Ok(entry)
    }

    /// Where the library is then.
    fn keep(&self, key: &str, compiled: &Path, entry: &Entry) -> io::Result<PathBuf> {
        let place = Place::new(&self.folder, key);
        make_folder(&self.folder)?;
        trust::folder(&self.folder)?;
        make_folder(&place.shelf)?;
        trust::folder(&place.shelf)?;
        let mut file = tempfile::Builder::new()
            .prefix(&format!("{key}-"))
            .permissions(Permissions::from_mode(0o644))
            .tempfile_in(&place.shelf)?;
        serde_json::to_writer(&mut file, entry)?;
        file.flush()?;
        fs::set_permissions(compiled, Permissions::from_mode(0o644))?;
        let library = place.library(&entry.hash);
        fs::rename(compiled, &library)?;
        if let Err(error) = file.persist(&place.description) {
            // The library is in its place and can be used; it is only not found again.
            log::warn!("`{}` was not written: {error}", place.description.display());
        }
        Ok(library)
    }

    /// Takes out an entry that could not be loaded.
    pub(super) fn remove(&self, key: &str) {
        // It may be gone already; that may even be why it was not loaded.
        let _ = fs::remove_file(Place::new(&self.folder, key).description);
    }

    /// A folder for one compilation; it goes when the value is dropped. In the same file system as the store, so that the
    /// library can be moved; but not where others could write to it.
    pub(super) fn workshop(&self) -> io::Result<TempDir> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(sweep::WORKSHOP);
        // The folder may have been removed since it was opened.
        match make_folder(&self.folder).and_then(|()| trust::folder(&self.folder)) {
            Ok(_) => builder.tempdir_in(&self.folder),
            Err(_) => builder.tempdir(),
        }
    }

    /// Whether a workshop that was made some time ago is still there, and still where nobody else could write.
    pub(super) fn is_usable(&self, workshop: &Path) -> bool {
        workshop.starts_with(&self.folder) && workshop.is_dir() && trust::folder(&self.folder).is_ok()
    }
}

/// The paths of an entry.
struct Place {
    shelf: PathBuf,
    description: PathBuf,
    key: String,
}

impl Place {
    fn new(folder: &Path, key: &str) -> Place {
        let shelf = folder.join(&key[..2]);
        Place { description: shelf.join(key).with_extension("json"), shelf, key: key.to_owned() }
    }

    fn library(&self, hash: &str) -> PathBuf {
        self.shelf.join(format!("{}-{hash}", self.key)).with_extension(std::env::consts::DLL_EXTENSION)
    }
}

fn find_in(folder: &Path, key: &str) -> io::Result<Option<Entry>> {
    let place = Place::new(folder, key);
    // Most cells are new ones: this is the one call that they cost.
    let described = match trust::file(&place.description) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        described => described?,
    };
    trust::folder(folder)?;
    trust::folder(&place.shelf)?;
    let mut entry: Entry = serde_json::from_slice(&fs::read(&place.description)?)?;
    entry.library = place.library(&entry.hash);
    trust::file(&entry.library)?;
    if hexadecimal(&Sha256::digest(fs::read(&entry.library)?)) != entry.hash {
        return Err(io::Error::other("its library is not the one that was put in"));
    }
    if let Ok(used) = described.modified()
        && SystemTime::now().duration_since(used).is_ok_and(|ago| ago > TOUCHED)
    {
        // Fails in a store of somebody else's, which is not swept either.
        let _ = fs::File::open(&place.description).and_then(|file| file.set_modified(SystemTime::now()));
    }
    Ok(Some(entry))
}

/// Not writable for a group, whatever the user's `umask` says.
fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o755).create(folder)
}

/// As many digits as keep two cells apart.
fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().take(20).map(|byte| format!("{byte:02x}")).collect()
}
