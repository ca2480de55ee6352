//! The secrets that `creds.json` holds, or has held since the session began.

use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Known secrets and the automaton that finds all of them in one pass over a text.
pub(crate) struct Known {
    folder: PathBuf,
    file: Option<PathBuf>,
    /// Without a file: where one might appear.
    watched: Vec<PathBuf>,
    seen: Option<Stamp>,
    /// Sorted, so that those which begin with a given text stand side by side.
    secrets: BTreeSet<String>,
    longest: usize,
    search: Option<AhoCorasick>,
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
            file: None,
            watched: Vec::new(),
            seen: None,
            secrets: BTreeSet::new(),
            longest: 0,
            search: None,
        };
        known.locate();
        known
    }

    pub(crate) fn locate(&mut self) {
        let (found, watched) = match creds::find(&self.folder) {
            Ok(file) => (Some(file), Vec::new()),
            Err(creds::Error::Missing { searched, .. }) => {
                (None, searched.into_iter().map(|folder| folder.join(creds::FILE_NAME)).collect())
            }
            Err(_) => (None, Vec::new()),
        };
        if found != self.file {
            self.file = found;
            self.seen = None;
        }
        self.watched = watched;
        if self.file.is_some() {
            self.refresh();
        }
    }

    pub(crate) fn refresh(&mut self) {
        let Some(file) = &self.file else {
            if self.watched.iter().any(|file| file.exists()) {
                self.locate();
            }
            return;
        };
        let file = file.clone();
        // The stamp is taken before the file is read: a change in between is then noticed the next time.
        let stamp = std::fs::metadata(&file).ok().map(|metadata| Stamp::of(&metadata));
        if stamp.is_some() && stamp != self.seen {
            self.learn(&file);
            self.seen = stamp;
        }
    }

    fn learn(&mut self, file: &Path) {
        let before = self.secrets.len();
        // Empty ones would match everywhere.
        self.secrets.extend(creds::secrets_in(file).into_iter().filter(|secret| !secret.is_empty()));
        if self.secrets.len() == before {
            return;
        }
        self.longest = self.secrets.iter().map(String::len).max().unwrap_or(0);
        match AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.secrets) {
            Ok(search) => self.search = Some(search),
            // Only a file of several GB has so many patterns; the former automaton stays.
            Err(error) => log::error!("`{}` holds too much to mask: {error}", file.display()),
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

impl std::fmt::Debug for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Known({} secrets [redacted])", self.secrets.len())
    }
}
