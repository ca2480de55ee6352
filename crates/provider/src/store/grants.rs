//! Grants: what one exchanged code allowed. Refresh and access tokens refer to their grant, and end with it.

use rusqlite::OptionalExtension;

use super::ids::{ClientId, GrantId, UserId};
use super::{STEP, Work, ended};
use crate::error::Error;
use crate::scope::ScopeSet;
use crate::tokens::ACCESS_TOKEN_LIFE;

/// A revoked grant is known for so long, in seconds of real time: a client that sends its refresh token is told that it was revoked.
const REVOKED_IS_KNOWN: u64 = 30 * 24 * 60 * 60;
/// Of one user and one app, the newest so many grants live. The practice provider gives one with every dance and nobody takes one back;
/// others set such a limit too.
pub(crate) const MOST_LIVING: usize = 10_000;
/// So many that live no more are remembered, the newest.
pub(crate) const MOST_DEAD: usize = 10_000;

/// A grant.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) id: GrantId,
    pub(crate) client: ClientId,
    pub(crate) user: UserId,
    pub(crate) scope: ScopeSet,
    /// The client is a public one: it proved itself by a code verifier, not by a secret.
    pub(crate) public: bool,
    pub(crate) consented_at: u64,
    /// When and why it ended.
    pub(crate) revoked: Option<(u64, String)>,
}

/// Adds a grant that lives until it is revoked, by its refresh tokens.
pub(crate) fn insert(work: &Work<'_>, grant: &Grant) -> Result<(), Error> {
    add(work, grant, None)
}

/// Adds a grant with an access token and nothing else (the implicit grant): when that has expired, it can be forgotten.
pub(crate) fn insert_for_an_hour(work: &Work<'_>, grant: &Grant) -> Result<(), Error> {
    add(work, grant, Some(work.real.saturating_add(ACCESS_TOKEN_LIFE)))
}

fn add(work: &Work<'_>, grant: &Grant, forget_at: Option<u64>) -> Result<(), Error> {
    work.db
        .prepare_cached(
            "INSERT INTO grants (id, client_id, user, scope, public, consented_at, made_at, forget_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            grant.id,
            grant.client,
            grant.user,
            grant.scope.bits(),
            grant.public,
            grant.consented_at,
            work.real,
            forget_at,
        ))?;
    Ok(())
}

pub(crate) fn find(work: &Work<'_>, id: GrantId) -> Result<Option<Grant>, Error> {
    let mut statement = work.db.prepare_cached(
        "SELECT client_id, user, scope, public, consented_at, revoked_at, revoked_why FROM grants WHERE id = ?1",
    )?;
    let found = statement.query_one([id], |row| {
        let revoked_at: Option<u64> = row.get(5)?;
        let why: Option<String> = row.get(6)?;
        Ok(Grant {
            id,
            client: row.get(0)?,
            user: row.get(1)?,
            scope: ScopeSet::from_bits(row.get(2)?),
            public: row.get(3)?,
            consented_at: row.get(4)?,
            revoked: revoked_at.map(|at| (at, why.unwrap_or_default())),
        })
    });
    Ok(found.optional()?)
}

/// Ends the grant at `now`, in seconds, and with it every token of it. `why` completes "it was revoked because …".
///
/// # Errors
/// [`Error::TooManyEnded`]; it cannot be written.
pub(crate) fn revoke(work: &mut Work<'_>, id: GrantId, now: u64, why: &str) -> Result<(), Error> {
    let forget_at = work.real.saturating_add(REVOKED_IS_KNOWN);
    work.db
        .prepare_cached(
            "UPDATE grants SET revoked_at = ?2, revoked_why = ?3, forget_at = ?4 WHERE id = ?1 AND revoked_at IS NULL",
        )?
        .execute((id, now, why, forget_at))?;
    // Also of a grant that is forgotten: an access token of it may be left.
    ended::add(work, ended::Key::grant(id), now, ACCESS_TOKEN_LIFE)
}

/// Deletes all grants of `client`, with their refresh tokens. Their access tokens are the caller's to end.
pub(super) fn delete_of_client(work: &Work<'_>, client: ClientId) -> Result<(), Error> {
    work.db
        .prepare_cached(
            "DELETE FROM refresh_tokens WHERE grant_id IN (SELECT id FROM grants WHERE client_id = ?1)",
        )?
        .execute([client])?;
    work.db.prepare_cached("DELETE FROM grants WHERE client_id = ?1")?.execute([client])?;
    Ok(())
}

/// Forgets grants that live no more: whose time is over, and the oldest above the most; how many there were.
pub(super) fn forget_ended(work: &Work<'_>) -> Result<usize, Error> {
    let count = "SELECT count(*) FROM grants WHERE forget_at IS NOT NULL";
    let dead: usize = work.db.prepare_cached(count)?.query_one([], |row| row.get(0))?;
    let mut old = work.db.prepare_cached(
        "SELECT id FROM grants WHERE forget_at IS NOT NULL AND forget_at <= ?1 ORDER BY forget_at LIMIT ?2",
    )?;
    let over = old.query_map((work.real, STEP), |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    let above = dead.saturating_sub(over.len()).saturating_sub(MOST_DEAD).min(STEP);
    let ids = if over.is_empty() && above > 0 {
        old.query_map((i64::MAX, above), |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?
    } else {
        over
    };
    delete(work, &ids)
}

/// Forgets the oldest grants of a user and an app that have more than may live; how many there were. Access tokens of them live their
/// hour, and their refresh tokens are unknown from now on.
pub(super) fn forget_above_most(work: &Work<'_>) -> Result<usize, Error> {
    let mut statement = work.db.prepare_cached(
        "SELECT client_id, user, count(*) FROM grants WHERE forget_at IS NULL
         GROUP BY client_id, user HAVING count(*) > ?1",
    )?;
    let crowds = statement
        .query_map([MOST_LIVING], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(ClientId, UserId, usize)>, _>>()?;
    let mut oldest = work.db.prepare_cached(
        "SELECT id FROM grants WHERE forget_at IS NULL AND client_id = ?1 AND user = ?2 ORDER BY made_at LIMIT ?3",
    )?;
    let mut ids = Vec::new();
    for (client, user, count) in crowds {
        let above = (count - MOST_LIVING).min(STEP - ids.len());
        for id in oldest.query_map((client, user, above), |row| row.get(0))? {
            ids.push(id?);
        }
    }
    delete(work, &ids)
}

fn delete(work: &Work<'_>, ids: &[GrantId]) -> Result<usize, Error> {
    let mut tokens = work.db.prepare_cached("DELETE FROM refresh_tokens WHERE grant_id = ?1")?;
    let mut grant = work.db.prepare_cached("DELETE FROM grants WHERE id = ?1")?;
    for id in ids {
        tokens.execute([id])?;
        grant.execute([id])?;
    }
    Ok(ids.len())
}
