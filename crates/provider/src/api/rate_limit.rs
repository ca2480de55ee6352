//! How often an app may call the API (<https://developer.spotify.com/documentation/web-api/concepts/rate-limits>): so many calls in the last
//! 30 seconds, counted for each app by itself, whoever its users are. What is refused is not counted.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::policy::Policy;
use crate::store::ClientId;

/// In seconds.
pub(crate) const WINDOW: u64 = 30;

/// What every app has called lately. In memory: a restart forgets it.
#[derive(Default)]
pub(crate) struct RateLimits {
    apps: Mutex<HashMap<ClientId, Recent>>,
    /// Calls in a window in place of the policy's own; 0 for none.
    set: AtomicU32,
}

impl RateLimits {
    /// Counts a call of `client` at `now`, in seconds.
    ///
    /// # Errors
    /// The app has called as often as it may; after so many seconds the next call will do.
    pub(crate) fn count(&self, client: ClientId, policy: Policy, now: u64) -> Result<(), u64> {
        let mut apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        apps.entry(client).or_default().count(self.most(policy), now)
    }

    /// So many calls are answered in a window.
    pub(crate) fn most(&self, policy: Policy) -> u32 {
        match self.set.load(Ordering::Relaxed) {
            0 => policy.calls_in_a_window(),
            set => set,
        }
    }

    /// Allows so many calls in a window, under every policy; none lets each have its own again. What was counted is forgotten.
    pub(crate) fn set(&self, most: Option<u32>) {
        self.set.store(most.unwrap_or(0), Ordering::Relaxed);
        self.apps.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The calls of the last seconds.
#[derive(Default)]
struct Recent {
    /// The second of the newest call.
    newest: u64,
    /// By second modulo the window, so that a second's place is free again when it has left the window.
    counts: [u32; WINDOW as usize],
}

impl Recent {
    fn count(&mut self, most: u32, now: u64) -> Result<(), u64> {
        // A clock that was set back begins anew: nobody must wait for a time that came and went.
        if now < self.newest || now - self.newest >= WINDOW {
            *self = Recent { newest: now, ..Recent::default() };
        }
        for second in self.newest + 1..=now {
            *self.at(second) = 0;
        }
        self.newest = now;
        let counted: u32 = self.counts.iter().sum();
        if counted < most {
            *self.at(now) += 1;
            return Ok(());
        }
        // The oldest leave first; as soon as enough of them have, there is room for one more.
        let mut left = counted;
        for second in (now + 1).saturating_sub(WINDOW)..=now {
            left -= *self.at(second);
            if left < most {
                return Err(second + WINDOW - now);
            }
        }
        Err(WINDOW)
    }

    fn at(&mut self, second: u64) -> &mut u32 {
        &mut self.counts[(second % WINDOW) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_rolls() {
        let mut recent = Recent::default();
        let now = 1_700_000_000;
        for second in [0, 0, 10, 29] {
            assert_eq!(recent.count(4, now + second), Ok(()));
        }
        assert_eq!(recent.count(4, now + 29), Err(1), "the first two leave at 30");
        assert_eq!(recent.count(1, now + 29), Err(30), "for a lower limit all must leave");
        assert_eq!(recent.count(4, now + 30), Ok(()));
        assert_eq!(recent.count(4, now + 30), Ok(()));
        assert_eq!(recent.count(4, now + 31), Err(9), "the third leaves at 40");
        assert_eq!(recent.count(4, now + 40), Ok(()));
        assert_eq!(recent.count(4, now + 1_000), Ok(()));
    }

    #[test]
    fn who_waits_as_long_as_told_is_let_in() {
        let mut recent = Recent::default();
        let mut now = 1_000;
        for call in 0..500 {
            if let Err(seconds) = recent.count(7, now) {
                assert!((1..=WINDOW).contains(&seconds));
                assert!(
                    recent.count(7, now + seconds - 1).is_err(),
                    "call {call}: it was told to wait too long"
                );
                now += seconds;
                assert_eq!(recent.count(7, now), Ok(()), "call {call}");
            }
            now += call % 5;
        }
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out() {
        let mut recent = Recent::default();
        assert_eq!(recent.count(1, 5_000), Ok(()));
        assert_eq!(recent.count(1, 1_000), Ok(()));
        assert_eq!(recent.count(1, 1_000), Err(30));
    }

    #[test]
    fn apps_are_counted_apart() {
        let limits = RateLimits::default();
        limits.set(Some(1));
        let app = |number| ClientId::from_bytes([number; 16]);
        assert_eq!(limits.count(app(1), Policy::Course, 9), Ok(()));
        assert_eq!(limits.count(app(1), Policy::Course, 9), Err(30));
        assert_eq!(limits.count(app(2), Policy::Course, 9), Ok(()));
        limits.set(None);
        assert_eq!(limits.count(app(1), Policy::Course, 9), Ok(()));
    }
}
