//! `util` and what it re-exports, compiled once, so that a cell only links them.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::process::Command;

use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::notebook::Notebook;
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
    let mut command = guarded(course)?;
    command.arg("prebuild");
    build(project, command, progress, "util, compiled", "compiled into .lab/prebuilt").await
}

/// The same for the client libraries, which only one notebook needs: the lab does it in the background. `jobs`: so many
/// compilers at a time, where others are at work on the machine; none is as many as there are cores.
///
/// # Errors
/// As [`util`].
pub async fn libraries(
    project: &Project,
    course: &Path,
    progress: &Progress,
    jobs: Option<u32>,
) -> Result<()> {
    let mut command = guarded(course)?;
    command.args(["prebuild", "--libraries"]);
    if let Some(jobs) = jobs {
        command.env("CARGO_BUILD_JOBS", jobs.to_string());
    }
    build(project, command, progress, "client libraries", "compiled for the notebook 08").await
}

/// Whether a notebook's cells ask for the client libraries.
pub fn needs_libraries(notebook: &Notebook) -> bool {
    let asks = format!(":dep {} ", kernel::prebuilt::LIBRARIES);
    notebook.cells.iter().any(|cell| cell.is_code() && cell.source.contains(&asks))
}

async fn build(
    project: &Project,
    mut command: Command,
    progress: &Progress,
    called: &'static str,
    done: &str,
) -> Result<()> {
    let begun = Instant::now();
    let mut step = None;
    command.current_dir(project.root());
    let remedy = "if a crate could not be fetched, see that this machine can reach the crate registry; otherwise the \
                  lines above say what the compiler misses";
    run(command, &format!("compiling {}", called.trim_end_matches(", compiled")), remedy, |line| {
        // Where there is nothing to do, cargo says so at once, and a bar would only flicker.
        if step.is_none() && begun.elapsed() > NOTHING_TO_DO {
            step = Some(progress.step(called, 1));
        }
        if let (Some(step), Ok(Line { done, total, what })) = (&step, serde_json::from_str(line)) {
            step.at(done as u64, total as u64, &what);
        }
    })
    .await?;
    if let Some(step) = step {
        step.done(done);
    }
    Ok(())
}

/// How long cargo takes to see that everything is compiled, on a busy machine.
const NOTHING_TO_DO: Duration = Duration::from_millis(1500);

/// `course prebuild`: the build itself; a [`Line`] for each crate on stdout.
///
/// # Errors
/// The build fails.
pub fn run_here(libraries: bool) -> Result<()> {
    let project = Project::find()?;
    let mut watch = |progress: kernel::prebuilt::Progress| {
        let line = Line { done: progress.done, total: progress.total, what: progress.what };
        say!("{}", serde_json::json!(line));
    };
    if libraries {
        kernel::prebuilt::prepare_libraries(project.root(), &project.prebuilt(), &mut watch)
            .map_err(Error::part)?;
    } else {
        kernel::prebuilt::prepare(project.root(), &project.prebuilt(), &mut watch).map_err(Error::part)?;
    }
    Ok(())
}
