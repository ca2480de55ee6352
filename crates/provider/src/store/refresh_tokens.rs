//! Refresh tokens, by their hashes.

use rusqlite::OptionalExtension;

use super::Work;
use super::ids::GrantId;
use crate::error::Error;
use crate::secret::Hash;

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
