//! Registered apps (RFC 6749 §2): who may ask, where the answers may go, and the secret that proves it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::ids::{ClientId, UserId};
use super::users::User;
use super::{Work, ended, grants, lock_write};
use crate::error::Error;
use crate::random::Random;
use crate::seal::{Purpose, Seal};
use crate::secret::Secret;
use crate::state::State;
use crate::tokens::ACCESS_TOKEN_LIFE;
use crate::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET};

/// An app, the *client* of the RFC.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) client_id: ClientId,
    pub(crate) client_secret: Secret,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Compared letter by letter with what a request sends.
    pub(crate) redirect_uris: Vec<String>,
    /// Who registered it; none for the practice app, which is everybody's.
    pub(crate) owner: Option<UserId>,
    /// Seconds since 1970.
    pub(crate) created_at: u64,
}

impl App {
    /// Whether `user` may see and change it.
    pub(crate) fn is_of(&self, user: &User) -> bool {
        self.owner.is_none_or(|owner| owner == user.number)
    }
}

/// Where the practice app's answers go when the provider listens at its usual address.
const USUAL_REDIRECT_URI: &str = "http://127.0.0.1:8765/callback";

/// Adds the app that `creds.example.json` holds, unless it is there already (it can be changed in the dashboard).
pub(super) fn add_practice_app(db: &Connection, seal: &Seal, random: &Random, now: u64) -> Result<(), Error> {
    let Ok(client_id) = PRACTICE_CLIENT_ID.parse::<ClientId>() else { return Ok(()) };
    let known: bool =
        db.query_one("SELECT EXISTS (SELECT 1 FROM apps WHERE client_id = ?1)", [client_id], |row| {
            row.get(0)
        })?;
    if known {
        return Ok(());
    }
    let app = App {
        client_id,
        client_secret: Secret::new(PRACTICE_CLIENT_SECRET),
        name: "Practice app".to_owned(),
        description: "The app that your notebooks are: registered already, so that you can begin.".to_owned(),
        redirect_uris: vec![USUAL_REDIRECT_URI.to_owned()],
        owner: None,
        created_at: now,
    };
    write(db, &app, sealed(&app, seal, random))
}

/// Writes `app`, new or changed.
pub(crate) async fn put(state: &State, app: App) -> Result<(), Error> {
    let sealed = sealed(&app, &state.seal, &state.random);
    let write = move |work: &mut Work<'_>| {
        write(work.db, &app, sealed)?;
        work.after_commit(move |cache| {
            lock_write(&cache.apps).insert(app.client_id, Arc::new(app));
        });
        Ok(())
    };
    state.store.transact(write).await
}

/// Removes an app, with every consent and grant it has; its access tokens end as well.
pub(crate) async fn remove(state: &State, client: ClientId) -> Result<(), Error> {
    let now = state.clock.now();
    let remove = move |work: &mut Work<'_>| {
        grants::delete_of_client(work, client)?;
        ended::add(work, ended::Key::app(client), now, ACCESS_TOKEN_LIFE)?;
        work.db.prepare_cached("DELETE FROM consents WHERE client_id = ?1")?.execute([client])?;
        work.db.prepare_cached("DELETE FROM codes WHERE client_id = ?1")?.execute([client])?;
        work.db.prepare_cached("DELETE FROM apps WHERE client_id = ?1")?.execute([client])?;
        work.after_commit(move |cache| {
            lock_write(&cache.apps).remove(&client);
        });
        Ok(())
    };
    state.store.transact(remove).await
}

fn sealed(app: &App, seal: &Seal, random: &Random) -> Vec<u8> {
    seal.seal(Purpose::ClientSecret, app.client_secret.expose().as_bytes(), random)
}

fn write(db: &Connection, app: &App, sealed: Vec<u8>) -> Result<(), Error> {
    let uris = serde_json::Value::from(app.redirect_uris.clone()).to_string();
    db.prepare_cached(
        "INSERT OR REPLACE INTO apps (client_id, sealed_secret, name, description, redirect_uris, created_at, owner)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((app.client_id, sealed, &app.name, &app.description, uris, app.created_at, app.owner))?;
    Ok(())
}

/// All apps, with their secrets opened.
pub(super) fn load(
    db: &Connection,
    seal: &Seal,
    folder: Option<&Path>,
) -> Result<HashMap<ClientId, Arc<App>>, Error> {
    let mut statement = db.prepare(
        "SELECT client_id, sealed_secret, name, description, redirect_uris, created_at, owner FROM apps",
    )?;
    let mut rows = statement.query([])?;
    let mut apps = HashMap::new();
    while let Some(row) = rows.next()? {
        let secret = seal.open(Purpose::ClientSecret, &row.get::<_, Vec<u8>>(1)?);
        let Some(secret) = secret.and_then(|bytes| String::from_utf8(bytes).ok()) else {
            return Err(Error::Key { file: folder.unwrap_or(Path::new("memory")).join("provider.key") });
        };
        let app = App {
            client_id: row.get(0)?,
            client_secret: Secret::new(secret),
            name: row.get(2)?,
            description: row.get(3)?,
            redirect_uris: serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default(),
            created_at: row.get(5)?,
            owner: row.get(6)?,
        };
        apps.insert(app.client_id, Arc::new(app));
    }
    Ok(apps)
}

/// Adds `uri` to the practice app in memory only.
pub(super) fn add_for_this_process(apps: &mut HashMap<ClientId, Arc<App>>, uri: String) {
    let practice = PRACTICE_CLIENT_ID.parse::<ClientId>().ok().and_then(|id| apps.get_mut(&id));
    if let Some(app) = practice.filter(|app| !app.redirect_uris.contains(&uri)) {
        Arc::make_mut(app).redirect_uris.push(uri);
    }
}
