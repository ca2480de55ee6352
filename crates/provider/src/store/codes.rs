//! Authorization codes, by their hashes. A used code stays for a day, so that a second use is noticed and explained.

use rusqlite::{Connection, OptionalExtension};

use super::ids::{ClientId, GrantId, UserId};
use super::{STEP, Work};
use crate::error::Error;
use crate::scope::ScopeSet;
use crate::secret::Hash;
use crate::tokens::CODE_LIFE;

/// Of the codes that work no more, the newest so many are remembered.
pub(crate) const MOST_DEAD: usize = 10_000;
/// A code is known for so long, in seconds.
const KNOWN: u64 = 24 * 60 * 60;

/// A code and all that it is bound to (RFC 6749 §4.1.2, RFC 7636 §4.4).
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) grant: GrantId,
    pub(crate) client: ClientId,
    pub(crate) user: UserId,
    pub(crate) scope: ScopeSet,
    /// As the authorization request sent it.
    pub(crate) redirect_uri: String,
    /// The S256 challenge, for a request with PKCE.
    pub(crate) code_challenge: Option<String>,
    pub(crate) consented_at: u64,
    pub(crate) issued_at: u64,
    pub(crate) used_at: Option<u64>,
}

pub(crate) fn insert(work: &Work<'_>, hash: Hash, code: &Code) -> Result<(), Error> {
    work.db
        .prepare_cached(
            "INSERT INTO codes (hash, grant_id, client_id, user, scope, redirect_uri, code_challenge, consented_at, issued_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            hash.as_bytes(),
            code.grant,
            code.client,
            code.user,
            code.scope.bits(),
            &code.redirect_uri,
            &code.code_challenge,
            code.consented_at,
            code.issued_at,
        ))?;
    Ok(())
}

pub(crate) fn find(work: &Work<'_>, hash: Hash) -> Result<Option<Code>, Error> {
    let mut statement = work.db.prepare_cached(
        "SELECT grant_id, client_id, user, scope, redirect_uri, code_challenge, consented_at, issued_at, used_at
         FROM codes WHERE hash = ?1",
    )?;
    let found = statement.query_one([hash.as_bytes()], |row| {
        Ok(Code {
            grant: row.get(0)?,
            client: row.get(1)?,
            user: row.get(2)?,
            scope: ScopeSet::from_bits(row.get(3)?),
            redirect_uri: row.get(4)?,
            code_challenge: row.get(5)?,
            consented_at: row.get(6)?,
            issued_at: row.get(7)?,
            used_at: row.get(8)?,
        })
    });
    Ok(found.optional()?)
}

/// Notes that the code was exchanged at `now`, in seconds.
pub(crate) fn mark_used(work: &Work<'_>, hash: Hash, now: u64) -> Result<(), Error> {
    work.db
        .prepare_cached("UPDATE codes SET used_at = ?2 WHERE hash = ?1")?
        .execute((hash.as_bytes(), now))?;
    Ok(())
}

/// Forgets codes issued more than a day before `now`, in seconds; how many there were. The answer to one is then "unknown" instead of
/// "used" or "expired": refused all the same, wherever the clock stands.
pub(super) fn forget_old(db: &Connection, now: u64) -> Result<usize, Error> {
    let old = "DELETE FROM codes WHERE hash IN (SELECT hash FROM codes WHERE issued_at < ?1 LIMIT ?2)";
    Ok(db.prepare_cached(old)?.execute((now.saturating_sub(KNOWN), STEP))?)
}

/// Forgets, of codes that were used or have expired, the oldest above the most; how many there were.
pub(super) fn forget_dead(db: &Connection, now: u64) -> Result<usize, Error> {
    let count = "SELECT count(*) FROM codes";
    let count: usize = db.prepare_cached(count)?.query_one([], |row| row.get(0))?;
    let above = count.saturating_sub(MOST_DEAD).min(STEP);
    if above == 0 {
        return Ok(0);
    }
    let dead = "DELETE FROM codes WHERE hash IN (
        SELECT hash FROM codes WHERE used_at IS NOT NULL OR issued_at < ?1 ORDER BY issued_at LIMIT ?2)";
    Ok(db.prepare_cached(dead)?.execute((now.saturating_sub(CODE_LIFE), above))?)
}
