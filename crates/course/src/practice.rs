//! The practice provider inside this process, and the `creds.json` that leads to it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use provider::{Config, Policy, Provider};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::error::{Error, Result};
use crate::port;
use crate::project::PRACTICE_ADDRESS;

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

/// Writes a `creds.json` into `folder` that leads to the provider at `address`: the example, with its address replaced.
///
/// # Errors
/// The example cannot be read, or the folder cannot be written to.
pub fn creds_for(example: &Path, folder: &Path, address: SocketAddr) -> Result<()> {
    let text = std::fs::read_to_string(example).map_err(Error::io("read", example))?;
    let text = text.replace(&PRACTICE_ADDRESS.to_string(), &address.to_string());
    crate::setup::files::write_new(&folder.join(creds::FILE_NAME), text.as_bytes(), 0o600)?;
    Ok(())
}
