//! Registered apps (RFC 6749 §2): who may ask, where the answers may go, and the secret that proves it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::ids::ClientId;
use crate::error::Error;
use crate::random::Random;
use crate::seal::{Purpose, Seal};
use crate::secret::Secret;
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
    /// Seconds since 1970.
    pub(crate) created_at: u64,
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
        created_at: now,
    };
    put(db, &app, seal, random)
}

/// Writes `app`, new or changed.
fn put(db: &Connection, app: &App, seal: &Seal, random: &Random) -> Result<(), Error> {
    let sealed = seal.seal(Purpose::ClientSecret, app.client_secret.expose().as_bytes(), random);
    let uris = serde_json::Value::from(app.redirect_uris.clone()).to_string();
    db.prepare_cached("INSERT OR REPLACE INTO apps VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute((
        app.client_id,
        sealed,
        &app.name,
        &app.description,
        uris,
        app.created_at,
    ))?;
    Ok(())
}

/// All apps, with their secrets opened.
pub(super) fn load(
    db: &Connection,
    seal: &Seal,
    folder: Option<&Path>,
) -> Result<HashMap<ClientId, Arc<App>>, Error> {
    let mut statement = db
        .prepare("SELECT client_id, sealed_secret, name, description, redirect_uris, created_at FROM apps")?;
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
