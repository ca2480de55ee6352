//! The tables, and how an older layout becomes the current one.

use std::path::Path;

use rusqlite::Connection;

use super::belongings;
use crate::error::Error;

/// The steps from layout 0 (nothing) to the current one; their count is the layout's number, kept as SQLite's `user_version`.
/// A step that was released is never edited, only followed by another.
const STEPS: [&str; 5] = [
    "
    CREATE TABLE apps (
        client_id BLOB PRIMARY KEY,
        sealed_secret BLOB NOT NULL,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        redirect_uris TEXT NOT NULL,  -- a JSON array
        created_at INTEGER NOT NULL   -- as all times here: seconds since 1970
    ) WITHOUT ROWID;
    CREATE TABLE consents (
        user INTEGER NOT NULL,
        client_id BLOB NOT NULL,
        scope INTEGER NOT NULL,
        consented_at INTEGER NOT NULL,
        PRIMARY KEY (user, client_id)
    ) WITHOUT ROWID;
    CREATE TABLE grants (
        id BLOB PRIMARY KEY,
        client_id BLOB NOT NULL,
        user INTEGER NOT NULL,
        scope INTEGER NOT NULL,
        public INTEGER NOT NULL,      -- 1: the client showed a code verifier and no secret
        consented_at INTEGER NOT NULL,
        revoked_at INTEGER,
        revoked_why TEXT
    ) WITHOUT ROWID;
    CREATE INDEX grants_revoked ON grants (revoked_at) WHERE revoked_at IS NOT NULL;
    CREATE TABLE codes (
        hash BLOB PRIMARY KEY,
        grant_id BLOB NOT NULL,
        client_id BLOB NOT NULL,
        user INTEGER NOT NULL,
        scope INTEGER NOT NULL,
        redirect_uri TEXT NOT NULL,
        code_challenge TEXT,
        consented_at INTEGER NOT NULL,
        issued_at INTEGER NOT NULL,
        used_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX codes_issued ON codes (issued_at);
    CREATE TABLE refresh_tokens (
        hash BLOB PRIMARY KEY,
        grant_id BLOB NOT NULL,
        issued_at INTEGER NOT NULL,
        replaced_at INTEGER
    ) WITHOUT ROWID;
",
    "
    CREATE TABLE playlists (
        number INTEGER PRIMARY KEY,   -- the order in which they were made
        id TEXT NOT NULL UNIQUE,
        owner INTEGER NOT NULL,
        name TEXT NOT NULL,
        description TEXT,
        public INTEGER NOT NULL,
        collaborative INTEGER NOT NULL,
        version INTEGER NOT NULL
    );
    CREATE INDEX playlists_owner ON playlists (owner);
    CREATE TABLE playlist_items (
        playlist TEXT NOT NULL,
        position INTEGER NOT NULL,
        track TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        added_by INTEGER NOT NULL,
        PRIMARY KEY (playlist, position)
    ) WITHOUT ROWID;
    CREATE TABLE saved_tracks (
        user INTEGER NOT NULL,
        track TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        UNIQUE (user, track)
    );
",
    "
    ALTER TABLE apps ADD COLUMN owner INTEGER;  -- none: everybody's
",
    "
    CREATE TABLE ended (
        key BLOB PRIMARY KEY,         -- a grant, an app, a session, or half of an access token's hash
        at INTEGER NOT NULL,
        until INTEGER NOT NULL        -- real time: the clock's advances do not count
    ) WITHOUT ROWID;
    CREATE INDEX ended_until ON ended (until);
    INSERT INTO ended SELECT id, revoked_at, revoked_at + 3600 FROM grants WHERE revoked_at IS NOT NULL;
    ALTER TABLE grants ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;  -- real time
    ALTER TABLE grants ADD COLUMN forget_at INTEGER;                   -- real time; none: the grant lives
    UPDATE grants SET made_at = consented_at;
    UPDATE grants SET forget_at = revoked_at + 30 * 86400 WHERE revoked_at IS NOT NULL;
    UPDATE grants SET forget_at = consented_at + 3600
        WHERE forget_at IS NULL AND id NOT IN (SELECT grant_id FROM refresh_tokens);
    DROP INDEX grants_revoked;
    CREATE INDEX grants_dead ON grants (forget_at) WHERE forget_at IS NOT NULL;
    CREATE INDEX grants_living ON grants (client_id, user, made_at) WHERE forget_at IS NULL;
    CREATE INDEX refresh_tokens_grant ON refresh_tokens (grant_id);
    CREATE INDEX refresh_tokens_replaced ON refresh_tokens (replaced_at) WHERE replaced_at IS NOT NULL;
",
    // No table: the practice users are given what they have from the beginning.
    "",
];

/// The step with which the practice users' own music comes: once, so that what a learner deletes stays deleted.
const BELONGINGS: i64 = 5;

/// Sets the connection up and brings the tables to the current layout; `now` is the provider's time, in seconds.
pub(super) fn prepare(db: &Connection, folder: Option<&Path>, now: u64) -> Result<(), Error> {
    db.set_prepared_statement_cache_capacity(64);
    // WAL with FULL: what was answered survives not only `kill -9` but also a power cut.
    // Every 32 MB of it, and not every 4, are brought into the tables: hashes fall anywhere, so that many commits change the same
    // pages, and each is then written once. 8 MB of pages stay in memory, instead of 2.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -8000;",
    )?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let found: i64 = db.query_one("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        let folder = folder.unwrap_or(Path::new("memory")).to_owned();
        return Err(Error::NewerData { folder, found, known });
    }
    for (number, step) in (1_i64..).zip(STEPS) {
        if number > found {
            // One transaction a step: a process killed in between leaves the layout before or after it.
            let transaction = db.unchecked_transaction()?;
            db.execute_batch(step)?;
            if number == BELONGINGS {
                belongings::give(db, now)?;
            }
            db.execute_batch(&format!("PRAGMA user_version = {number}"))?;
            transaction.commit()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_before_the_sweep_stays_what_it_was() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(&STEPS[..3].concat()).unwrap();
        db.execute_batch(
            "PRAGMA user_version = 3;
             INSERT INTO grants VALUES (x'01', x'0a', 1, 0, 0, 1000, NULL, NULL);
             INSERT INTO refresh_tokens VALUES (x'11', x'01', 1000, NULL);
             INSERT INTO grants VALUES (x'02', x'0a', 1, 0, 0, 1000, 5000, 'somebody revoked it');
             INSERT INTO refresh_tokens VALUES (x'12', x'02', 1000, NULL);
             INSERT INTO grants VALUES (x'03', x'0a', 1, 0, 1, 1000, NULL, NULL);",
        )
        .unwrap();
        prepare(&db, None, 1_700_000_000).unwrap();
        let rows = |sql: &str| {
            let mut statement = db.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
            rows.unwrap().collect::<Result<Vec<(String, Option<u64>)>, _>>().unwrap()
        };
        let (living, revoked, implicit) = (None, Some(5000 + 30 * 86_400), Some(1000 + 3600));
        let expected = [("01", living), ("02", revoked), ("03", implicit)];
        let expected = expected.map(|(id, forget_at)| (id.to_owned(), forget_at));
        assert_eq!(rows("SELECT hex(id), forget_at FROM grants ORDER BY id"), expected);
        assert_eq!(rows("SELECT hex(key), until FROM ended"), [("02".to_owned(), Some(5000 + 3600))]);
    }

    #[test]
    fn preparing_twice_changes_nothing_and_newer_data_is_refused() {
        let db = Connection::open_in_memory().unwrap();
        prepare(&db, None, 1_700_000_000).unwrap();
        prepare(&db, None, 1_700_000_000).unwrap();
        db.execute_batch("PRAGMA user_version = 99").unwrap();
        assert!(matches!(prepare(&db, None, 1_700_000_000), Err(Error::NewerData { found: 99, .. })));
    }

    #[test]
    fn what_the_users_had_from_the_beginning_is_given_once() {
        let db = Connection::open_in_memory().unwrap();
        prepare(&db, None, 1_700_000_000).unwrap();
        let count = |sql: &str| db.query_one(sql, [], |row| row.get::<_, u32>(0)).unwrap();
        assert!(count("SELECT count(*) FROM playlists") > 0);
        let future = count("SELECT count(*) FROM saved_tracks WHERE added_at > 1700000000");
        assert_eq!((future, count("SELECT count(*) FROM saved_tracks WHERE user = 1")), (0, 32));
        db.execute_batch("DELETE FROM playlists; DELETE FROM playlist_items; DELETE FROM saved_tracks")
            .unwrap();
        prepare(&db, None, 1_800_000_000).unwrap();
        assert_eq!(count("SELECT count(*) FROM playlists") + count("SELECT count(*) FROM saved_tracks"), 0);
    }
}
