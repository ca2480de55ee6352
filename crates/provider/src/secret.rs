//! Text that must not be printed: codes, tokens, client secrets, passwords; and the hash that stands for it at rest.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A secret text. `Debug` prints `[redacted]`, there is no `Display`, and it cannot be compared with `==`, which would tell by
/// the time it takes how much of a guess was right.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// The text itself, for the one place that has to send it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `guess` is this secret, in a time that does not depend on where they differ.
    pub fn matches(&self, guess: &str) -> bool {
        self.0.as_bytes().ct_eq(guess.as_bytes()).into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The SHA-256 of a code or refresh token, which is all that the store keeps of it. No salt and no stretching: these texts
/// are 700 random bits and more, which nobody guesses from a hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hash([u8; 32]);

impl Hash {
    pub(crate) fn of(text: &str) -> Self {
        Hash(Sha256::digest(text.as_bytes()).into())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn first_half(&self) -> &[u8; 16] {
        &self.0.as_chunks().0[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print_itself() {
        let secret = Secret::new("invented-secret");
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert!(secret.matches("invented-secret"));
        assert!(!secret.matches("invented-secre"));
        assert!(!secret.matches("invented-secret\n"));
    }
}
