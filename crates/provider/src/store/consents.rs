//! What a resource owner allowed an app, remembered so that the next time needs no dialog.

use rusqlite::OptionalExtension;

use super::Work;
use super::ids::{ClientId, UserId};
use crate::error::Error;
use crate::scope::ScopeSet;

/// A remembered consent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Consent {
    pub(crate) scope: ScopeSet,
    /// Seconds since 1970.
    pub(crate) consented_at: u64,
}

/// What `user` allowed `client` so far.
pub(crate) fn find(work: &Work<'_>, user: UserId, client: ClientId) -> Result<Option<Consent>, Error> {
    let mut statement = work
        .db
        .prepare_cached("SELECT scope, consented_at FROM consents WHERE user = ?1 AND client_id = ?2")?;
    let found = statement.query_one((user, client), |row| {
        Ok(Consent { scope: ScopeSet::from_bits(row.get(0)?), consented_at: row.get(1)? })
    });
    Ok(found.optional()?)
}

/// Remembers that `user` allows `client` also `scope`, at `now` in seconds.
pub(crate) fn add(
    work: &Work<'_>,
    user: UserId,
    client: ClientId,
    scope: ScopeSet,
    now: u64,
) -> Result<Consent, Error> {
    let before = find(work, user, client)?.map_or(ScopeSet::NONE, |consent| consent.scope);
    let consent = Consent { scope: before.union(scope), consented_at: now };
    work.db
        .prepare_cached(
            "INSERT OR REPLACE INTO consents (user, client_id, scope, consented_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((user, client, consent.scope.bits(), now))?;
    Ok(consent)
}
