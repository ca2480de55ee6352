//! Gives the practice users the music that they have from the beginning; from then on it is theirs, to change and to delete.

use rusqlite::Connection;

use super::users::USERS;
use crate::catalogue::catalogue;
use crate::error::Error;

/// In seconds: a user found something new so often.
const EVERY: u64 = 3 * 86_400;

/// Writes playlists and saved tracks of all users, as if they had been collected one after the other until `now`, in seconds.
pub(super) fn give(db: &Connection, now: u64) -> Result<(), Error> {
    let mut playlist = db.prepare_cached(
        "INSERT OR IGNORE INTO playlists (id, owner, name, description, public, collaborative, version)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, 1)",
    )?;
    let mut item = db.prepare_cached("INSERT OR IGNORE INTO playlist_items VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut saved =
        db.prepare_cached("INSERT OR IGNORE INTO saved_tracks (user, track, added_at) VALUES (?1, ?2, ?3)")?;
    let ago = |times: usize| now.saturating_sub(EVERY * (times as u64 + 1));
    for user in &USERS {
        for list in catalogue().collected_by(user.id) {
            let description = Some(list.description).filter(|description| !description.is_empty());
            playlist.execute((&list.id, user.number, list.name, description, list.public))?;
            for (position, track) in list.tracks.iter().enumerate() {
                let added_at = ago(list.tracks.len() - position);
                item.execute((&list.id, position as i64, track, added_at, user.number))?;
            }
        }
        for (times, track) in catalogue().saved_by(user.id).into_iter().enumerate() {
            saved.execute((user.number, track, ago(times)))?;
        }
    }
    Ok(())
}
