//! Grants: what one exchanged code allowed. Refresh and access tokens refer to their grant, and end with it.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::ids::{ClientId, GrantId, UserId};
use super::{Work, lock_write};
use crate::error::Error;
use crate::scope::ScopeSet;
use crate::tokens::ACCESS_TOKEN_LIFE;

/// Below so many, revoked grants are not worth forgetting: three megabytes.
const MANY: usize = 65_536;

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

pub(crate) fn insert(work: &Work<'_>, grant: &Grant) -> Result<(), Error> {
    work.db
        .prepare_cached(
            "INSERT INTO grants (id, client_id, user, scope, public, consented_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((grant.id, grant.client, grant.user, grant.scope.bits(), grant.public, grant.consented_at))?;
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

/// The grants of `client` that have not ended.
pub(crate) fn of_client(work: &Work<'_>, client: ClientId) -> Result<Vec<GrantId>, Error> {
    let mut statement =
        work.db.prepare_cached("SELECT id FROM grants WHERE client_id = ?1 AND revoked_at IS NULL")?;
    Ok(statement.query_map([client], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Ends the grant at `now`, in seconds, and with it every token of it. `why` completes "it was revoked because …".
pub(crate) fn revoke(work: &mut Work<'_>, id: GrantId, now: u64, why: &str) -> Result<(), Error> {
    let changed = work
        .db
        .prepare_cached(
            "UPDATE grants SET revoked_at = ?2, revoked_why = ?3 WHERE id = ?1 AND revoked_at IS NULL",
        )?
        .execute((id, now, why))?;
    if changed > 0 {
        work.after_commit(move |cache| {
            let mut revoked = lock_write(&cache.revoked);
            // Access tokens of older ones have expired by themselves, unless the clock is put back: so only where memory asks for it.
            if revoked.len() >= MANY && revoked.len().is_power_of_two() {
                revoked.retain(|_, at| *at + ACCESS_TOKEN_LIFE >= now);
            }
            revoked.insert(id, now);
        });
    }
    Ok(())
}

/// The grants revoked at `since` or later, in seconds.
pub(super) fn load_revoked(db: &Connection, since: u64) -> Result<HashMap<GrantId, u64>, Error> {
    let mut statement = db.prepare("SELECT id, revoked_at FROM grants WHERE revoked_at >= ?1")?;
    let rows = statement.query_map([since], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
