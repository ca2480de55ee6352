//! The time as the provider sees it. Everything that ages (codes, tokens, sessions) asks this clock and no other, so that
//! the panel and the tests can let an hour pass without waiting for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A clock that can be advanced. Times are whole seconds since 1970-01-01 UTC.
#[derive(Debug)]
pub struct Clock {
    standing_at: Option<u64>,
    advanced: AtomicU64,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Clock { standing_at: None, advanced: AtomicU64::new(0) }
    }

    /// A clock that stands at `seconds` since 1970 until it is advanced.
    pub fn standing_at(seconds: u64) -> Self {
        Clock { standing_at: Some(seconds), advanced: AtomicU64::new(0) }
    }

    /// Now, in seconds since 1970.
    pub fn now(&self) -> u64 {
        let base = self.standing_at.unwrap_or_else(|| {
            // A machine whose clock stands before 1970 gets the year 1970, not a crash.
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
        });
        base.saturating_add(self.advanced())
    }

    /// Lets `seconds` pass.
    pub fn advance(&self, seconds: u64) {
        let add = |before: u64| Some(before.saturating_add(seconds).min(CENTURY));
        // The closure always gives `Some`, so this never fails.
        let _ = self.advanced.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// By how many seconds the clock has been advanced so far.
    pub fn advanced(&self) -> u64 {
        self.advanced.load(Ordering::Relaxed)
    }

    /// Takes back every advance.
    pub fn reset(&self) {
        self.advanced.store(0, Ordering::Relaxed);
    }
}

/// No one needs more, and sums of times then fit into what SQLite keeps (`i64`).
const CENTURY: u64 = 100 * 366 * 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_advanced() {
        let clock = Clock::standing_at(1_000);
        assert_eq!(clock.now(), 1_000);
        clock.advance(3_600);
        assert_eq!((clock.now(), clock.advanced()), (4_600, 3_600));
        clock.reset();
        assert_eq!(clock.now(), 1_000);
    }

    #[test]
    fn advancing_without_end_does_not_overflow() {
        let clock = Clock::system();
        clock.advance(u64::MAX);
        clock.advance(u64::MAX);
        assert!(clock.now() < i64::MAX as u64);
    }
}
