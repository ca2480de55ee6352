//! `course nbgrader`: the two rules of grading for nbgrader, which calls them for each notebook: how a starter is made, and what
//! of a submission is run. `docs/nbgrader_config.py` is the other end.
//!
//! <https://nbgrader.readthedocs.io/en/stable/>

use std::io::{Read as _, Write as _};

use super::assemble::assemble;
use crate::error::{Error, Result};
use crate::notebook::{Notebook, release};
use crate::project::Project;

/// What nbgrader wants; the notebook comes on standard input, and goes out on standard output.
#[derive(Debug, clap::Subcommand)]
pub enum Step {
    /// A solution becomes a starter
    Starter,
    /// A submission gets the checks of the solution of this name
    Assemble {
        /// The notebook's file name without its ending
        notebook: String,
    },
}

/// Does the step.
///
/// # Errors
/// What comes in is no notebook, or no solution has that name.
pub fn run(step: &Step) -> Result<()> {
    let project = Project::find()?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(Error::io("read", "standard input"))?;
    let notebook =
        Notebook::parse(&text).map_err(|why| Error::Notebook { path: "standard input".into(), why })?;
    let made = match step {
        Step::Starter => release::starter(&notebook),
        Step::Assemble { notebook: name } => {
            let path = project.solutions().join(name).with_extension("ipynb");
            assemble(&notebook, &Notebook::read(&path)?, &project.util())
        }
    };
    std::io::stdout().write_all(made.to_text().as_bytes()).map_err(Error::io("written", "standard output"))
}
