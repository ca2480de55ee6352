//! The secrets that `creds.json`, `keys.tsv` and the environment hold, or have held since the session began.

use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Known secrets and the automaton that finds all of them in one pass over a text.
pub(crate) struct Known {
    folder: PathBuf,
    files: [Source; 2],
    /// Sorted, so that those which begin with a given text stand side by side.
    secrets: BTreeSet<String>,
    longest: usize,
    search: Option<AhoCorasick>,
}

/// A file with secrets in it.
struct Source {
    find: fn(&Path) -> creds::Result<PathBuf>,
    name: &'static str,
    file: Option<PathBuf>,
    /// Without a file: where one might appear.
    watched: Vec<PathBuf>,
    seen: Option<Stamp>,
}

impl Source {
    fn new(find: fn(&Path) -> creds::Result<PathBuf>, name: &'static str) -> Self {
        Self { find, name, file: None, watched: Vec::new(), seen: None }
    }

    fn locate(&mut self, folder: &Path) {
        let (found, watched) = match (self.find)(folder) {
            Ok(file) => (Some(file), Vec::new()),
            Err(creds::Error::Missing { searched, .. }) => {
                (None, searched.into_iter().map(|folder| folder.join(self.name)).collect())
            }
            Err(_) => (None, Vec::new()),
        };
        if found != self.file {
            self.file = found;
            self.seen = None;
        }
        self.watched = watched;
    }

    /// The file, if it is another than when it was read last.
    fn changed(&mut self, folder: &Path) -> Option<PathBuf> {
        if self.file.is_none() && self.watched.iter().any(|file| file.exists()) {
            self.locate(folder);
        }
        let file = self.file.clone()?;
        // The stamp is taken before the file is read: a change in between is then noticed the next time.
        let stamp = Stamp::of(&std::fs::metadata(&file).ok()?);
        if self.seen.as_ref() == Some(&stamp) {
            return None;
        }
        self.seen = Some(stamp);
        Some(file)
    }
}

/// Tells two versions of a file apart. Not its time alone: a file that is replaced twice within one tick of the file
/// system's clock by texts of one length differs in its inode only.
#[derive(Clone, Debug, PartialEq)]
struct Stamp {
    modified: Option<std::time::SystemTime>,
    length: u64,
    inode: u64,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Self { modified: metadata.modified().ok(), length: metadata.len(), inode }
    }
}

impl Known {
    pub(crate) fn new(folder: PathBuf) -> Self {
        let mut known = Self {
            folder,
            files: [
                Source::new(creds::find, creds::FILE_NAME),
                Source::new(creds::find_keys, creds::KEYS_FILE_NAME),
            ],
            secrets: BTreeSet::new(),
            longest: 0,
            search: None,
        };
        // Those that the kernel was started with; `SPOTIFY_CLIENT_SECRET` is in no file.
        known.add(environment_secrets(std::env::vars_os()));
        known.locate();
        known
    }

    pub(crate) fn locate(&mut self) {
        for source in &mut self.files {
            source.locate(&self.folder);
        }
        self.refresh();
    }

    pub(crate) fn refresh(&mut self) {
        let changed: Vec<PathBuf> =
            self.files.iter_mut().filter_map(|source| source.changed(&self.folder)).collect();
        for file in changed {
            self.learn(&file);
        }
    }

    fn learn(&mut self, file: &Path) {
        // Empty ones would match everywhere.
        self.add(creds::secrets_in(file).into_iter().filter(|secret| !secret.is_empty()));
    }

    fn add(&mut self, secrets: impl Iterator<Item = String>) {
        let before = self.secrets.len();
        self.secrets.extend(secrets);
        if self.secrets.len() == before {
            return;
        }
        self.longest = self.secrets.iter().map(String::len).max().unwrap_or(0);
        match AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.secrets) {
            Ok(search) => self.search = Some(search),
            // Only files of several GB have so many patterns; the former automaton stays.
            Err(error) => log::error!("there are too many secrets to mask: {error}"),
        }
    }

    /// The first secret at or after `from`; of several that start there, the longest.
    pub(crate) fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let input = aho_corasick::Input::new(text).range(from..);
        self.search.as_ref()?.find(input).map(|found| found.range())
    }

    /// The first place at or after `from` from which all the rest of `text` is the beginning of a longer secret.
    pub(crate) fn opening(&self, text: &str, from: usize) -> Option<usize> {
        let earliest = text.len().saturating_sub(self.longest.saturating_sub(1)).max(from);
        (earliest..text.len()).filter(|at| text.is_char_boundary(*at)).find(|at| {
            let rest = &text[*at..];
            let longer = (std::ops::Bound::Excluded(rest), std::ops::Bound::Unbounded);
            self.secrets.range::<str, _>(longer).next().is_some_and(|secret| secret.starts_with(rest))
        })
    }
}

/// The values of the variables with secret names, of eight characters and more.
fn environment_secrets(
    variables: impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
) -> impl Iterator<Item = String> {
    variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, value)| creds::is_secret_key(name) && value.trim().chars().count() >= 8)
        .map(|(_, value)| value.trim().to_owned())
}

impl std::fmt::Debug for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Known({} secrets [redacted])", self.secrets.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_that_are_only_in_the_environment_are_known() {
        let variables = [
            ("SPOTIFY_CLIENT_SECRET", "an-invented-secret"),
            ("SPOTIFY_CLIENT_ID", "an-invented-client-id"),
            ("PASSWORD", "short"),
        ];
        let found =
            environment_secrets(variables.map(|(name, value)| (name.into(), value.into())).into_iter());
        assert_eq!(found.collect::<Vec<_>>(), ["an-invented-secret"]);
    }
}
