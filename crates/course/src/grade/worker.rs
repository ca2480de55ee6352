//! `course grade-one`: runs one submission, inside the sandbox, and tells how its cells went.
//!
//! The job comes as JSON on standard input; a line of JSON goes out for each check and each failure, so that what was reached
//! counts even if the submission brings this process down.

use std::io::Read as _;
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use kernel::engine::direct::{DirectConfig, DirectEngine};
use kernel::session::Session;
use provider::Policy;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use serde::{Deserialize, Serialize};

use super::beside::Handed;
use super::sandbox::CELLS;
use super::score::{CheckScore, FailedCell, credit};
use crate::error::{Error, Result};
use crate::notebook::Notebook;
use crate::notebook::execute::{Rules, execute};
use crate::output::say;
use crate::practice::{Practice, creds_for};
use crate::project::Project;
use crate::run::config;

/// What a worker is to do.
#[derive(Debug, Serialize, Deserialize)]
pub struct Job {
    /// As [`assemble`](super::assemble::assemble) made it.
    pub notebook: Notebook,
    /// What lay beside it.
    pub files: Vec<Handed>,
    /// How long a cell may take, in seconds.
    pub seconds_a_cell: u64,
    /// How much memory a process may take, in bytes.
    pub memory: u64,
    /// How large a file may become, in bytes.
    pub disk: u64,
}

/// What a worker tells, a line each.
#[derive(Debug, Serialize, Deserialize)]
pub enum Said {
    /// A check was run.
    Check(CheckScore),
    /// Another cell failed.
    Failed(FailedCell),
    /// The notebook was run to its end.
    End,
    /// It could not be run at all.
    Broken(String),
}

/// Longer messages are cut: a learner's error may have a gigabyte in it.
const LONGEST: usize = 8 * 1024;
/// As much as a cell may show before the rest is left out, in bytes.
const MOST_OUTPUT: usize = 256 * 1024;

/// Runs the job on standard input.
///
/// # Errors
/// None of its own: what goes wrong is told as [`Said::Broken`].
pub async fn run_here() -> Result<()> {
    if let Err(error) = work().await {
        tell(&Said::Broken(error.to_string()));
    }
    Ok(())
}

async fn work() -> Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(Error::io("read", "standard input"))?;
    let job: Job = serde_json::from_str(&text).map_err(Error::part)?;
    confine(&job)?;

    let project = Project::find()?;
    let folder = tempfile::tempdir().map_err(Error::io("made", std::env::temp_dir()))?;
    let cwd = folder.path().join("notebooks");
    std::fs::create_dir(&cwd).map_err(Error::io("made", &cwd))?;
    let provider = Practice::start((Ipv4Addr::LOCALHOST, 0).into(), None, Policy::default()).await?;
    for file in &job.files {
        file.write_below(&cwd)?;
    }
    creds_for(&project, &cwd, provider.address())?;
    let store =
        tempfile::tempdir_in(if Path::new(CELLS).is_dir() { CELLS.into() } else { std::env::temp_dir() });
    let store = store.map_err(Error::io("made", CELLS))?;
    let config = DirectConfig {
        // What a submission compiles must not reach the next one.
        store: store.path().to_owned(),
        read_only_store: Some(project.cells()),
        ..config(&project, &project.notebooks(), &cwd)?
    };
    let engine = DirectEngine::new(config).map_err(Error::part)?;
    let mut session = Session::new(Box::new(engine), cwd);
    let ran = tokio::task::spawn_blocking(move || {
        let Job { mut notebook, seconds_a_cell, .. } = job;
        let timeout = Duration::from_secs(seconds_a_cell);
        let rules = Rules { timeout, go_on: true, most_output: MOST_OUTPUT };
        execute(&mut notebook, &mut session, rules, |cell, ran| {
            let said = ran.failure.as_ref().map(|failure| format!("{}: {}", failure.ename, failure.evalue));
            match (cell.points(), said) {
                (Some(max), said) => tell(&Said::Check(CheckScore {
                    cell: cell.id.clone(),
                    points: if said.is_some() { 0.0 } else { credit(cell, max) },
                    max,
                    said: said.map(cut),
                })),
                (None, Some(said)) if !ran.expected => tell(&Said::Failed(FailedCell {
                    cell: cell.id.clone(),
                    source: cut(cell.source.clone()),
                    said: cut(said),
                })),
                _ => {}
            }
        });
        session.shutdown();
    });
    ran.await.map_err(|error| Error::Part(format!("the run broke off: {error}")))?;
    tell(&Said::End);
    provider.stop().await
}

/// Limits for this process and all that it starts, and no way into it for them: a submission that could write to this
/// process's standard output could give itself points.
fn confine(job: &Job) -> Result<()> {
    let limit = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    let limits = [(Resource::Data, job.memory), (Resource::Fsize, job.disk), (Resource::Core, 0)];
    for (resource, bytes) in limits {
        setrlimit(resource, limit(bytes)).map_err(Error::part)?;
    }
    #[cfg(target_os = "linux")]
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(Error::part)?;
    Ok(())
}

fn tell(said: &Said) {
    say!("{}", serde_json::to_string(said).expect("strings and numbers"));
}

/// At most [`LONGEST`] bytes of a text.
fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}
