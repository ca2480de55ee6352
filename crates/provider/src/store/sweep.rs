//! Forgetting: what can never matter again is deleted, some rows at a time, between the requests, on the thread that owns the database.
//!
//! | what | is kept |
//! |---|---|
//! | codes | a day; of those that work no more, the newest [`codes::MOST_DEAD`] |
//! | revoked grants, and their refresh tokens | 30 days, so that the answer says “revoked”; the newest [`grants::MOST_DEAD`] |
//! | implicit grants | an hour, as their only token |
//! | grants that live | for good; of one user and app, the newest [`grants::MOST_LIVING`] |
//! | replaced refresh tokens | as long as their grant, because one that comes again ends it; the newest [`refresh_tokens::MOST_REPLACED`] |
//! | what ended before its time | until it would have ended by itself (`ended`) |
//!
//! Apps, consents, playlists and saved tracks stay until somebody deletes them.

use rusqlite::Connection;

use super::{Cache, STEP, Work, codes, ended, grants, refresh_tokens, run};
use crate::clock::Clock;
use crate::error::Error;

/// So often is looked what there is to forget, in seconds of real time.
const EVERY: u64 = 10;

/// What forgets, and when it did so last.
pub(super) struct Sweep {
    clock: Clock,
    /// In seconds of real time.
    last: u64,
    /// There was more than one step takes.
    more: bool,
}

/// A kind of rows: forgets at most [`STEP`] of them, and says how many.
type Kind = fn(&mut Work<'_>, u64) -> Result<usize, Error>;

const KINDS: [Kind; 6] = [
    |work, now| codes::forget_old(work.db, now),
    |work, now| codes::forget_dead(work.db, now),
    |work, _| grants::forget_ended(work),
    |work, _| grants::forget_above_most(work),
    |work, _| refresh_tokens::forget_replaced(work),
    |work, _| ended::forget(work),
];

impl Sweep {
    pub(super) fn new(clock: Clock) -> Self {
        // At the start there may be much: the program can have been away for a year.
        Sweep { clock, last: 0, more: true }
    }

    /// Whether the next step should not wait for the next request.
    pub(super) fn has_more(&self) -> bool {
        self.more
    }

    /// Does a step, if it is time.
    pub(super) fn step(&mut self, db: &Connection, cache: &Cache) {
        let real = self.clock.real();
        if !self.more && real.saturating_sub(self.last) < EVERY {
            return;
        }
        self.last = real;
        // On a full disk nothing can be deleted either; the next time will do.
        self.more = self.forget(db, cache, real).unwrap_or(false);
        if !db.is_autocommit() {
            let _ = db.execute_batch("ROLLBACK");
        }
    }

    fn forget(&self, db: &Connection, cache: &Cache, real: u64) -> Result<bool, Error> {
        run(db, "BEGIN IMMEDIATE")?;
        let mut work = Work { db, cache, real, after: Vec::new() };
        let mut more = false;
        for forget in KINDS {
            more |= forget(&mut work, self.clock.now())? >= STEP;
        }
        run(db, "COMMIT")?;
        for change in work.after {
            change(cache);
        }
        Ok(more)
    }
}
