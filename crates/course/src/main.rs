//! `course`: the one command of The OAuth Dance. Arguments in, library calls, output; a file a subcommand.

mod bench;
mod check;
mod children;
mod doctor;
mod error;
mod grade;
mod guard;
mod hook;
mod jupyter;
mod kernel_command;
mod lab;
mod leftovers;
mod lock;
mod notebook;
mod output;
mod port;
mod practice;
mod progress;
mod project;
mod provider_command;
mod release;
mod run;
mod secrets;
mod setup;
mod wrong_answers;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use error::{Error, Result};
use output::tell;

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
    /// Serve one Jupyter kernel (what the kernelspec calls)
    Kernel(kernel_command::Arguments),
    /// Run the practice provider in the foreground
    Provider(provider_command::Arguments),
    /// Run notebooks without Jupyter
    Run(run::Arguments),
    /// Write the starters from the solutions
    Release(release::Arguments),
    /// For authors: starters fail kindly, solutions pass, nothing secret is handed out
    Check(check::Arguments),
    /// For instructors: run and score what was handed in
    Grade(grade::Arguments),
    /// Measure this kernel, or the practice provider, beside its peers
    Bench(bench::Arguments),
    /// Say what is installed, what is wrong, and what mends it
    Doctor(doctor::Arguments),
    /// Hold the variables of one kernel, and run its cells
    #[command(hide = true)]
    Runner {
        /// What the kernel passes on
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<std::ffi::OsString>,
    },
    /// Run a program, and end it when standard input ends
    #[command(hide = true)]
    Guard {
        /// The program and its arguments
        #[arg(required = true, last = true)]
        words: Vec<std::ffi::OsString>,
    },
    /// Answer a constant, for the bench to measure the provider beside
    #[command(hide = true)]
    BareHandler,
    /// Run one submission, as `grade` asks on standard input
    #[command(hide = true)]
    GradeOne,
    /// Do what nbgrader asks for a notebook
    #[command(hide = true, subcommand)]
    Nbgrader(grade::nbgrader::Step),
    /// Compile the notebooks' cells; a line of JSON for each
    #[command(hide = true)]
    Precompile,
    /// Compile what cells link; a line of JSON for each crate
    #[command(hide = true)]
    Prebuild {
        /// The client libraries of the notebook 08 instead
        #[arg(long)]
        libraries: bool,
    },
}

fn main() -> ExitCode {
    #[cfg(feature = "evcxr")]
    kernel::engine::evcxr::become_runner_if_asked();
    let outcome = match Cli::parse().command {
        Command::Lab(arguments) => block_on(lab::run(arguments)),
        Command::Kernel(arguments) => kernel_command::run(&arguments),
        Command::Provider(arguments) => block_on(provider_command::run(arguments)),
        Command::Run(arguments) => block_on(run::run(arguments)),
        Command::Release(arguments) => release::run(&arguments),
        Command::Check(arguments) => block_on(check::run(&arguments)),
        Command::Grade(arguments) => block_on(grade::run(arguments)),
        Command::Nbgrader(step) => grade::nbgrader::run(&step),
        Command::GradeOne => block_on(grade::worker::run_here()),
        Command::Bench(arguments) => block_on(bench::run(arguments)),
        Command::Doctor(arguments) => block_on(doctor::run(&arguments)),
        Command::Runner { arguments } => kernel::runner::main(arguments.into_iter()),
        Command::Guard { words } => return guard::run(&words),
        Command::BareHandler => block_on(bench::provider::bare::run()),
        Command::Precompile => setup::cells::run_here(),
        Command::Prebuild { libraries } => setup::prebuilt::run_here(libraries),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // What was reported line by line, or asked for by the user, needs no further words.
            if !matches!(error, Error::Reported | Error::Interrupted) {
                tell!("error: {error}");
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
