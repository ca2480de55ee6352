//! Wrong passwords are counted, so that nobody tries them all (RFC 6749 §2.3.1 and §10.10 ask it of every place that takes one).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::store::UserId;

/// So many wrong passwords in a row cost nothing.
const FREE: u32 = 5;
/// The first wait, in seconds; it doubles with every further wrong password.
const FIRST_WAIT: u64 = 60;
/// The longest wait, in seconds. Not longer, because the right user waits as well.
const LONGEST_WAIT: u64 = 15 * 60;
/// After so many seconds without a wrong password, all is forgotten.
const FORGOTTEN: u64 = 60 * 60;

/// The wrong passwords of each user, and, as those of user 0, of names that nobody has: a name that exists is not told apart by
/// being counted.
#[derive(Default, Debug)]
pub(crate) struct Guesses(Mutex<HashMap<UserId, Row>>);

/// Wrong passwords in a row.
#[derive(Clone, Copy, Default, Debug)]
struct Row {
    wrong: u32,
    /// When the last of them came, in seconds since 1970.
    last: u64,
}

impl Guesses {
    /// For how many seconds from `now` on no password of `user` is looked at; none if the next one is.
    pub(crate) fn wait(&self, user: UserId, now: u64) -> Option<u64> {
        let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows.get(&user).filter(|row| row.wrong >= FREE)?;
        let doubled = FIRST_WAIT.saturating_mul(1 << (row.wrong - FREE).min(16));
        let until = row.last.saturating_add(doubled.min(LONGEST_WAIT));
        // A clock that is put back (the panel can) must not make the wait longer.
        let left = until.checked_sub(now).filter(|left| *left > 0)?;
        Some(left.min(LONGEST_WAIT))
    }

    /// A wrong password for `user` came at `now`.
    pub(crate) fn wrong(&self, user: UserId, now: u64) {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows.entry(user).or_default();
        if now.saturating_sub(row.last) > FORGOTTEN {
            row.wrong = 0;
        }
        *row = Row { wrong: row.wrong.saturating_add(1), last: now };
    }

    /// The right one came.
    pub(crate) fn right(&self, user: UserId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIRA: UserId = UserId(1);

    fn after_wrong(times: u64) -> Guesses {
        let guesses = Guesses::default();
        (0..times).for_each(|_| guesses.wrong(MIRA, 100));
        guesses
    }

    #[test]
    fn the_wait_begins_after_five_wrong_passwords_and_doubles_up_to_a_quarter_of_an_hour() {
        for (times, wait) in
            [(4, None), (5, Some(60)), (6, Some(120)), (8, Some(480)), (9, Some(900)), (99, Some(900))]
        {
            assert_eq!(after_wrong(times).wait(MIRA, 100), wait, "{times}");
        }
        assert_eq!(after_wrong(5).wait(UserId(2), 100), None, "another user does not wait");
    }

    #[test]
    fn the_wait_ends_with_its_time_and_is_forgotten_after_an_hour_or_the_right_password() {
        let guesses = after_wrong(5);
        assert_eq!(guesses.wait(MIRA, 159), Some(1));
        assert_eq!(guesses.wait(MIRA, 160), None);
        guesses.wrong(MIRA, 160);
        assert_eq!(guesses.wait(MIRA, 160), Some(120));
        guesses.wrong(MIRA, 160 + FORGOTTEN + 1);
        assert_eq!(guesses.wait(MIRA, 160 + FORGOTTEN + 1), None);

        let guesses = after_wrong(5);
        guesses.right(MIRA);
        assert_eq!(guesses.wait(MIRA, 100), None);
    }

    #[test]
    fn a_clock_that_is_put_back_does_not_lock_a_user_out() {
        assert_eq!(after_wrong(5).wait(MIRA, 0), Some(160));
        let guesses = Guesses::default();
        (0..5).for_each(|_| guesses.wrong(MIRA, 1_000_000));
        assert_eq!(guesses.wait(MIRA, 0), Some(LONGEST_WAIT));
    }
}
