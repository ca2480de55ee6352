//! One provider's entry of `creds.json` in a variable: `creds["client_id"]` reads, `creds["state"] = state;` writes.

use crate::ToText;
use crate::display::{Card, Show, table};
use crate::error::{Error, Result};
use creds::{Change, Entry};
use serde_json::Value;
use std::fmt;
use std::ops::{Index, IndexMut};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keys whose values this crate works with, so that a number or a list under them is a mistake.
const TEXTS: [&str; 12] = [
    "client_id",
    "client_secret",
    "redirect_uri",
    "scope",
    "state",
    "code",
    "accounts",
    "api",
    "protocol",
    "token",
    "refresh",
    "expires",
];

/// The credentials of one provider, in the order of the file.
///
/// A value that is no text (a number that another program wrote) is read as its JSON, and stays what it was in the file
/// unless it is changed. `Debug`, `Display` and [`show`](crate::show) mask secrets.
pub struct Creds {
    /// The entry that they were read from.
    entry: Option<String>,
    values: Vec<(String, String)>,
    /// The entry as the file had it when it was last read or written: what differs from it is what an update writes, so
    /// that another notebook's changes to the same entry stay. In a `Mutex`, because an update takes `&self`.
    file: Mutex<Entry>,
}

/// Reads the entry `key` of the `creds.json` in the notebook's folder, or in a parent up to the project.
///
/// # Errors
/// The file is missing, broken (with the line and what to mend), or has no such entry.
pub fn read_creds(key: impl AsRef<str>) -> Result<Creds> {
    read(&creds::find(Path::new("."))?, key.as_ref())
}

/// As [`read_creds`], from the file `file` in `folder`.
///
/// # Errors
/// As [`read_creds`].
pub fn read_creds_from(
    key: impl AsRef<str>,
    folder: impl AsRef<Path>,
    file: impl AsRef<Path>,
) -> Result<Creds> {
    read(&path_of(folder.as_ref(), file.as_ref()), key.as_ref())
}

/// Writes what was changed in `creds` to the entry `key`, which must exist. The rest of the file stays as it is.
///
/// # Errors
/// As [`read_creds`]; the file cannot be written (it is then as it was); `creds` was read from another entry.
pub fn update_creds(key: impl AsRef<str>, creds: &Creds) -> Result<()> {
    update(&creds::find(Path::new("."))?, key.as_ref(), creds)
}

/// As [`update_creds`], to the file `file` in `folder`.
///
/// # Errors
/// As [`update_creds`].
pub fn update_creds_in(
    key: impl AsRef<str>,
    creds: &Creds,
    folder: impl AsRef<Path>,
    file: impl AsRef<Path>,
) -> Result<()> {
    update(&path_of(folder.as_ref(), file.as_ref()), key.as_ref(), creds)
}

fn path_of(folder: &Path, file: &Path) -> PathBuf {
    let path = folder.join(file);
    // An error names the file, and a learner need not know in which folder the kernel runs.
    std::path::absolute(&path).unwrap_or(path)
}

fn read(path: &Path, key: &str) -> Result<Creds> {
    let entry = creds::read_entry(path, key)?;
    for name in TEXTS {
        if let Some(value) = entry.get(name)
            && !value.is_string()
        {
            let found = creds::Kind::of(value);
            return Err(creds::Error::NotText { entry: key.to_owned(), key: name.to_owned(), found }.into());
        }
    }
    let values = entry.iter().map(|(name, value)| (name.clone(), value.to_text())).collect();
    Ok(Creds { entry: Some(key.to_owned()), values, file: Mutex::new(entry) })
}

fn update(path: &Path, key: &str, creds: &Creds) -> Result<()> {
    if let Some(read) = creds.entry.as_ref().filter(|read| *read != key) {
        return Err(Error::OtherEntry { read: read.clone(), asked: key.to_owned() });
    }
    let changes = creds.changes();
    creds::update_entry(path, key, &changes)?;
    let mut file = creds.file();
    for change in changes {
        match change {
            Change::Set(name, value) => drop(file.insert(name, value)),
            Change::Remove(name) => drop(file.shift_remove(&name)),
        }
    }
    Ok(())
}

impl Creds {
    /// Credentials that come from no file; [`update_creds`] writes all of them.
    pub fn new() -> Self {
        Self { entry: None, values: Vec::new(), file: Mutex::default() }
    }

    /// The value of `key`.
    pub fn get(&self, key: impl AsRef<str>) -> Option<&str> {
        self.iter().find(|(known, _)| *known == key.as_ref()).map(|(_, value)| value)
    }

    /// Gives `key` the value: `creds.set("code", "AQB…")` takes what `creds["code"] = …` takes only as a `String`.
    pub fn set(&mut self, key: impl AsRef<str>, value: impl ToText) {
        self[key.as_ref()] = value.to_text();
    }

    /// Whether there is such a key.
    pub fn contains(&self, key: impl AsRef<str>) -> bool {
        self.get(key).is_some()
    }

    /// Takes a key out; the next update takes it out of the file.
    pub fn remove(&mut self, key: impl AsRef<str>) -> Option<String> {
        let at = self.values.iter().position(|(known, _)| known == key.as_ref())?;
        Some(self.values.remove(at).1)
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value of `key`, or the error that lists those that exist.
    pub(crate) fn require(&self, key: &str) -> Result<&str> {
        self.get(key).ok_or_else(|| self.no_key(key).into())
    }

    /// The name of the entry that they were read from.
    pub(crate) fn entry(&self) -> Option<&str> {
        self.entry.as_deref()
    }

    /// Shows the credentials, secrets masked, as the value of a cell.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }

    fn no_key(&self, key: &str) -> creds::Error {
        creds::Error::NoKey {
            entry: self.entry.clone(),
            key: key.to_owned(),
            existing: self.values.iter().map(|(key, _)| key.clone()).collect(),
        }
    }

    fn file(&self) -> MutexGuard<'_, Entry> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What differs from the file.
    fn changes(&self) -> Vec<Change> {
        let file = self.file();
        let set = self
            .values
            .iter()
            .filter(|(key, value)| file.get(key).is_none_or(|old| old.to_text() != *value))
            .map(|(key, value)| Change::Set(key.clone(), Value::from(value.as_str())));
        let removed = file.keys().filter(|key| !self.contains(key)).map(|key| Change::Remove(key.clone()));
        set.chain(removed).collect()
    }
}

impl Default for Creds {
    fn default() -> Self {
        Self::new()
    }
}

/// Credentials that come from no entry of `creds.json`.
impl FromIterator<(String, String)> for Creds {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(values: I) -> Self {
        Self { values: values.into_iter().collect(), ..Self::default() }
    }
}

impl Clone for Creds {
    fn clone(&self) -> Self {
        Self { entry: self.entry.clone(), values: self.values.clone(), file: Mutex::new(self.file().clone()) }
    }
}

/// # Panics
/// If there is no such key; the message lists those that there are.
impl<K: AsRef<str> + ?Sized> Index<&K> for Creds {
    type Output = String;
    fn index(&self, key: &K) -> &String {
        match self.values.iter().find(|(known, _)| known == key.as_ref()) {
            Some((_, value)) => value,
            None => panic!("{}", self.no_key(key.as_ref())),
        }
    }
}

/// A key that is new comes last.
impl<K: AsRef<str> + ?Sized> IndexMut<&K> for Creds {
    fn index_mut(&mut self, key: &K) -> &mut String {
        let at = self.values.iter().position(|(known, _)| known == key.as_ref()).unwrap_or_else(|| {
            self.values.push((key.as_ref().to_owned(), String::new()));
            self.values.len() - 1
        });
        &mut self.values[at].1
    }
}

impl fmt::Display for Creds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&table::text(&table::masked(self.iter())))
    }
}

impl fmt::Debug for Creds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(table::masked(self.iter())).finish()
    }
}

impl Show for Creds {
    fn card(&self) -> Card {
        Card::new(table::html(&table::masked(self.iter())), self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(json: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("creds.json"), json).unwrap();
        folder
    }

    fn read_in(folder: &tempfile::TempDir) -> Result<Creds> {
        read_creds_from("practice", folder, "creds.json")
    }

    #[test]
    fn reads_and_writes_as_the_cells_do() {
        let folder = folder(
            r#"{"practice": {"client_id": "me", "state": "", "port": 3306, "list": [1, 2]}, "other": 1}"#,
        );
        let mut creds = read_in(&folder).unwrap();
        assert_eq!(
            (creds["client_id"].as_str(), creds["port"].as_str(), creds["list"].as_str()),
            ("me", "3306", "[1,2]")
        );
        creds["state"] = String::from("ABCD1234");
        creds.set("token", "BQ-invented");
        creds.remove("client_id");
        update_creds_in("practice", &creds, &folder, "creds.json").unwrap();
        let file: Value =
            serde_json::from_str(&fs::read_to_string(folder.path().join("creds.json")).unwrap()).unwrap();
        let expected = serde_json::json!({
            "practice": {"state": "ABCD1234", "port": 3306, "list": [1, 2], "token": "BQ-invented"}, "other": 1});
        assert_eq!(file, expected);
    }

    #[test]
    fn two_notebooks_that_change_different_keys_lose_nothing() {
        let folder = folder(r#"{"practice": {"state": "", "code": ""}}"#);
        let (mut one, mut two) = (read_in(&folder).unwrap(), read_in(&folder).unwrap());
        one["state"] = "first".into();
        update_creds_in("practice", &one, &folder, "creds.json").unwrap();
        two["code"] = "second".into();
        update_creds_in("practice", &two, &folder, "creds.json").unwrap();
        two["state"] = "newer".into();
        update_creds_in("practice", &two, &folder, "creds.json").unwrap();
        // What was written before is not written again over what came after.
        one["code"] = "third".into();
        update_creds_in("practice", &one, &folder, "creds.json").unwrap();
        let file = read_in(&folder).unwrap();
        assert_eq!((file["state"].as_str(), file["code"].as_str()), ("newer", "third"));
    }

    #[test]
    fn a_list_of_scopes_is_explained() {
        let folder = folder(r#"{"practice": {"scope": ["user-read-private", "user-read-email"]}}"#);
        let message = read_in(&folder).unwrap_err().to_string();
        assert_eq!(
            message,
            "`scope` of the entry `practice` is a list, and should be text, in double quotes: `\"scope\": \"…\"`"
        );
    }

    #[test]
    fn credentials_do_not_wander_from_one_provider_to_another() {
        let folder = folder(r#"{"practice": {}, "spotify": {}}"#);
        let creds = read_in(&folder).unwrap();
        let message = update_creds_in("spotify", &creds, &folder, "creds.json").unwrap_err().to_string();
        assert!(
            message.contains("read from the entry `practice`")
                && message.contains("`read_creds(\"spotify\")`"),
            "{message}"
        );
    }

    #[test]
    fn nothing_that_prints_shows_a_secret() {
        let mut creds = Creds::new();
        creds.set("client_id", "me");
        creds.set("client_secret", "5ec2e7-invented-secret");
        let card = creds.card();
        for shown in [format!("{creds:?}"), creds.to_string(), card.html, card.text] {
            assert!(
                shown.contains("5ec2…(22)") && shown.contains("me") && !shown.contains("invented"),
                "{shown}"
            );
        }
    }

    #[test]
    #[should_panic(
        expected = "`clientid` is not a key of these credentials: did you mean `client_id`? The keys: `client_id`"
    )]
    fn a_misspelt_key_of_no_file_names_no_file() {
        let mut creds = Creds::new();
        creds.set("client_id", "me");
        let _ = &creds["clientid"];
    }

    #[test]
    #[should_panic(
        expected = "`token` is not a key of the entry `practice`: the keys are `client_id`, `state`"
    )]
    fn a_missing_key_names_those_that_exist() {
        let folder = folder(r#"{"practice": {"client_id": "me", "state": ""}}"#);
        let _ = &read_in(&folder).unwrap()["token"];
    }
}
