//! Scopes: what a client may ask for (RFC 6749 §3.3), and how the consent page says it.

use std::fmt;

/// The scopes that exist, in the order in which answers list them, each with what the consent page says about it.
pub(crate) const SCOPES: [(&str, &str); 19] = [
    ("user-read-private", "See your subscription and your country"),
    ("user-read-email", "See your e-mail address"),
    ("playlist-read-private", "See your private playlists"),
    ("playlist-read-collaborative", "See the playlists that you edit with others"),
    ("playlist-modify-public", "Make and change your public playlists"),
    ("playlist-modify-private", "Make and change your private playlists"),
    ("user-library-read", "See what you saved in your library"),
    ("user-library-modify", "Add to and remove from your library"),
    ("user-top-read", "See your most played artists and tracks"),
    ("user-follow-read", "See whom you follow"),
    ("user-follow-modify", "Follow and unfollow for you"),
    ("user-read-recently-played", "See what you played lately"),
    ("user-read-playback-position", "See where you stopped in what you listened to"),
    ("user-read-playback-state", "See what you are playing, and where"),
    ("user-read-currently-playing", "See what you are playing right now"),
    ("user-modify-playback-state", "Play, pause and skip on your devices"),
    ("app-remote-control", "Talk to the app on your phone"),
    ("streaming", "Play music on this device"),
    ("ugc-image-upload", "Upload pictures for you"),
];

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct ScopeSet(u32);

impl ScopeSet {
    pub(crate) const NONE: ScopeSet = ScopeSet(0);

    /// Reads a space-separated list. The error is the first scope that does not exist.
    pub(crate) fn parse(text: &str) -> Result<Self, UnknownScope> {
        text.split_whitespace().try_fold(Self::NONE, |set, name| match Self::named(name) {
            Some(scope) => Ok(set.union(scope)),
            None => Err(UnknownScope { name: name.to_owned() }),
        })
    }

    /// The set of one scope, or `None` if there is no scope of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        SCOPES.iter().position(|(known, _)| *known == name).map(|index| ScopeSet(1 << index))
    }

    pub(crate) fn union(self, other: Self) -> Self {
        ScopeSet(self.0 | other.0)
    }

    /// Whether every scope of `other` is in this set.
    pub(crate) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Name and words of each scope in the set.
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        SCOPES
            .iter()
            .enumerate()
            .filter(move |(index, _)| self.0 & (1 << index) != 0)
            .map(|(_, scope)| *scope)
    }

    /// The set as a number, for tokens and the store.
    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// The set that [`bits`](Self::bits) came from; bits that mean nothing are dropped.
    pub(crate) fn from_bits(bits: u32) -> Self {
        ScopeSet(bits & ((1 << SCOPES.len()) - 1))
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, _)) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

/// A scope that does not exist, as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnknownScope {
    pub(crate) name: String,
}

impl UnknownScope {
    /// What to do about it.
    pub(crate) fn advice(&self) -> String {
        if self.name.contains(',') {
            return "separate the scopes by spaces, not by commas".to_owned();
        }
        if self.name == "user-read-birthdate" {
            return "leave it out: Spotify has removed this scope".to_owned();
        }
        match SCOPES.iter().map(|(known, _)| (distance(known, &self.name), known)).min() {
            Some((apart, known)) if apart <= 3 => format!("did you mean `{known}`?"),
            _ => "take the names from the list of scopes in the documentation; they are written in lower case, with hyphens"
                .to_owned(),
        }
    }
}

/// How many letters must be added, dropped or replaced to get from `a` to `b` (Levenshtein), for "did you mean".
pub(crate) fn distance(a: &str, b: &str) -> usize {
    // What a client sent can be long; beyond this, the two have nothing to do with each other.
    if a.len().abs_diff(b.len()) > 8 {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_written_without_doubles() {
        let set = ScopeSet::parse("playlist-modify-public  user-read-email user-read-email").unwrap();
        assert_eq!(set.to_string(), "user-read-email playlist-modify-public");
        assert!(set.contains(ScopeSet::named("user-read-email").unwrap()));
        assert_eq!(ScopeSet::from_bits(set.bits()), set);
        assert_eq!(ScopeSet::parse(" ").unwrap(), ScopeSet::NONE);
    }

    #[test]
    fn an_unknown_scope_says_what_was_probably_meant() {
        let advice = |text| ScopeSet::parse(text).unwrap_err().advice();
        assert!(advice("user-read-email,user-read-private").contains("by spaces"));
        assert!(advice("user-read-emails").contains("`user-read-email`"));
        assert!(advice("user-read-birthdate").contains("removed"));
        assert!(advice("openid").contains("list of scopes"));
    }
}
