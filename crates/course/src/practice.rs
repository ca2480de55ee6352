//! The practice provider inside this process, and the `creds.json` that leads to it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use provider::{Config, Policy, Provider};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::error::{Error, Result};
use crate::port;
use crate::project::{PRACTICE_ADDRESS, Project};

/// A running provider.
pub struct Practice {
    address: SocketAddr,
    shutdown: oneshot::Sender<()>,
    task: JoinHandle<std::result::Result<(), provider::Error>>,
}

impl Practice {
    /// Starts it.
    ///
    /// * `listen` – port 0 takes a free one.
    /// * `data` – the folder of its database; none keeps it in memory.
    ///
    /// # Errors
    /// The port is taken (by whom is said), or the data cannot be used.
    pub async fn start(listen: SocketAddr, data: Option<PathBuf>, policy: Policy) -> Result<Self> {
        let provider = match Provider::bind(Config { listen, data, policy }).await {
            Ok(provider) => provider,
            Err(provider::Error::PortTaken { address }) => return Err(port::taken(address)),
            Err(error) => return Err(Error::part(error)),
        };
        let address = provider.address();
        let (shutdown, asked) = oneshot::channel();
        let task = tokio::spawn(provider.serve(async {
            let _ = asked.await;
        }));
        Ok(Self { address, shutdown, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it: what is under way is answered first.
    ///
    /// # Errors
    /// What went wrong while it served.
    pub async fn stop(self) -> Result<()> {
        let _ = self.shutdown.send(());
        match self.task.await {
            Ok(served) => served.map_err(Error::part),
            Err(error) => Err(Error::Part(format!("the practice provider broke off: {error}"))),
        }
    }
}

/// Writes a `creds.json` and a `keys.tsv` into `folder` that lead to the provider at `address`: the examples, with its
/// address replaced.
///
/// # Errors
/// An example cannot be read, or the folder cannot be written to.
pub fn creds_for(project: &Project, folder: &Path, address: SocketAddr) -> Result<()> {
    let files =
        [(project.creds_example(), creds::FILE_NAME), (project.keys_example(), creds::KEYS_FILE_NAME)];
    for (example, name) in files {
        let text = std::fs::read_to_string(&example).map_err(Error::io("read", &example))?;
        let text = text.replace(&PRACTICE_ADDRESS.to_string(), &address.to_string());
        crate::setup::files::write_new(&folder.join(name), text.as_bytes(), 0o600)?;
    }
    Ok(())
}

/// The environment variables that tell a notebook about the practice provider's client, as the entry `practice` of `creds` has
/// it: `PRACTICE_CLIENT_ID` and so on. Those that whoever started this program has set stay as they are.
pub fn environment(creds: &Path) -> Vec<(String, String)> {
    // Without the file, or with a broken one, the notebook says itself what is missing.
    let entry = creds::read_entry(creds, "practice").unwrap_or_default();
    ["client_id", "client_secret", "redirect_uri", "accounts", "api"]
        .into_iter()
        .filter_map(|key| {
            Some((format!("PRACTICE_{}", key.to_uppercase()), entry.get(key)?.as_str()?.to_owned()))
        })
        .filter(|(name, _)| std::env::var_os(name).is_none())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_has_the_client_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(creds::FILE_NAME);
        let text = r#"{"practice": {"client_id": "me", "client_secret": "invented", "token": "BQinvented"}, "spotify": {}}"#;
        std::fs::write(&file, text).unwrap();
        let expected = [("PRACTICE_CLIENT_ID", "me"), ("PRACTICE_CLIENT_SECRET", "invented")];
        assert_eq!(environment(&file), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(environment(&folder.path().join("none")).is_empty());
    }
}
