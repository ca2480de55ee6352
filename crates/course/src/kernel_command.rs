//! `course kernel`: what the kernelspec calls, and `course runner`, which holds its variables.

use std::path::PathBuf;

use kernel::engine::Engine;
use kernel::engine::direct::{DirectConfig, DirectEngine};
use kernel::prebuilt::Prebuilt;
use kernel::protocol;

use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::config;

/// What Jupyter passes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file in which Jupyter says which ports and which key to use
    #[arg(long, value_name = "FILE")]
    connection_file: PathBuf,
    /// What runs the cells; `evcxr` only if this program was built with the feature of that name
    #[arg(long, value_enum, default_value_t = Engines::Direct)]
    engine: Engines,
    /// Compiled cells are kept here instead: for measuring without any
    #[arg(long, hide = true)]
    store: Option<PathBuf>,
    /// What cells link is here instead: for measuring with a compiler that notes its calls
    #[arg(long, hide = true)]
    prebuilt: Option<PathBuf>,
}

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Engines {
    /// One call of `rustc` a cell
    Direct,
    /// The library of the stock kernel, to compare with
    Evcxr,
}

/// Serves one kernel until it is told to shut down.
///
/// # Errors
/// The connection file cannot be used, or the engine cannot be started.
pub fn run(arguments: &Arguments) -> Result<()> {
    protocol::serve(&arguments.connection_file, || start(arguments))
}

fn start(arguments: &Arguments) -> Result<(Box<dyn Engine>, protocol::Options)> {
    let folder = std::env::current_dir().map_err(Error::io("read", "."))?;
    // A notebook that was copied out of the project is served by what was made inside it.
    let project = Project::above(&folder).filter(|project| project.prebuilt().exists());
    let project = project.map_or_else(Project::own, Ok)?;
    let mut config = config(&project, &folder, &folder)?;
    if let Some(prebuilt) = &arguments.prebuilt {
        config.prebuilt.clone_from(prebuilt);
    }
    if let Some(store) = &arguments.store {
        config.store.clone_from(store);
    }
    let version = Prebuilt::load(&config.prebuilt).map_err(Error::part)?.version;
    let engine: Box<dyn Engine> = match arguments.engine {
        Engines::Direct => Box::new(DirectEngine::new(config).map_err(Error::part)?),
        Engines::Evcxr => evcxr(&config)?,
    };
    Ok((engine, protocol::Options::from_environment(version)))
}

#[cfg(feature = "evcxr")]
fn evcxr(config: &DirectConfig) -> Result<Box<dyn Engine>> {
    use kernel::engine::evcxr::EvcxrEngine;

    Ok(Box::new(EvcxrEngine::new(&config.environment).map_err(Error::part)?))
}

#[cfg(not(feature = "evcxr"))]
fn evcxr(_: &DirectConfig) -> Result<Box<dyn Engine>> {
    Err(Error::Part(
        "the engine `evcxr` is not in this program; build it with `cargo build --release --package course --features evcxr`"
            .to_owned(),
    ))
}
