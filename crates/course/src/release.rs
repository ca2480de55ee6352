//! `course release`: writes the starters from the solutions.

use std::path::Path;

use crate::error::{Error, Result};
use crate::notebook::{Notebook, release};
use crate::output::say;
use crate::project::{Project, notebooks_in};
use crate::setup::stamp::write_whole;

/// What the author may choose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Change nothing; end with 1 if a starter is not what its solution gives
    #[arg(long)]
    check: bool,
}

/// Writes, or with `--check` compares, every starter; a line each.
///
/// # Errors
/// A solution cannot be read, a starter cannot be written, or (`--check`) differs.
pub fn run(arguments: &Arguments) -> Result<()> {
    let project = Project::find()?;
    let stale = stale(&project)?;
    for change in &stale {
        let Change { name, solution, starter, .. } = change;
        if arguments.check {
            say!("✗ {name}: {}", change.said());
        } else {
            write_whole(&project.solutions().join(name), solution.as_bytes())?;
            write_whole(&project.notebooks().join(name), starter.as_bytes())?;
            say!("✓ {name}");
        }
    }
    match (arguments.check, stale.len()) {
        (_, 0) => say!("all starters are what their solutions give"),
        (true, _) => {
            say!("\nrun `cargo course release` to write them");
            return Err(Error::Reported);
        }
        (false, _) => {}
    }
    Ok(())
}

/// A starter, or a solution's own file, that is not as it should be.
pub struct Change {
    /// The notebook's file name.
    pub name: String,
    solution_is_clean: bool,
    /// What the solution's file should hold: itself, without what a run left behind.
    solution: String,
    /// What the starter's file should hold.
    starter: String,
}

impl Change {
    /// What is wrong, for people.
    pub fn said(&self) -> &'static str {
        if self.solution_is_clean {
            "the starter is not what its solution gives"
        } else {
            "the solution holds outputs, or is not as `release` writes it"
        }
    }
}

/// The notebooks that `release` would change.
///
/// # Errors
/// A solution cannot be read.
pub fn stale(project: &Project) -> Result<Vec<Change>> {
    let mut stale = Vec::new();
    for path in notebooks_in(&project.solutions())? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let notebook = Notebook::read(&path)?;
        let (solution, starter) =
            (release::clean(&notebook).to_text(), release::starter(&notebook).to_text());
        let holds = |path: &Path, text: &str| std::fs::read_to_string(path).is_ok_and(|found| found == text);
        let solution_is_clean = holds(&path, &solution);
        if !solution_is_clean || !holds(&project.notebooks().join(&name), &starter) {
            stale.push(Change { name, solution_is_clean, solution, starter });
        }
    }
    Ok(stale)
}
