//! `course`: the one command of The OAuth Dance. Arguments in, library calls, output; a file a subcommand.

mod children;
mod error;
mod jupyter;
mod lab;
mod leftovers;
mod notebook;
mod port;
mod progress;
mod project;
mod release;
mod setup;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use error::{Error, Result};

/// Learn OAuth 2.0 by doing it, in Rust, in Jupyter notebooks.
#[derive(Parser)]
#[command(version, propagate_version = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make what is missing, start the practice provider and JupyterLab, and open the first notebook
    Lab(lab::Arguments),
    /// Write the starters from the solutions
    Release(release::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Lab(arguments) => block_on(lab::run(arguments)),
        Command::Release(arguments) => release::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // What was reported line by line, or asked for by the user, needs no further words.
            if !matches!(error, Error::Reported | Error::Interrupted) {
                eprintln!("error: {error}");
            }
            ExitCode::from(error.code())
        }
    }
}

/// Runs a subcommand that waits for several things at once.
fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Error::Part(format!("no threads could be started: {error}")))?.block_on(work)
}
