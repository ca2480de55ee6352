//! `util` and what it re-exports, compiled once, so that a cell only links them.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::output::say;
use crate::progress::Progress;
use crate::project::Project;
use crate::setup::work::{Line, run};

/// Builds what is missing or of other sources, which cargo sees. It is done in a process of its own: a build that is broken off (Ctrl-C, or pip failing beside it) ends
/// with cargo and every rustc that it started, by the process group that they share.
///
/// # Errors
/// The build fails; the compiler's last lines are in the error.
pub async fn util(project: &Project, course: &Path, progress: &Progress) -> Result<()> {
    let begun = Instant::now();
    let mut step = None;
    let mut command = guarded(course)?;
    command.arg("prebuild").current_dir(project.root());
    let remedy = "if a crate could not be fetched, see that this machine can reach the crate registry; otherwise the \
                  lines above say what the compiler misses";
    run(command, "compiling util", remedy, |line| {
        // Where there is nothing to do, cargo says so at once, and a bar would only flicker.
        if step.is_none() && begun.elapsed() > NOTHING_TO_DO {
            step = Some(progress.step("util, compiled", 1));
        }
        if let (Some(step), Ok(Line { done, total, what })) = (&step, serde_json::from_str(line)) {
            step.at(done as u64, total as u64, &what);
        }
    })
    .await?;
    if let Some(step) = step {
        step.done("compiled into .lab/prebuilt");
    }
    Ok(())
}

/// How long cargo takes to see that everything is compiled, on a busy machine.
const NOTHING_TO_DO: Duration = Duration::from_millis(1500);

/// `course prebuild`: the build itself; a [`Line`] for each crate on stdout.
///
/// # Errors
/// The build fails.
pub fn run_here() -> Result<()> {
    let project = Project::find()?;
    kernel::prebuilt::prepare(project.root(), &project.prebuilt(), &mut |progress| {
        let line = Line { done: progress.done, total: progress.total, what: progress.what };
        say!("{}", serde_json::json!(line));
    })
    .map_err(Error::part)?;
    Ok(())
}
