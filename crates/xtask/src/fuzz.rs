//! `cargo xtask fuzz`: the fuzzing tests of the kernel, for minutes in place of seconds.
//!
//! `cargo xtask test` runs the same tests on a few hundred inputs each, always the same ones. See `kernel/src/fuzz.rs`.

use anyhow::{Context, Result, bail};

use crate::tools::{cargo, run};

/// What is given to a target, if nothing else is said.
const SECONDS: u64 = 600;

/// Runs the targets, as many at once as there are processors.
///
/// # Errors
/// Something was found, or the arguments are not understood.
pub fn run_all(arguments: &[&str]) -> Result<()> {
    let mut seconds = SECONDS;
    let mut targets = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            "--seconds" => {
                let number = arguments.next().context("`--seconds` needs a number behind it")?;
                seconds = number.parse().with_context(|| format!("`{number}` is no number of seconds"))?;
            }
            option if option.starts_with('-') => bail!("`{option}` is no option; there is `--seconds N`"),
            target => targets.push(format!("fuzz::{target}")),
        }
    }
    if targets.is_empty() {
        targets.push("fuzz::".to_owned());
    }
    let mut command = cargo();
    command
        .args(["test", "--locked", "--profile", "fuzz", "--package", "kernel", "--lib", "--", "--nocapture"])
        .args(targets);
    run(command.env("FUZZ_SECONDS", seconds.to_string()))
}
