//! Playlists and saved tracks.

use rusqlite::OptionalExtension;

use super::Work;
use super::ids::UserId;
use crate::error::Error;

/// A playlist without its items.
#[derive(Clone, Debug)]
pub(crate) struct Playlist {
    pub(crate) id: String,
    pub(crate) owner: UserId,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) public: bool,
    pub(crate) collaborative: bool,
    /// Grows with every change.
    pub(crate) version: u32,
    pub(crate) items: u32,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The track's id.
    pub(crate) track: String,
    /// Seconds since 1970.
    pub(crate) added_at: u64,
    pub(crate) added_by: UserId,
}

const COLUMNS: &str = "id, owner, name, description, public, collaborative, version,
    (SELECT count(*) FROM playlist_items WHERE playlist = playlists.id)";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Playlist> {
    Ok(Playlist {
        id: row.get(0)?,
        owner: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        public: row.get(4)?,
        collaborative: row.get(5)?,
        version: row.get(6)?,
        items: row.get(7)?,
    })
}

pub(crate) fn find(work: &Work<'_>, id: &str) -> Result<Option<Playlist>, Error> {
    let mut statement = work.db.prepare_cached(&format!("SELECT {COLUMNS} FROM playlists WHERE id = ?1"))?;
    Ok(statement.query_one([id], read).optional()?)
}

/// The playlists of `owner`, the latest first.
pub(crate) fn of_user(work: &Work<'_>, owner: UserId) -> Result<Vec<Playlist>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM playlists WHERE owner = ?1 ORDER BY number DESC");
    let mut statement = work.db.prepare_cached(&sql)?;
    Ok(statement.query_map([owner], read)?.collect::<Result<_, _>>()?)
}

/// Every user's public playlists, the latest first.
pub(crate) fn public(work: &Work<'_>) -> Result<Vec<Playlist>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM playlists WHERE public ORDER BY number DESC");
    let mut statement = work.db.prepare_cached(&sql)?;
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// Adds a playlist, or changes its details.
pub(crate) fn put(work: &Work<'_>, playlist: &Playlist) -> Result<(), Error> {
    work.db
        .prepare_cached(
            "INSERT INTO playlists (id, owner, name, description, public, collaborative, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET name = ?3, description = ?4, public = ?5, collaborative = ?6, version = ?7",
        )?
        .execute((
            &playlist.id,
            playlist.owner,
            &playlist.name,
            &playlist.description,
            playlist.public,
            playlist.collaborative,
            playlist.version,
        ))?;
    Ok(())
}

pub(crate) fn remove(work: &Work<'_>, id: &str) -> Result<(), Error> {
    work.db.prepare_cached("DELETE FROM playlist_items WHERE playlist = ?1")?.execute([id])?;
    work.db.prepare_cached("DELETE FROM playlists WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// The items of a playlist, in their order.
pub(crate) fn items(work: &Work<'_>, id: &str) -> Result<Vec<Item>, Error> {
    let mut statement = work.db.prepare_cached(
        "SELECT track, added_at, added_by FROM playlist_items WHERE playlist = ?1 ORDER BY position",
    )?;
    let item = |row: &rusqlite::Row<'_>| {
        Ok(Item { track: row.get(0)?, added_at: row.get(1)?, added_by: row.get(2)? })
    };
    Ok(statement.query_map([id], item)?.collect::<Result<_, _>>()?)
}

/// Writes all items anew: a list is at most as long as Spotify's, and every change may move every position.
pub(crate) fn put_items(work: &Work<'_>, id: &str, items: &[Item]) -> Result<(), Error> {
    work.db.prepare_cached("DELETE FROM playlist_items WHERE playlist = ?1")?.execute([id])?;
    let mut insert = work.db.prepare_cached("INSERT INTO playlist_items VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (position, item) in items.iter().enumerate() {
        insert.execute((id, position as i64, &item.track, item.added_at, item.added_by))?;
    }
    Ok(())
}

/// What `user` saved, the latest first.
pub(crate) fn saved(work: &Work<'_>, user: UserId) -> Result<Vec<Item>, Error> {
    let mut statement = work.db.prepare_cached(
        "SELECT track, added_at FROM saved_tracks WHERE user = ?1 ORDER BY added_at DESC, rowid DESC",
    )?;
    let item =
        |row: &rusqlite::Row<'_>| Ok(Item { track: row.get(0)?, added_at: row.get(1)?, added_by: user });
    Ok(statement.query_map([user], item)?.collect::<Result<_, _>>()?)
}

/// Saves a track at `now`, in seconds; a saved one stays as it is.
pub(crate) fn save(work: &Work<'_>, user: UserId, track: &str, now: u64) -> Result<(), Error> {
    work.db
        .prepare_cached("INSERT OR IGNORE INTO saved_tracks (user, track, added_at) VALUES (?1, ?2, ?3)")?
        .execute((user, track, now))?;
    Ok(())
}

pub(crate) fn forget(work: &Work<'_>, user: UserId, track: &str) -> Result<(), Error> {
    work.db
        .prepare_cached("DELETE FROM saved_tracks WHERE user = ?1 AND track = ?2")?
        .execute((user, track))?;
    Ok(())
}
