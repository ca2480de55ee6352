//! The time as the provider sees it. Everything that ages (codes, tokens, sessions) asks this clock and no other, so that
//! the panel and the tests can let an hour pass without waiting for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A clock that can be advanced. Times are whole seconds since 1970-01-01 UTC. A clone is the same clock.
#[derive(Clone, Debug)]
pub struct Clock {
    base: Arc<Base>,
    advanced: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Base {
    StandingAt(AtomicU64),
    Machine { started: Instant, steady: Steady },
}

/// The machine's clock as it would be if nobody put it back: it follows jumps ahead (a computer that slept), and goes on at its pace where
/// the machine's falls behind, so that nothing lives longer because the time was corrected.
#[derive(Default, Debug)]
struct Steady {
    /// The most that the machine's clock was ever ahead of the time since the start, in milliseconds.
    ahead: AtomicU64,
}

impl Steady {
    /// From what the machine's clock shows and the time since the start, in milliseconds.
    fn now(&self, shown: u64, since_start: u64) -> u64 {
        let ahead = shown.saturating_sub(since_start);
        self.ahead.fetch_max(ahead, Ordering::Relaxed).max(ahead).saturating_add(since_start)
    }
}

/// How far a clock may be put back without ending what was just given, in seconds: machines correct theirs by a little.
const LEEWAY: u64 = 60;

/// Whether something was made after `now`, both in seconds since 1970. Then the clock was put back since, and what ages from its making
/// would live longer than it should: it counts as not made yet.
pub(crate) fn is_to_come(made: u64, now: u64) -> bool {
    made > now.saturating_add(LEEWAY)
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        let base = Base::Machine { started: Instant::now(), steady: Steady::default() };
        Clock { base: Arc::new(base), advanced: Arc::default() }
    }

    /// A clock that stands at `seconds` since 1970 until it is advanced, or [let go](Self::let_go).
    pub fn standing_at(seconds: u64) -> Self {
        Clock { base: Arc::new(Base::StandingAt(seconds.into())), advanced: Arc::default() }
    }

    /// Lets a standing clock go on for `seconds`, as a machine's does by itself. Unlike [`advance`](Self::advance) nobody takes this back.
    pub fn let_go(&self, seconds: u64) {
        if let Base::StandingAt(at) = &*self.base {
            at.fetch_add(seconds, Ordering::Relaxed);
        }
    }

    /// Now, in seconds since 1970.
    pub fn now(&self) -> u64 {
        self.real().saturating_add(self.advanced())
    }

    /// Now, in seconds since 1970, as if the clock had never been advanced. It is never put back: what must be remembered until something
    /// has expired by itself may be forgotten by this time, and by no other.
    pub(crate) fn real(&self) -> u64 {
        match &*self.base {
            Base::StandingAt(seconds) => seconds.load(Ordering::Relaxed),
            Base::Machine { started, steady } => {
                // A machine whose clock stands before 1970 gets the year 1970, not a crash.
                let shown = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
                steady.now(millis(shown), millis(started.elapsed())) / 1_000
            }
        }
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
    fn a_machine_whose_clock_is_put_back_does_not_let_time_go_back() {
        let steady = Steady::default();
        assert_eq!(steady.now(1_000_000, 0), 1_000_000);
        assert_eq!(steady.now(1_005_000, 5_000), 1_005_000);
        // An hour ahead, after a sleep: followed. A day back: not.
        assert_eq!(steady.now(4_606_000, 6_000), 4_606_000);
        assert_eq!(steady.now(7_000, 7_000), 4_607_000);
        assert_eq!(steady.now(0, 8_000), 4_608_000);
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
