//! `course provider`: the practice provider in the foreground.

use std::net::SocketAddr;
use std::path::PathBuf;

use provider::Policy;

use crate::children::asked_to_end;
use crate::error::{Error, Result};
use crate::output::say;
use crate::practice::Practice;
use crate::project::{PRACTICE_ADDRESS, Project};

/// What the user may choose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT", default_value_t = PRACTICE_ADDRESS)]
    listen: SocketAddr,
    /// The folder of its database; without it, the one that `course lab` uses
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Which rules it follows: `course`, `spotify-2020` or `spotify-2026`
    #[arg(long, value_name = "NAME", default_value_t)]
    policy: Policy,
}

/// Serves until it is asked to end. The first line that it prints is its address.
///
/// # Errors
/// The port is taken, or the data cannot be used.
pub async fn run(arguments: Arguments) -> Result<()> {
    let data = match arguments.data {
        Some(data) => data,
        None => Project::find()?.provider_data(),
    };
    let provider = Practice::start(arguments.listen, Some(data), arguments.policy).await?;
    say!("http://{}", provider.address());
    asked_to_end().await.map_err(Error::part)?;
    provider.stop().await
}
