use std::os::unix::fs::symlink;
use std::thread;

use super::*;

const KEY: &str = "0123456789abcdef0123456789abcdef01234567";

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("cells")
    }

    fn open(&self) -> Store {
        Store::open(self.path(), None).unwrap()
    }

    /// All files and folders below it.
    fn contents(&self) -> Vec<PathBuf> {
        fn below(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    below(&entry.path(), found);
                }
                found.push(entry.path());
            }
        }
        let mut found = Vec::new();
        below(&self.path(), &mut found);
        found
    }

    fn ending(&self, end: &str) -> Vec<PathBuf> {
        self.contents().into_iter().filter(|path| path.extension().is_some_and(|is| is == end)).collect()
    }
}

/// As the compiler and the bench do it.
fn insert(store: &Store, key: &str, library: &[u8]) -> Entry {
    let workshop = store.workshop().unwrap();
    let compiled = workshop.path().join("libcell.so");
    fs::write(&compiled, library).unwrap();
    let types = HashMap::from([("x".to_owned(), "i32".to_owned())]);
    store.insert(key, workshop, &compiled, types, Vec::new(), &Plan::default()).unwrap()
}

fn library_of(entry: &Entry) -> Vec<u8> {
    fs::read(&entry.library).unwrap()
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_is_put_in_is_found_again_by_another_kernel() {
    let folder = Folder::new();
    let put = insert(&folder.open(), KEY, b"invented library");
    let found = folder.open().find(KEY).unwrap();
    assert_eq!((&found.library, &found.types), (&put.library, &put.types));
    assert_eq!(library_of(&found), b"invented library");
    assert!(folder.open().find(&KEY.replace('0', "1")).is_none());
    // Nothing is left of the workshop.
    assert_eq!(folder.contents().len(), 3, "{:?}", folder.contents());
}

#[test]
fn another_compiler_has_other_keys() {
    let key = Store::key("fn main() {}", "rustc 1.95.0");
    assert_eq!(key, Store::key("fn main() {}", "rustc 1.95.0"));
    assert_ne!(key, Store::key("fn main() {}", "rustc 1.96.0"));
    assert_ne!(key, Store::key("fn main() { }", "rustc 1.95.0"));
    // Where one part ends and the next begins is part of the key.
    assert_ne!(Store::key("ab", "c"), Store::key("b", "ca"));
}

#[test]
fn an_entry_that_was_cut_off_is_none_and_is_replaced() {
    let folder = Folder::new();
    let store = folder.open();
    for end in ["json", "so"] {
        for damage in [&b""[..], b"\0\0\0\0\0\0\0\0", b"{\"hash\":"] {
            insert(&store, KEY, b"invented library");
            let [file] = &folder.ending(end)[..] else { panic!("one file") };
            fs::write(file, damage).unwrap();
            assert!(store.find(KEY).is_none(), "{end} {damage:?}");
            insert(&store, KEY, b"invented library");
            assert_eq!(library_of(&store.find(KEY).unwrap()), b"invented library");
        }
    }
}

#[test]
fn a_store_that_was_emptied_or_removed_fills_again() {
    let folder = Folder::new();
    let store = folder.open();
    insert(&store, KEY, b"invented library");
    fs::remove_dir_all(folder.path().join(&KEY[..2])).unwrap();
    assert!(store.find(KEY).is_none());
    insert(&store, KEY, b"invented library");
    assert!(store.find(KEY).is_some());
    fs::remove_dir_all(folder.path()).unwrap();
    assert!(store.find(KEY).is_none());
    insert(&store, KEY, b"invented library");
    assert!(store.find(KEY).is_some());
}

#[test]
fn two_kernels_that_put_in_the_same_cell_do_not_mix_their_halves() {
    let folder = Folder::new();
    // Two compilations of the same text need not give the same bytes.
    let compiled = [b"one".repeat(5000), b"other".repeat(7000)];
    thread::scope(|scope| {
        for library in &compiled {
            let store = folder.open();
            scope.spawn(move || {
                for _ in 0..200 {
                    insert(&store, KEY, library);
                    let found = store.find(KEY).expect("one of the two is always whole");
                    assert!(compiled_is(&library_of(&found)), "half of each");
                }
            });
        }
    });
    fn compiled_is(library: &[u8]) -> bool {
        library == b"one".repeat(5000) || library == b"other".repeat(7000)
    }
}

#[test]
fn what_cannot_be_kept_can_be_used_once() {
    let folder = Folder::new();
    let store = folder.open();
    // Where the shelf should be, a file is: as good as a disk that takes no more, and it needs no such disk.
    fs::write(folder.path().join(&KEY[..2]), "").unwrap();
    let entry = insert(&store, KEY, b"invented library");
    assert_eq!(library_of(&entry), b"invented library");
    assert!(store.find(KEY).is_none());
    let library = entry.library.clone();
    drop(entry);
    assert!(!library.exists(), "nothing is left behind");
}

#[test]
fn what_others_may_write_is_not_loaded() {
    let folder = Folder::new();
    let store = folder.open();
    let library = insert(&store, KEY, b"invented library").library;
    let shelf = library.parent().unwrap();
    let description = shelf.join(KEY).with_extension("json");
    for path in [&library, &description, shelf, &folder.path()] {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        for others in [0o020, 0o002] {
            chmod(path, mode | others);
            assert!(store.find(KEY).is_none(), "{}", path.display());
            chmod(path, mode);
            assert!(store.find(KEY).is_some(), "{}", path.display());
        }
    }
}

#[test]
fn what_belongs_to_somebody_else_is_not_loaded() {
    if !rustix::process::geteuid().is_root() {
        // Only root can give files away; what is decided by is tested in `trust` for everybody.
        return;
    }
    let folder = Folder::new();
    let store = folder.open();
    let library = insert(&store, KEY, b"invented library").library;
    let shelf = library.parent().unwrap();
    let description = shelf.join(KEY).with_extension("json");
    for path in [&library, &description, shelf, &folder.path()] {
        std::os::unix::fs::chown(path, Some(54321), None).unwrap();
        assert!(store.find(KEY).is_none(), "{}", path.display());
        std::os::unix::fs::chown(path, Some(0), None).unwrap();
        assert!(store.find(KEY).is_some(), "{}", path.display());
    }
}

#[test]
fn a_link_is_not_followed() {
    let folder = Folder::new();
    let store = folder.open();
    let library = insert(&store, KEY, b"invented library").library;
    let elsewhere = folder.0.path().join("elsewhere");
    for path in [&library, &library.with_file_name(format!("{KEY}.json")), library.parent().unwrap()] {
        fs::rename(path, &elsewhere).unwrap();
        symlink(&elsewhere, path).unwrap();
        assert!(store.find(KEY).is_none(), "{}", path.display());
        fs::remove_file(path).unwrap();
        fs::rename(&elsewhere, path).unwrap();
        assert!(store.find(KEY).is_some());
    }
}

#[test]
fn nothing_is_kept_where_others_may_write() {
    let folder = Folder::new();
    let store = folder.open();
    chmod(&folder.path(), 0o777);
    let entry = insert(&store, KEY, b"invented library");
    assert!(!entry.library.starts_with(folder.path()), "{}", entry.library.display());
    assert_eq!(library_of(&entry), b"invented library");
    assert_eq!(folder.contents(), Vec::<PathBuf>::new());
}

#[test]
fn a_store_that_was_open_to_others_is_emptied_and_closed() {
    let folder = Folder::new();
    insert(&folder.open(), KEY, b"planted");
    fs::write(folder.path().join("stamp"), "").unwrap();
    chmod(&folder.path(), 0o775);
    let store = folder.open();
    assert!(store.find(KEY).is_none());
    insert(&store, KEY, b"our own");
    assert_eq!(library_of(&store.find(KEY).unwrap()), b"our own");
    assert!(folder.path().join("stamp").exists(), "what is no entry is left alone");
}

#[test]
fn a_store_that_is_only_read_stays_as_it_is() {
    let (class, own) = (Folder::new(), Folder::new());
    insert(&class.open(), KEY, b"of the class");
    let store = Store::open(own.path(), Some(class.path())).unwrap();
    let before = class.contents();
    assert_eq!(library_of(&store.find(KEY).unwrap()), b"of the class");
    let other = KEY.replace('0', "1");
    insert(&store, &other, b"our own");
    store.remove(KEY);
    assert_eq!(class.contents(), before);
    // What of it may be planted is not loaded either.
    chmod(&class.path(), 0o777);
    assert!(store.find(KEY).is_none() && store.find(&other).is_some());
}

/// Entries of 1000 bytes, each an hour older than the one before it.
fn filled(folder: &Folder, count: u32, now: SystemTime) -> Vec<String> {
    let store = folder.open();
    let hours = (0..count).map(|age| {
        let key = format!("{age:040x}");
        insert(&store, &key, &[b'x'; 1000]);
        let description = Place::new(&folder.path(), &key).description;
        let used = now - Duration::from_secs(3600) * (age + 1);
        fs::File::open(description).unwrap().set_modified(used).unwrap();
        key
    });
    hours.collect()
}

#[test]
fn the_entries_that_were_not_used_for_longest_go_first() {
    let folder = Folder::new();
    let now = SystemTime::now();
    let keys = filled(&folder, 10, now);
    let sizes =
        folder.contents().into_iter().filter(|path| path.is_file()).map(|p| p.metadata().unwrap().len());
    let bytes: u64 = sizes.sum();
    sweep::sweep(&folder.path(), bytes, now).unwrap();
    assert_eq!(folder.ending("json").len(), 10, "there is room for all");
    // One too many: a tenth of the room is made free, so that not every cell has to make room.
    sweep::sweep(&folder.path(), bytes * 9 / 10, now).unwrap();
    let store = folder.open();
    let left: Vec<bool> = keys.iter().map(|key| store.find(key).is_some()).collect();
    assert_eq!(left, [true, true, true, true, true, true, true, true, false, false]);
    assert_eq!(folder.ending("so").len(), 8);
}

#[test]
fn an_entry_that_is_used_becomes_young() {
    let folder = Folder::new();
    let now = SystemTime::now();
    let keys = filled(&folder, 4, now);
    let store = folder.open();
    assert!(store.find(&keys[3]).is_some());
    sweep::sweep(&folder.path(), 3000, now).unwrap();
    assert!(store.find(&keys[3]).is_some(), "used last");
    assert!(store.find(&keys[2]).is_none(), "used longest ago");
}

#[test]
fn what_killed_kernels_left_behind_goes_and_what_is_being_made_stays() {
    let folder = Folder::new();
    let store = folder.open();
    let workshop = store.workshop().unwrap();
    fs::create_dir(folder.path().join("ab")).unwrap();
    let half = folder.path().join("ab").join(KEY.replace('0', "a")).with_extension("so");
    fs::write(&half, "no description yet").unwrap();
    fs::write(folder.path().join("stamp"), "").unwrap();
    let now = SystemTime::now();
    sweep::sweep(&folder.path(), 0, now).unwrap();
    assert!(half.exists() && workshop.path().exists());
    sweep::sweep(&folder.path(), 0, now + Duration::from_secs(2 * 3600)).unwrap();
    assert!(!half.exists() && !workshop.path().exists());
    assert!(folder.path().join("stamp").exists());
}

#[test]
fn a_store_that_is_filled_makes_room_by_itself() {
    let folder = Folder::new();
    let store = Store::with_room(folder.path(), None, 20_000).unwrap();
    for number in 0..200 {
        insert(&store, &format!("{number:040x}"), &[b'x'; 1000]);
        // The sweeping is done on another thread, which nobody waits for but this test.
        while number > 40 && folder.ending("json").len() > 40 {
            thread::yield_now();
            store.sweeper.added(20_000);
        }
    }
    assert!(store.find(&format!("{:040x}", 0)).is_none(), "the oldest is gone");
}
