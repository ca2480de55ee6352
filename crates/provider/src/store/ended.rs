//! What ended before its time: revoked grants, deleted apps, access tokens that were made to expire, log-ins that were logged out.
//!
//! Access tokens and sessions are sealed and carry their own end, so that one that ended earlier must be remembered: in the database,
//! because a restart must not bring it back, and in memory, because every call asks. Not for ever: it is forgotten when it would have
//! ended by itself. That is told by the [real](crate::clock::Clock::real) time, since the other one can be put back, and then what was
//! forgotten would work again.

use std::collections::HashMap;

use rusqlite::Connection;

use super::ids::{ClientId, GrantId};
use super::{STEP, Work, lock_read, lock_write};
use crate::error::Error;
use crate::secret::Hash;

/// So many are remembered, some 13 megabytes. Who ends more than that within the hour is refused: to forget one would let it work again.
pub(crate) const MOST: usize = 262_144;

/// So much longer than it could live an end is remembered, in seconds: a token's seal can be a moment younger than the end of its grant.
const MARGIN: u64 = 60;

/// What ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Key([u8; 16]);

/// Its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    /// By the provider's clock, in seconds since 1970.
    pub(crate) at: u64,
}

impl Key {
    /// All access tokens of a grant.
    pub(crate) fn grant(grant: GrantId) -> Self {
        Key(grant.0)
    }

    /// All access tokens of an app.
    pub(crate) fn app(client: ClientId) -> Self {
        Key(*client.as_bytes())
    }

    /// One access token. Half of the hash will do: nobody finds two tokens that share 128 bits of it.
    pub(crate) fn token(text: &str) -> Self {
        Key(*Hash::of(text).first_half())
    }

    /// A session, by its random identity.
    pub(crate) fn session(id: [u8; 16]) -> Self {
        Key(id)
    }
}

/// Ends `key` at `now` by the provider's clock, for good: what it stands for lives `life` at most. Both in seconds.
pub(crate) fn add(work: &mut Work<'_>, key: Key, now: u64, life: u64) -> Result<(), Error> {
    {
        let ended = lock_read(&work.cache.ended);
        if ended.contains_key(&key) {
            // Nothing was given to it since, so that its first end is enough.
            return Ok(());
        }
        if ended.len() >= MOST {
            return Err(Error::TooManyEnded);
        }
    }
    let (end, until) = (End { at: now }, work.real.saturating_add(life).saturating_add(MARGIN));
    work.db
        .prepare_cached(
            "INSERT INTO ended (key, at, until) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO NOTHING",
        )?
        .execute((&key.0[..], end.at, until))?;
    work.after_commit(move |cache| {
        lock_write(&cache.ended).entry(key).or_insert(end);
    });
    Ok(())
}

/// All of them.
pub(super) fn load(db: &Connection) -> Result<HashMap<Key, End>, Error> {
    let mut statement = db.prepare("SELECT key, at FROM ended")?;
    let rows = statement.query_map([], |row| Ok((Key(row.get(0)?), End { at: row.get(1)? })))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets what has ended by itself; how many there were.
pub(super) fn forget(work: &mut Work<'_>) -> Result<usize, Error> {
    let mut statement = work.db.prepare_cached("SELECT key FROM ended WHERE until <= ?1 LIMIT ?2")?;
    let keys: Vec<Key> =
        statement.query_map((work.real, STEP), |row| row.get(0).map(Key))?.collect::<Result<_, _>>()?;
    let mut delete = work.db.prepare_cached("DELETE FROM ended WHERE key = ?1")?;
    for key in &keys {
        delete.execute([&key.0[..]])?;
    }
    let count = keys.len();
    work.after_commit(move |cache| {
        let mut ended = lock_write(&cache.ended);
        for key in &keys {
            ended.remove(key);
        }
        // After a burst the room is given back.
        if ended.capacity() > 4 * ended.len().max(STEP) {
            ended.shrink_to_fit();
        }
    });
    Ok(count)
}
