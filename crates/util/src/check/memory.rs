//! How often a mistake was made, so that the second hint can be plainer than the first.
//!
//! In a small file in the system's folder for temporary files, by project: each cell may link a copy of this crate of its
//! own, so that a `static` would forget. Nothing depends on it: a file that cannot be read or written costs a hint.

use serde_json::{Map, Value};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::{env, fs, io::Write, process};

/// The member that holds the token's hash; no check has that name.
const TOKEN: &str = "(token)";

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

pub(super) struct Memory {
    file: PathBuf,
}

impl Memory {
    /// The memory of the notebook's folder.
    pub(super) fn of_project() -> Self {
        let project = hash(env::current_dir().unwrap_or_default());
        Self::at(env::temp_dir().join(format!("oauth-dance-hints-{project:016x}.json")))
    }

    pub(super) fn at(file: PathBuf) -> Self {
        Self { file }
    }

    /// Notes that the mistake was made once more; returns how often it was made since the check last passed.
    pub(super) fn count(&self, check: &str, mistake: &str) -> u64 {
        let mut counts = self.read();
        let of_check = counts.entry(check).or_insert_with(|| Map::new().into());
        let times = of_check[mistake].as_u64().unwrap_or(0) + 1;
        if let Value::Object(of_check) = of_check {
            of_check.insert(mistake.to_owned(), times.into());
        }
        self.write(counts);
        times
    }

    /// The check passed: the next mistake is a first one.
    pub(super) fn forget(&self, check: &str) {
        let mut counts = self.read();
        if counts.remove(check).is_some() {
            self.write(counts);
        }
    }

    /// As if no check had failed yet. The token stays noted: it is no hint.
    pub(super) fn forget_all(&self) {
        let mut counts = self.read();
        counts.retain(|check, _| check == TOKEN);
        self.write(counts);
    }

    /// Notes which token the credentials had, by a hash: a secret does not belong into a file of its own.
    pub(super) fn remember_token(&self, token: &str) {
        let mut counts = self.read();
        let mut note = Map::new();
        note.insert("hash".to_owned(), hash(token).into());
        counts.insert(TOKEN.to_owned(), note.into());
        self.write(counts);
    }

    /// Whether `token` is the one that was noted last; `None` if none was.
    pub(super) fn is_remembered(&self, token: &str) -> Option<bool> {
        let noted = self.read().get(TOKEN)?.get("hash")?.as_u64()?;
        Some(noted == hash(token))
    }

    fn read(&self) -> Map<String, Value> {
        let text = fs::read(&self.file).unwrap_or_default();
        let mut counts: Map<String, Value> = serde_json::from_slice(&text).unwrap_or_default();
        // Anyone may have put a file of that name there.
        counts.retain(|_, of_check| of_check.is_object());
        counts
    }

    fn write(&self, counts: Map<String, Value>) {
        // A new file that takes the name, as writing to a name in a folder that everybody may write to could follow
        // someone else's link.
        let new = self.file.with_extension(process::id().to_string());
        let written = fs::File::options().write(true).create_new(true).open(&new).and_then(|mut file| {
            file.write_all(Value::from(counts).to_string().as_bytes())?;
            fs::rename(&new, &self.file)
        });
        if written.is_err() {
            let _ = fs::remove_file(&new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_or_foreign_file_only_forgets() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::at(folder.path().join("hints.json"));
        for content in ["", "[]", "{\"state\": 7}", "{\"state\": {\"a\": \"x\"}}"] {
            fs::write(&memory.file, content).unwrap();
            assert_eq!((memory.count("state", "a"), memory.count("state", "a")), (1, 2));
        }
        let nowhere = Memory::at(folder.path().join("no/such/folder.json"));
        assert_eq!((nowhere.count("state", "a"), nowhere.count("state", "a")), (1, 1));
    }

    #[test]
    fn a_token_is_known_again_and_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::at(folder.path().join("hints.json"));
        assert_eq!(memory.is_remembered("BQinvented"), None);
        memory.remember_token("BQinvented");
        memory.count("state", "a");
        assert_eq!(
            (memory.is_remembered("BQinvented"), memory.is_remembered("BQother")),
            (Some(true), Some(false))
        );
        assert!(!fs::read_to_string(&memory.file).unwrap().contains("BQ"));
        memory.forget_all();
        assert_eq!((memory.count("state", "a"), memory.is_remembered("BQinvented")), (1, Some(true)));
    }

    #[test]
    fn a_link_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (precious, link) = (folder.path().join("precious"), folder.path().join("hints.json"));
        fs::write(&precious, "keep").unwrap();
        std::os::unix::fs::symlink(&precious, &link).unwrap();
        Memory::at(link.clone()).count("state", "a");
        assert_eq!(fs::read_to_string(precious).unwrap(), "keep");
        assert!(!link.is_symlink());
    }
}
