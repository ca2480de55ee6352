//! Keeps the store within its room: the entries that were not used for longest go first.
//!
//! Counting what is there takes a look at each file. So it is done now and then, on a thread of its own, and no cell waits
//! for it; until then the store may be a little larger than it should be.

use std::collections::HashMap;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// What the folders begin with in which the compiler works.
pub(super) const WORKSHOP: &str = "compiling-";
/// What belongs to no entry is left alone for so long: its kernel may be about to finish it.
const UNFINISHED: Duration = Duration::from_secs(60 * 60);

/// Sweeps when enough has been added.
#[derive(Debug)]
pub(super) struct Sweeper {
    folder: PathBuf,
    most_bytes: u64,
    /// Bytes that this kernel has added since it swept last; the first addition is followed by a sweep.
    added: AtomicU64,
}

impl Sweeper {
    pub(super) fn new(folder: PathBuf, most_bytes: u64) -> Sweeper {
        Sweeper { folder, most_bytes, added: AtomicU64::new(most_bytes) }
    }

    /// Something was added. Never waits.
    pub(super) fn added(&self, bytes: u64) {
        if self.added.fetch_add(bytes, Ordering::Relaxed) < self.most_bytes / 16 {
            return;
        }
        self.added.store(0, Ordering::Relaxed);
        let (folder, most_bytes) = (self.folder.clone(), self.most_bytes);
        let sweep = move || {
            if let Err(error) = sweep(&folder, most_bytes, SystemTime::now()) {
                log::warn!("`{}` could not be swept: {error}", folder.display());
            }
        };
        // Without a thread, the next addition sweeps.
        let _ = std::thread::Builder::new().name("sweep".to_owned()).spawn(sweep);
    }
}

/// The files whose names begin with the same key.
struct Group {
    files: Vec<PathBuf>,
    bytes: u64,
    /// When its entry was used last; `None` if it has no description, and so is no entry.
    used: Option<SystemTime>,
    /// When the newest of its files was written.
    written: SystemTime,
}

/// Removes what is left over, and then the oldest entries, until a tenth of the room is free again.
pub(super) fn sweep(folder: &Path, most_bytes: u64, now: SystemTime) -> io::Result<()> {
    let old = |time: SystemTime| now.duration_since(time).is_ok_and(|ago| ago > UNFINISHED);
    let mut entries = Vec::new();
    for found in fs::read_dir(folder)? {
        let Ok(found) = found else { continue };
        let path = found.path();
        if is_shelf(&found) {
            for group in groups(&path) {
                match group.used {
                    Some(used) => entries.push((used, group)),
                    None if old(group.written) => remove(&group),
                    None => {}
                }
            }
        } else if is_folder(&found)
            && found.file_name().to_string_lossy().starts_with(WORKSHOP)
            && found.metadata().and_then(|metadata| metadata.modified()).is_ok_and(old)
        {
            // Of a kernel that was killed while it compiled.
            let _ = fs::remove_dir_all(&path);
        }
    }
    let mut bytes: u64 = entries.iter().map(|(_, group)| group.bytes).sum();
    if bytes <= most_bytes {
        return Ok(());
    }
    entries.sort_by_key(|(used, _)| *used);
    for (_, group) in entries {
        if bytes <= most_bytes - most_bytes / 10 {
            break;
        }
        remove(&group);
        bytes -= group.bytes;
    }
    Ok(())
}

/// Removes all entries.
pub(super) fn empty(folder: &Path) -> io::Result<()> {
    for found in fs::read_dir(folder)? {
        let found = found?;
        if is_shelf(&found) {
            fs::remove_dir_all(found.path())?;
        }
    }
    Ok(())
}

/// Whether it is one of the folders that this store makes: nothing else that lies there is touched.
fn is_shelf(found: &DirEntry) -> bool {
    let name = found.file_name();
    let name = name.as_encoded_bytes();
    name.len() == 2 && name.iter().all(u8::is_ascii_hexdigit) && is_folder(found)
}

/// A link to one is none: what it leads to is not ours.
fn is_folder(found: &DirEntry) -> bool {
    found.file_type().is_ok_and(|kind| kind.is_dir())
}

fn groups(shelf: &Path) -> Vec<Group> {
    let mut groups: HashMap<String, Group> = HashMap::new();
    for found in fs::read_dir(shelf).into_iter().flatten().map_while(Result::ok) {
        let Ok(metadata) = found.metadata() else { continue };
        let Ok(written) = metadata.modified() else { continue };
        let name = found.file_name().to_string_lossy().into_owned();
        let key = name.split(['-', '.']).next().unwrap_or_default().to_owned();
        let group = groups.entry(key).or_insert(Group { files: Vec::new(), bytes: 0, used: None, written });
        group.bytes += metadata.len();
        group.written = group.written.max(written);
        if name.ends_with(".json") {
            group.used = Some(written);
            // First to go: without it the others are no entry.
            group.files.insert(0, found.path());
        } else {
            group.files.push(found.path());
        }
    }
    groups.into_values().collect()
}

fn remove(group: &Group) {
    for file in &group.files {
        // Another kernel may sweep at the same time.
        let _ = fs::remove_file(file);
    }
}
