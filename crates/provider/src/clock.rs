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

/// Seconds since 1970 as ISO 8601 text, such as `2023-11-14T22:13:20Z`.
pub(crate) fn iso_8601(seconds: u64) -> String {
    let (days, rest) = ((seconds / 86_400) as i64, seconds % 86_400);
    // From the days since 1970 to the date: Howard Hinnant, “chrono-Compatible Low-Level Date Algorithms”.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
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
    fn times_are_written_as_iso_8601() {
        assert_eq!(iso_8601(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso_8601(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(iso_8601(1_700_000_000), "2023-11-14T22:13:20Z");
    }

    #[test]
    fn advancing_without_end_does_not_overflow() {
        let clock = Clock::system();
        clock.advance(u64::MAX);
        clock.advance(u64::MAX);
        assert!(clock.now() < i64::MAX as u64);
    }
}
