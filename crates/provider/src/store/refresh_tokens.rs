//! Refresh tokens, by their hashes.

use rusqlite::OptionalExtension;

use super::ids::GrantId;
use super::{STEP, Work};
use crate::error::Error;
use crate::secret::Hash;

/// So many that were replaced are remembered, the newest.
pub(crate) const MOST_REPLACED: usize = 20_000;

/// A refresh token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefreshToken {
    pub(crate) grant: GrantId,
    /// When a new one took its place (rotation).
    pub(crate) replaced_at: Option<u64>,
}

/// Adds a token of `grant`, issued at `now` in seconds.
pub(crate) fn insert(work: &Work<'_>, hash: Hash, grant: GrantId, now: u64) -> Result<(), Error> {
    work.db
        .prepare_cached("INSERT INTO refresh_tokens (hash, grant_id, issued_at) VALUES (?1, ?2, ?3)")?
        .execute((hash.as_bytes(), grant, now))?;
    Ok(())
}

pub(crate) fn find(work: &Work<'_>, hash: Hash) -> Result<Option<RefreshToken>, Error> {
    let mut statement =
        work.db.prepare_cached("SELECT grant_id, replaced_at FROM refresh_tokens WHERE hash = ?1")?;
    let found = statement.query_one([hash.as_bytes()], |row| {
        Ok(RefreshToken { grant: row.get(0)?, replaced_at: row.get(1)? })
    });
    Ok(found.optional()?)
}

/// Notes that a new token took this one's place at `now`, in seconds.
pub(crate) fn mark_replaced(work: &Work<'_>, hash: Hash, now: u64) -> Result<(), Error> {
    work.db
        .prepare_cached("UPDATE refresh_tokens SET replaced_at = ?2 WHERE hash = ?1")?
        .execute((hash.as_bytes(), now))?;
    Ok(())
}

/// Forgets, of the tokens that were replaced, the oldest above the most; how many there were. One that comes later is refused as unknown,
/// and its grant does not end. All below the most are known as long as their grant: forgotten sooner, a stolen one would go unnoticed.
pub(super) fn forget_replaced(work: &Work<'_>) -> Result<usize, Error> {
    let count = "SELECT count(*) FROM refresh_tokens WHERE replaced_at IS NOT NULL";
    let count: usize = work.db.prepare_cached(count)?.query_one([], |row| row.get(0))?;
    let oldest = "DELETE FROM refresh_tokens WHERE hash IN (
        SELECT hash FROM refresh_tokens WHERE replaced_at IS NOT NULL ORDER BY replaced_at LIMIT ?1)";
    let above = count.saturating_sub(MOST_REPLACED).min(STEP);
    Ok(if above > 0 { work.db.prepare_cached(oldest)?.execute([above])? } else { 0 })
}
