//! What can be wrong with `creds.json` and `keys.tsv`, in words for the person who edits it.

use serde_json::Value;
use std::fmt;
use std::path::{Path, PathBuf};

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What is wrong with the file, and what to do. No variant and no message holds a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no file of that name in any folder that was searched.
    #[error("{}", missing(.searched, .example.as_deref(), .make))]
    Missing {
        /// The folders, nearest first.
        searched: Vec<PathBuf>,
        /// The project's example of it, if it was found.
        example: Option<PathBuf>,
        /// Where the file should be.
        make: PathBuf,
    },
    /// The file is there, or should be, and cannot be read.
    #[error("`{}` cannot be read: {source}{}", .path.display(), unreadable_advice(.path, .source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file has nothing in it.
    #[error("`{}` is empty: copy the content of `{}` into it", .path.display(), example_of(.path))]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is in another encoding, such as UTF-16 or Latin-1.
    #[error("`{}` is not UTF-8 text (first wrong character in line {line}): save it with the encoding UTF-8", .path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The file is not JSON (RFC 8259).
    #[error("`{}` is not JSON: line {line}, column {column}: {problem}\n{excerpt}\n{advice}", .path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong there.
        problem: String,
        /// The line with a caret under the place; secrets are blotted out.
        excerpt: String,
        /// What to mend.
        advice: String,
    },
    /// The file is JSON, but not an object.
    #[error("`{}` holds {found}, and should hold one object with an entry per provider: `{{\"practice\": {{…}}}}`", .path.display())]
    NotAnObject {
        /// The file.
        path: PathBuf,
        /// What it holds.
        found: Kind,
    },
    /// The file is not a table whose cells are separated by tabs.
    #[error("`{}`, line {line}: {problem}: {advice}", .path.display())]
    NotATable {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
        /// What to mend.
        advice: String,
    },
    /// A text that no cell of a table can hold.
    #[error(
        "{what} `{column}` has a tab or a line break in it, and would become several cells: take it out with `.trim()`"
    )]
    NotOneCell {
        /// Whether it is the name or the value.
        what: &'static str,
        /// The column.
        column: String,
    },
    /// A value that would be refused when the table is read again.
    #[error(
        "the value of `{column}` begins with a quotation mark, which a table of this kind has not: of JSON, take the text with `.text(\"…\")?`"
    )]
    QuotedCell {
        /// The column.
        column: String,
    },
    /// The entry is not an object.
    #[error("the entry `{entry}` of `{}` is {found}, and should be an object: `\"{entry}\": {{\"client_id\": \"…\"}}`", .path.display())]
    EntryNotAnObject {
        /// The file.
        path: PathBuf,
        /// The entry's name.
        entry: String,
        /// What it is.
        found: Kind,
    },
    /// There is no entry of that name.
    #[error("`{entry}` is not an entry of `{}`{}", .path.display(), choices(.entry, .existing, "entries"))]
    NoEntry {
        /// The file.
        path: PathBuf,
        /// The name that was asked for.
        entry: String,
        /// The entries that exist.
        existing: Vec<String>,
    },
    /// The entry has no such key.
    #[error("`{key}` is not a key of {}{}", owner(.entry.as_deref()), choices(.key, .existing, "keys"))]
    NoKey {
        /// The entry's name; none if they come from elsewhere, such as `keys.tsv` or the environment.
        entry: Option<String>,
        /// The key that was asked for.
        key: String,
        /// The keys that exist.
        existing: Vec<String>,
    },
    /// The value is not text.
    #[error(
        "`{key}` of the entry `{entry}` is {found}, and should be text, in double quotes: `\"{key}\": \"…\"`"
    )]
    NotText {
        /// The entry's name.
        entry: String,
        /// The key.
        key: String,
        /// What it is.
        found: Kind,
    },
    /// The file is marked as read-only.
    #[error("`{0}` is read-only, and nothing was changed: allow writing with `chmod u+w {0}`", .path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The new file could not be written. The old one is as it was.
    #[error("`{}` could not be written, and is as it was before: {source}{}", .path.display(), unwritable_advice(.path, .source))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Error {
    pub(crate) fn unreadable(path: &Path, source: std::io::Error) -> Self {
        Self::Unreadable { path: path.to_path_buf(), source }
    }
}

/// A kind of JSON value, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    /// The kind of `value`.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "`null`",
            Self::Boolean => "`true` or `false`",
            Self::Number => "a number",
            Self::Text => "text",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}

/// The name of the file that this one is made from.
fn example_of(path: &Path) -> &'static str {
    if path.extension().is_some_and(|extension| extension == "tsv") {
        crate::KEYS_EXAMPLE_NAME
    } else {
        crate::EXAMPLE_NAME
    }
}

fn missing(searched: &[PathBuf], example: Option<&Path>, make: &Path) -> String {
    let folders: Vec<String> = searched.iter().map(|folder| format!("`{}`", folder.display())).collect();
    let advice = match example {
        Some(example) => format!("make it with `cp {} {}`", example.display(), make.display()),
        None => format!("copy the project's `{}` to `{}`", example_of(make), make.display()),
    };
    let name = make.file_name().unwrap_or_default().display();
    format!("`{name}` was not found in {}: {advice}", folders.join(", nor in "))
}

fn unreadable_advice(path: &Path, source: &std::io::Error) -> String {
    match source.kind() {
        std::io::ErrorKind::NotFound if path.is_symlink() => {
            ": it is a link to a file that does not exist".into()
        }
        std::io::ErrorKind::NotFound => format!(": make it from `{}`", example_of(path)),
        std::io::ErrorKind::PermissionDenied => {
            format!(": make it yours with `chmod u+rw {}`", path.display())
        }
        std::io::ErrorKind::IsADirectory => ": a folder has the name that the file should have".into(),
        _ => String::new(),
    }
}

fn unwritable_advice(path: &Path, source: &std::io::Error) -> String {
    let folder = path.parent().unwrap_or(path).display();
    match source.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            format!(": its folder must be writable: `chmod u+w {folder}`")
        }
        std::io::ErrorKind::StorageFull
        | std::io::ErrorKind::QuotaExceeded
        | std::io::ErrorKind::FileTooLarge => ": make room on the disk, then run the cell again".into(),
        _ => String::new(),
    }
}

fn owner(entry: Option<&str>) -> String {
    entry.map_or_else(|| "these credentials".into(), |entry| format!("the entry `{entry}`"))
}

/// `: did you mean …?` where one is near, and what there is.
fn choices(wrong: &str, existing: &[String], what: &str) -> String {
    if existing.is_empty() {
        return format!(", which has no {what} yet");
    }
    let near = nearest(wrong, existing.iter().map(String::as_str));
    let list: Vec<String> = existing.iter().map(|name| format!("`{name}`")).collect();
    match near {
        Some(name) => format!(": did you mean `{name}`? The {what}: {}", list.join(", ")),
        None => format!(": the {what} are {}", list.join(", ")),
    }
}

/// The choice that `wrong` is probably a misspelling of: one third of its letters may be wrong, whatever their case.
pub fn nearest<'a>(wrong: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    choices
        .into_iter()
        .map(|choice| (strsim::damerau_levenshtein(&wrong.to_lowercase(), &choice.to_lowercase()), choice))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, choice)| *distance <= choice.chars().count().max(3) / 3)
        .map(|(_, choice)| choice)
}
