//! Where codes, tokens and keys get their randomness: the operating system's, or a seed in tests.

use std::sync::Mutex;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// A source of random bytes.
#[derive(Debug)]
pub struct Random(Source);

enum Source {
    System,
    Seeded(Box<Mutex<StdRng>>),
}

// Not derived: the state of a generator tells every value that it will give.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Random {
    /// A cryptographically secure generator, seeded and reseeded by the operating system.
    pub fn system() -> Self {
        Random(Source::System)
    }

    /// A generator that gives the same bytes for the same `seed`. For tests only: its tokens can be guessed.
    pub fn seeded(seed: u64) -> Self {
        Random(Source::Seeded(Box::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// Fills `bytes`.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => rand::rng().fill_bytes(bytes),
            Source::Seeded(generator) => {
                generator.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).fill_bytes(bytes);
            }
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}
