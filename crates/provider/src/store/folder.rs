//! The data folder: one process at a time, readable by its owner only.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::error::Error;
use crate::random::Random;
use crate::seal::KEY;

/// An open data folder. Nobody else opens it until this is dropped; the system also lets go of it when the process is killed.
pub(crate) struct Folder {
    path: PathBuf,
    lock: File,
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Closing the file would do, were it not for a process that is being started at this moment: until it runs its own program it
        // has the file open too, and with it the lock.
        let _ = self.lock.unlock();
    }
}

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Folder { folder: path.to_owned(), source };
        make_private(path).map_err(failed)?;
        let mut lock = private_file().open(path.join("provider.lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let read = lock.read_to_string(&mut text);
                let process = read.ok().and_then(|_| text.trim().parse().ok());
                return Err(Error::DataInUse { folder: path.to_owned(), process });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        // Only told to whoever comes second; that the file is locked is what counts.
        let _ = lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id()));
        Ok(Folder { path: path.to_owned(), lock })
    }

    /// The key that seals tokens and client secrets: beside the database and not in it, so that a copy of the database alone
    /// reveals none of them.
    pub(crate) fn key(&self, random: &Random) -> Result<[u8; KEY], Error> {
        let file = self.path.join("provider.key");
        match fs::read(&file) {
            Ok(bytes) => bytes.try_into().map_err(|_| Error::Key { file }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = random.bytes();
                self.write_whole(&file, &key)?;
                Ok(key)
            }
            Err(source) => Err(Error::Folder { folder: self.path.clone(), source }),
        }
    }

    pub(crate) fn database(&self) -> Result<Connection, Error> {
        let file = self.path.join("provider.db");
        // Made by us first, because SQLite would let everyone read it.
        let made = private_file().open(&file);
        made.map_err(|source| Error::Folder { folder: self.path.clone(), source })?;
        Ok(Connection::open(&file)?)
    }

    /// Written under another name first: a process killed in between leaves no half key.
    fn write_whole(&self, file: &Path, content: &[u8]) -> Result<(), Error> {
        let half = file.with_extension("half");
        let write = || {
            let mut out = private_file().truncate(true).open(&half)?;
            out.write_all(content)?;
            out.sync_all()?;
            fs::rename(&half, file)
        };
        write().map_err(|source| Error::Folder { folder: self.path.clone(), source })
    }
}

fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_process_on_the_same_folder_is_told_which_one_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::open(folder.path()).unwrap();
        // A second open file stands for a second process: the lock is the file's, not the process's.
        let Err(error) = Folder::open(folder.path()) else { panic!("opened twice") };
        assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
        drop(first);
        assert!(Folder::open(folder.path()).is_ok());
    }

    #[test]
    fn the_key_stays_the_same_and_is_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let random = Random::seeded(1);
        let first = Folder::open(folder.path()).unwrap().key(&random).unwrap();
        assert_eq!(Folder::open(folder.path()).unwrap().key(&random).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join("provider.key")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::write(folder.path().join("provider.key"), b"short").unwrap();
        let error = Folder::open(folder.path()).unwrap().key(&random).unwrap_err();
        assert!(matches!(error, Error::Key { .. }), "{error}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a-file");
        fs::write(&file, "").unwrap();
        let Err(error) = Folder::open(&file.join("data")) else { panic!("made a folder in a file") };
        assert!(error.to_string().contains("a-file/data`"), "{error}");
    }
}
