//! Chance that can be had again: what a test draws depends on its seed and nothing else.

use provider::Random;

/// The seed of a run: `PROVIDER_TEST_SEED`, to repeat a failure or to look for others, or `usual`.
pub fn seed(usual: u64) -> u64 {
    std::env::var("PROVIDER_TEST_SEED").map_or(usual, |text| text.parse().expect("a number"))
}

/// Draws numbers and things.
pub struct Dice(Random);

impl Dice {
    pub fn seeded(seed: u64) -> Self {
        Dice(Random::seeded(seed))
    }

    /// A number from 0 to `end - 1`.
    pub fn below(&self, end: usize) -> usize {
        usize::try_from(u64::from_be_bytes(self.0.bytes()) % end as u64).unwrap()
    }

    /// Whether it happens, once in so many times.
    pub fn once_in(&self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn of<T: Copy>(&self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    pub fn bytes(&self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.0.fill(&mut bytes);
        bytes
    }
}
