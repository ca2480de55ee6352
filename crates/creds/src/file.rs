//! Reading and updating the file, so that neither a crash, a full disk nor a second process loses anything.

use crate::{Error, Result, error::Kind, excerpt, mistake, text};
use serde_json::{Map, Value};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The name of the file.
pub const FILE_NAME: &str = "creds.json";

/// The keys and values of one provider, in the order of the file.
pub type Entry = Map<String, Value>;

/// One change to an entry.
#[derive(Clone, PartialEq)]
pub enum Change {
    /// Gives `.0` the value `.1`; a key that is new comes last.
    Set(String, Value),
    /// Removes the key; one that is not there is no error.
    Remove(String),
}

/// Reads the whole file: its entries by name.
///
/// A byte order mark, which some editors put at the start, is passed over; the next update leaves it out.
///
/// # Errors
/// The file cannot be read, is empty, is not UTF-8, is not JSON, or is not an object.
pub fn read(path: &Path) -> Result<Map<String, Value>> {
    parse(path, &read_text(path)?)
}

/// Reads the entry `name`.
///
/// # Errors
/// As [`read`]; and there is no such entry, or it is not an object.
pub fn read_entry(path: &Path, name: &str) -> Result<Entry> {
    entry_of(path, read(path)?, name)
}

/// Applies `changes` to the entry `name`, which must exist, and to nothing else.
///
/// The new text goes to a file beside the old one, to the disk, and then takes its name (`rename(2)`), so that a reader
/// sees the old file or the new one and never a half; the mode becomes 0600. A `creds.json` that is a symbolic link stays
/// one. All of it happens under an advisory lock, from reading to renaming: two processes that update at once lose nothing.
///
/// # Errors
/// As [`read_entry`]; and the file or its folder cannot be written: then the old file is untouched.
pub fn update_entry(path: &Path, name: &str, changes: &[Change]) -> Result<()> {
    let unreadable = |source| Error::unreadable(path, source);
    // The link's target is replaced, in its own folder; renaming onto the link would turn it into a file.
    let target = fs::canonicalize(path).map_err(unreadable)?;
    let _lock = lock(&target).map_err(unreadable)?;
    let old = read_text(path)?;
    let entry = entry_of(path, parse(path, &old)?, name)?;
    if fs::metadata(&target).map_err(unreadable)?.permissions().readonly() {
        // `rename` would replace it all the same; but who makes a file read-only means it.
        return Err(Error::ReadOnly { path: path.to_path_buf() });
    }
    let new = text::layout(&changed(&old, name, &entry, changes));
    replace(&target, &new).map_err(|source| Error::Unwritable { path: path.to_path_buf(), source })
}

/// The text of the file with the changes in it.
fn changed(old: &str, name: &str, entry: &Entry, changes: &[Change]) -> String {
    let mut file = text::members(old);
    // Of two members of one name the last one counts, in `serde_json` as in Python.
    let Some(member) = file.iter_mut().rev().find(|(key, _)| is_named(key, name)) else {
        return old.to_owned();
    };
    let mut members = text::members(&member.1);
    for change in changes {
        match change {
            Change::Set(key, value) if entry.get(key) == Some(value) => {}
            Change::Set(key, value) => {
                let written = value.to_string();
                match members.iter_mut().rev().find(|(known, _)| is_named(known, key)) {
                    Some((_, text)) => *text = written,
                    None => members.push((Value::from(key.as_str()).to_string(), written)),
                }
            }
            Change::Remove(key) => members.retain(|(known, _)| !is_named(known, key)),
        }
    }
    member.1 = text::object(&members);
    text::object(&file)
}

/// Whether `written`, a name in quotes and perhaps with escapes, is `name`.
fn is_named(written: &str, name: &str) -> bool {
    serde_json::from_str::<String>(written).is_ok_and(|written| written == name)
}

/// Locks the file that is called `target` now.
///
/// The lock is on the file itself, so that no lock file lies about in the learner's folder. While we wait for it, another
/// process may have put a new file in its place: then the lock is on a file that has no name any more, and protects nothing.
pub(crate) fn lock(target: &Path) -> std::io::Result<File> {
    loop {
        let file = File::open(target)?;
        file.lock()?;
        let (locked, named) = (file.metadata()?, fs::metadata(target)?);
        if (locked.dev(), locked.ino()) == (named.dev(), named.ino()) {
            return Ok(file);
        }
    }
}

pub(crate) fn replace(target: &Path, text: &str) -> std::io::Result<()> {
    let folder = target.parent().ok_or(ErrorKind::NotFound)?;
    // Mode 0600 is how `tempfile` makes it; if anything fails below, dropping it removes it. Its errors name the temporary
    // file, which the learner never saw: of the first only the kind is kept, and the writing goes to the bare file.
    let new = tempfile::Builder::new().prefix(".creds-").suffix(".tmp").tempfile_in(folder);
    let new = new.map_err(|error| std::io::Error::from(error.kind()))?;
    new.as_file().write_all(text.as_bytes())?;
    // Without it a power cut just after the rename may leave an empty file of the right name.
    new.as_file().sync_all()?;
    new.persist(target).map_err(|error| error.error)?;
    // Only makes the rename itself durable sooner; not every file system can do that with a folder.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

pub(crate) fn read_text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|source| Error::unreadable(path, source))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        Error::NotUtf8 { path: path.to_path_buf(), line }
    })?;
    if text.trim().is_empty() {
        return Err(Error::Empty { path: path.to_path_buf() });
    }
    Ok(text.to_owned())
}

fn parse(path: &Path, text: &str) -> Result<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(entries)) => Ok(entries),
        Ok(other) => Err(Error::NotAnObject { path: path.to_path_buf(), found: Kind::of(&other) }),
        Err(error) => {
            let (offset, problem, advice) = match mistake::first(text) {
                Some(mistake) => {
                    (mistake.offset, mistake.problem.to_string(), mistake.problem.advice().to_owned())
                }
                // A rule of JSON that only the parser knows (a number out of range, a hundred levels of nesting).
                None => {
                    let problem = error.to_string();
                    let problem = problem.split(" at line ").next().unwrap_or_default().to_owned();
                    (offset_of(text, error.line(), error.column()), problem, String::new())
                }
            };
            let (line, column, excerpt) = excerpt::draw(text, offset);
            Err(Error::NotJson { path: path.to_path_buf(), line, column, problem, excerpt, advice })
        }
    }
}

/// The offset of a line and column (in bytes, both from 1) as `serde_json` counts them.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    text.floor_char_boundary(start + column.saturating_sub(1))
}

fn entry_of(path: &Path, mut file: Map<String, Value>, name: &str) -> Result<Entry> {
    match file.remove(name) {
        Some(Value::Object(entry)) => Ok(entry),
        Some(other) => Err(Error::EntryNotAnObject {
            path: path.to_path_buf(),
            entry: name.to_owned(),
            found: Kind::of(&other),
        }),
        None => {
            let existing = file.keys().cloned().collect();
            Err(Error::NoEntry { path: path.to_path_buf(), entry: name.to_owned(), existing })
        }
    }
}
