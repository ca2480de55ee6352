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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::store::{Store, lock_write};

    /// Rows as dances leave them, made by SQL: `{n}` of a kind, from number `{from}` on.
    const DANCES: &str = "
        WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {from} + {n})
        INSERT INTO grants (id, client_id, user, scope, public, consented_at, made_at)
            SELECT randomblob(16), x'0a0da9ce0b0c0de0facade0decade002', {user}, 7, 0, 1700000000, i FROM n;
        INSERT INTO refresh_tokens (hash, grant_id, issued_at)
            SELECT randomblob(32), id, 1700000000 FROM grants WHERE made_at >= {from} AND user = {user};
        INSERT INTO codes (hash, grant_id, client_id, user, scope, redirect_uri, code_challenge, consented_at, issued_at, used_at)
            SELECT randomblob(32), id, client_id, user, scope, 'http://127.0.0.1:8765/callback',
                hex(randomblob(21)), 1700000000, made_at, 1700000000 FROM grants WHERE made_at >= {from} AND user = {user};
    ";

    async fn read(store: &Store, sql: &'static str) -> usize {
        store.transact(move |work| Ok(work.db.query_one(sql, [], |row| row.get(0))?)).await.unwrap()
    }

    /// After every request a step; requests until a step finds nothing more.
    async fn until_all_is_forgotten(store: &Store) {
        let sum = "SELECT (SELECT count(*) FROM codes) + (SELECT count(*) FROM grants)
                        + (SELECT count(*) FROM refresh_tokens) + (SELECT count(*) FROM ended)";
        let mut before = usize::MAX;
        loop {
            let now = read(store, sum).await;
            if now == before {
                return;
            }
            before = now;
        }
    }

    #[tokio::test]
    async fn a_million_dances_leave_less_than_forty_megabytes() {
        let clock = Clock::standing_at(1_700_000_000);
        let (store, _) = Store::open(None, &Random::seeded(1), clock.clone()).unwrap();
        let dance = |user: u32, from: usize, n: usize| {
            let sql = [("{user}", user as usize), ("{from}", from), ("{n}", n)]
                .into_iter()
                .fold(DANCES.to_owned(), |sql, (name, value)| sql.replace(name, &value.to_string()));
            store.transact(move |work| Ok(work.db.execute_batch(&sql)?))
        };
        // All that may live, and a good deal more: of three users, of one app.
        for user in 1..=3 {
            dance(user, 1_699_999_000, grants::MOST_LIVING + 300).await.unwrap();
        }
        // As many that ended, and as many that were replaced, as are remembered, and more.
        let more = format!(
            "UPDATE grants SET revoked_at = 1, revoked_why = 'its code was sent a second time', forget_at = 1800000000
                 WHERE id IN (SELECT id FROM grants WHERE user = 3);
             UPDATE refresh_tokens SET replaced_at = 1700000000
                 WHERE hash IN (SELECT hash FROM refresh_tokens LIMIT {});",
            refresh_tokens::MOST_REPLACED + 700,
        );
        store.transact(move |work| Ok(work.db.execute_batch(&more)?)).await.unwrap();
        clock.let_go(EVERY);
        until_all_is_forgotten(&store).await;

        let count = |sql| read(&store, sql);
        assert_eq!(count("SELECT count(*) FROM codes").await, codes::MOST_DEAD);
        let living = "SELECT count(*) FROM grants WHERE forget_at IS NULL";
        assert_eq!(count(living).await, 2 * grants::MOST_LIVING);
        let dead = "SELECT count(*) FROM grants WHERE forget_at IS NOT NULL";
        assert_eq!(count(dead).await, grants::MOST_DEAD);
        let replaced = "SELECT count(*) FROM refresh_tokens WHERE replaced_at IS NOT NULL";
        assert!(count(replaced).await <= refresh_tokens::MOST_REPLACED);
        // The newest stay.
        let oldest = "SELECT min(made_at) FROM grants WHERE forget_at IS NULL";
        assert_eq!(count(oldest).await, 1_699_999_300);
        // Nothing is left of a grant that is gone.
        let orphans = "SELECT count(*) FROM refresh_tokens WHERE grant_id NOT IN (SELECT id FROM grants)";
        assert_eq!(count(orphans).await, 0);
        let used = "SELECT (page_count - freelist_count) * page_size
                    FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        let bytes = count(used).await;
        assert!(bytes < 16_000_000, "{bytes} bytes");
    }

    #[tokio::test]
    async fn a_code_that_can_still_be_exchanged_is_never_forgotten() {
        let clock = Clock::standing_at(1_700_000_000);
        let (store, _) = Store::open(None, &Random::seeded(1), clock.clone()).unwrap();
        let n = codes::MOST_DEAD + 50;
        // Issued within the last second, and used by nobody.
        let sql = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n})
             INSERT INTO codes (hash, grant_id, client_id, user, scope, redirect_uri, consented_at, issued_at)
                SELECT randomblob(32), randomblob(16), randomblob(16), 1, 0, '', 0, 1700000000 FROM n"
        );
        store.transact(move |work| Ok(work.db.execute_batch(&sql)?)).await.unwrap();
        clock.let_go(crate::tokens::CODE_LIFE);
        until_all_is_forgotten(&store).await;
        assert_eq!(read(&store, "SELECT count(*) FROM codes").await, n);
        clock.let_go(EVERY);
        until_all_is_forgotten(&store).await;
        assert_eq!(
            read(&store, "SELECT count(*) FROM codes").await,
            codes::MOST_DEAD,
            "now they have expired"
        );
    }

    #[tokio::test]
    async fn more_ends_than_can_be_remembered_are_refused_and_not_forgotten() {
        let clock = Clock::standing_at(1_700_000_000);
        let (store, _) = Store::open(None, &Random::seeded(1), clock.clone()).unwrap();
        let key = |number: u64| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&number.to_be_bytes());
            ended::Key::session(id)
        };
        let end = |number| store.put_an_end(key(number), 5, 100);
        end(0).await.unwrap();
        let first = store.end(key(0)).unwrap();
        assert_eq!(first.at, 5);
        // As if so many had come since.
        lock_write(&store.cache.ended).extend((1..ended::MOST as u64).map(|number| (key(number), first)));
        let refused = end(ended::MOST as u64).await;
        assert!(matches!(refused, Err(Error::TooManyEnded)), "{refused:?}");
        assert!(store.end(key(0)).is_some(), "the first is still known");
        clock.let_go(200);
        until_all_is_forgotten(&store).await;
        assert!(store.end(key(0)).is_none());
        end(ended::MOST as u64).await.unwrap();
    }
}
