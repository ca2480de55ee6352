//! Numbers that look random and are the same on every machine and for ever: what a notebook shows today it shows next year too.
//! SplitMix64 (Steele, Lea, Flood: “Fast Splittable Pseudorandom Number Generators”, OOPSLA 2014); not for secrets.

/// A stream of numbers for one thing of the catalogue, so that adding a thing changes no other.
pub(super) struct Seed(u64);

/// The digits of the ids.
const BASE62: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

impl Seed {
    pub(super) fn new(kind: &str, index: usize) -> Self {
        // FNV-1a of the name, and the number.
        let start = kind.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut seed = Seed(start ^ (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        seed.next();
        seed
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + (self.next() % u64::from(high - low + 1)) as u32
    }

    /// From 0 to 1.
    pub(super) fn unit(&mut self) -> f64 {
        // 53 bits are what fits into an `f64`.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normally distributed, with mean 0 and deviation 1, and never beyond 6. A sum of twelve, and not Box and Muller's
    /// way, because sines and logarithms differ in the last bit from machine to machine.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// 22 digits, as Spotify's ids have.
    pub(super) fn id(&mut self) -> String {
        let first = char::from(b'0' + self.between(0, 7) as u8);
        let rest = (0..21).map(|_| char::from(BASE62[self.between(0, 61) as usize]));
        std::iter::once(first).chain(rest.collect::<Vec<_>>()).collect()
    }
}
