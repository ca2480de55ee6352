//! `course grade`: what was handed in, run in fresh kernels against fresh providers, and scored.
//!
//! `submissions` finds the notebooks, `assemble` puts the instructor's checks back, `worker` runs the result inside a `sandbox`,
//! and `report` writes the scores. Each score is kept as a file as soon as it is known: a run that was broken off goes on
//! where it was, and a submission that did not change is not run again.

mod assemble;
mod beside;
pub mod nbgrader;
mod report;
mod sandbox;
mod score;
mod submissions;
mod usage;
pub mod worker;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::prebuilt::Prebuilt;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::children::{Child, asked_to_end};
use crate::error::{Error, Result};
use crate::notebook::Notebook;
use crate::output::say;
use crate::progress::{Progress, seconds};
use crate::project::{Project, notebooks_in};
use crate::setup;
use crate::setup::stamp::write_whole;

use beside::{Beside, Handed};
use sandbox::Sandbox;
use score::{CheckScore, Graded};
use submissions::Submission;
use worker::{Job, Said};

/// What the instructor may choose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A folder with a folder for each learner
    #[arg(value_name = "SUBMISSIONS")]
    submissions: PathBuf,
    /// Where the scores and the learners' pages go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many submissions run at once; all cores if it is not given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// How long a cell may take, in seconds
    #[arg(long, value_name = "S", default_value_t = 20)]
    cell_timeout: u64,
    /// How long a notebook may take, in seconds
    #[arg(long, value_name = "S", default_value_t = 180)]
    timeout: u64,
    /// How much memory a submission may take, in MB
    #[arg(long, value_name = "MB", default_value_t = 2048)]
    memory: u64,
    /// How much a submission may write, in MB
    #[arg(long, value_name = "MB", default_value_t = 512)]
    disk: u64,
    /// Run submissions as ordinary programs of yours. Only if you trust every one of them
    #[arg(long)]
    no_sandbox: bool,
}

const MB: u64 = 1 << 20;
/// Far more than a compiler and a cell need.
const MOST_PROCESSES: usize = 128;
/// How often a submission's memory and processes are looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Grades all submissions, and writes the table, the files and the pages.
///
/// # Errors
/// The folders cannot be used, submissions cannot be kept apart, or what cells link cannot be built. That a submission fails
/// is no error.
pub async fn run(arguments: Arguments) -> Result<()> {
    let project = Project::find()?;
    let begun = Instant::now();
    let solutions = solutions(&project)?;
    let known: Vec<String> = solutions.keys().cloned().collect();
    let found = submissions::find(&arguments.submissions, &known)?;
    for (path, why) in &found.ignored {
        say!("not graded: {}: {why}", path.display());
    }
    let sandbox = match arguments.no_sandbox {
        true => Sandbox::Off,
        false => Sandbox::bubblewrap(arguments.disk * MB).await?,
    };
    let this = setup::this_program()?;
    let progress = Progress::new();
    setup::prebuilt::util(&project, &this, &progress).await?;
    let needs = |name: &String| solutions.get(name).is_some_and(setup::prebuilt::needs_libraries);
    if found.submissions.iter().any(|submission| needs(&submission.notebook)) {
        setup::prebuilt::libraries(&project, &this, &progress, None).await?;
    }
    setup::cells::compiled(&project, &this, &progress).await?;
    let prebuilt = Prebuilt::load(&project.prebuilt()).map_err(Error::part)?;

    let grader = Arc::new(Grader { project, prebuilt, sandbox, solutions, arguments });
    let all = tokio::select! {
        all = grade_all(&grader, found.submissions) => all?,
        _ = asked_to_end() => {
            say!("interrupted: what was graded is kept, and the same command goes on from here");
            return Err(Error::Interrupted);
        }
    };
    report::write(&grader.arguments.out, &all)?;
    say!("\n{}", report::table(&all));
    let (out, took) = (grader.arguments.out.display(), seconds(begun.elapsed()));
    say!("{} submissions in {took}; see `{out}/index.html`, `scores.csv` and `scores.json`", all.len());
    Ok(())
}

/// The instructor's notebooks, by their names.
fn solutions(project: &Project) -> Result<BTreeMap<String, Notebook>> {
    let named = |path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, Notebook::read(&path)?))
    };
    notebooks_in(&project.solutions())?.into_iter().map(named).collect()
}

/// Runs what is not known yet, as many at once as there are cores.
async fn grade_all(grader: &Arc<Grader>, submissions: Vec<Submission>) -> Result<Vec<Graded>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let at_once = Arc::new(Semaphore::new(grader.arguments.jobs.unwrap_or(cores).max(1)));
    let mut work = JoinSet::new();
    for submission in submissions {
        let (grader, at_once) = (grader.clone(), at_once.clone());
        work.spawn(async move {
            let _permit = at_once.acquire_owned().await;
            grader.grade(&submission).await
        });
    }
    let mut all = Vec::new();
    while let Some(graded) = work.join_next().await {
        let graded: Graded = graded.map_err(|error| Error::Part(format!("grading broke off: {error}")))??;
        say!("{}", report::line(&graded));
        all.push(graded);
    }
    all.sort_by(|a, b| (&a.learner, &a.notebook).cmp(&(&b.learner, &b.notebook)));
    Ok(all)
}

/// What all submissions have in common.
struct Grader {
    project: Project,
    prebuilt: Prebuilt,
    sandbox: Sandbox,
    solutions: BTreeMap<String, Notebook>,
    arguments: Arguments,
}

impl Grader {
    /// The score of a submission: the one that is kept, if nothing has changed since, or a new one.
    async fn grade(&self, submission: &Submission) -> Result<Graded> {
        let solution = &self.solutions[&submission.notebook];
        let bytes = std::fs::read(&submission.path).map_err(Error::io("read", &submission.path))?;
        let beside = beside::find(&submission.path);
        let key = self.key(&bytes, &beside, solution)?;
        let kept = self.kept_at(submission);
        if let Some(before) = read_kept(&kept).filter(|before| before.key == key) {
            return Ok(before);
        }
        let begun = Instant::now();
        let mut graded = Graded {
            learner: submission.learner.clone(),
            notebook: submission.notebook.clone(),
            key,
            checks: Vec::new(),
            failed: Vec::new(),
            trouble: None,
            left_out: beside
                .left_out
                .iter()
                .map(|(path, why)| format!("{}: {why}", path.display()))
                .collect(),
            seconds: 0.0,
        };
        match Notebook::parse(&String::from_utf8_lossy(&bytes)) {
            Ok(notebook) => {
                let notebook = assemble::assemble(&notebook, solution, &self.project.util());
                self.run(notebook, beside.files, &mut graded).await?;
            }
            Err(why) => graded.trouble = Some(format!("it is not a notebook: {why}")),
        }
        graded.checks = every_check(solution, &graded);
        graded.seconds = begun.elapsed().as_secs_f64();
        let text = serde_json::to_vec_pretty(&graded).map_err(Error::part)?;
        write_whole(&kept, &text)?;
        Ok(graded)
    }

    /// Changes when anything does that a score depends on.
    fn key(&self, submission: &[u8], beside: &Beside, solution: &Notebook) -> Result<String> {
        let Arguments { cell_timeout, timeout, memory, disk, .. } = self.arguments;
        let limits = format!("{cell_timeout} {timeout} {memory} {disk} {:?}", self.sandbox);
        let solution = solution.to_text();
        let files = serde_json::to_vec(&beside.files).map_err(Error::part)?;
        let fingerprint = self.prebuilt.fingerprint.as_bytes();
        let mut hash = Sha256::new();
        for part in [submission, &files, solution.as_bytes(), limits.as_bytes(), fingerprint] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn kept_at(&self, submission: &Submission) -> PathBuf {
        let name = format!("{}.json", submission.notebook);
        self.arguments.out.join("graded").join(&submission.learner).join(name)
    }

    /// Runs a notebook in the sandbox, and takes down what comes of it.
    async fn run(&self, notebook: Notebook, files: Vec<Handed>, graded: &mut Graded) -> Result<()> {
        let Arguments { cell_timeout, timeout, memory, disk, .. } = self.arguments;
        let job = Job { notebook, files, seconds_a_cell: cell_timeout, memory: memory * MB, disk: disk * MB };
        let job = serde_json::to_vec(&job).map_err(Error::part)?;

        let mut command = self.sandbox.command(&self.project, &self.prebuilt, &["grade-one"])?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = Child::start(command, "install bubblewrap")?;
        let id = child.pipes().id().unwrap_or_default();
        let mut stdin = child.pipes().stdin.take().expect("piped");
        let stdout = child.pipes().stdout.take().expect("piped");

        // A worker that ends early does not read to the end; that is seen by what it says.
        let feed = async {
            let _ = stdin.write_all(&job).await;
            drop(stdin);
            std::future::pending::<()>().await
        };
        graded.trouble = tokio::select! {
            ended = listen(stdout, graded) => ended,
            over = watch(id, memory * MB) => Some(over),
            () = tokio::time::sleep(Duration::from_secs(timeout)) => {
                Some(format!("the notebook took longer than {timeout} s (`--timeout`)"))
            }
            () = feed => unreachable!("feeding never ends by itself"),
        };
        // Whatever it left running goes with it.
        drop(child);
        Ok(())
    }
}

fn read_kept(path: &Path) -> Option<Graded> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Reads what a worker says to its end; gives back why it ended early, if it did.
async fn listen(stdout: tokio::process::ChildStdout, graded: &mut Graded) -> Option<String> {
    // No worker says more than this; one that does is not a worker of ours any more.
    const MOST: u64 = 64 * MB;
    let mut lines = BufReader::new(stdout.take(MOST)).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str(&line) {
            Ok(Said::Check(check)) => graded.checks.push(check),
            Ok(Said::Failed(cell)) => graded.failed.push(cell),
            Ok(Said::End) => return None,
            Ok(Said::Broken(why)) => return Some(why),
            Err(_) => return Some("the process that ran it said something unexpected".to_owned()),
        }
    }
    Some("the process that ran it was ended by one of its cells".to_owned())
}

/// Comes back when a submission takes more than it may.
async fn watch(id: u32, memory: u64) -> String {
    let mut look = tokio::time::interval(LOOK);
    loop {
        look.tick().await;
        let usage = usage::below(id);
        if usage.memory > memory {
            return format!("it took more than {} MB of memory (`--memory`)", memory / MB);
        }
        if usage.processes > MOST_PROCESSES {
            return format!("it started more than {MOST_PROCESSES} processes");
        }
    }
}

/// All checks of the instructor's notebook: those that were not reached give nothing, and say so.
fn every_check(solution: &Notebook, graded: &Graded) -> Vec<CheckScore> {
    let trouble = graded.trouble.as_deref().unwrap_or("the notebook ended before it");
    let checks = solution.cells.iter().filter_map(|cell| Some((cell, cell.points()?)));
    checks
        .map(|(cell, max)| {
            let reached = graded.checks.iter().find(|check| check.cell == cell.id).cloned();
            reached.unwrap_or_else(|| CheckScore {
                cell: cell.id.clone(),
                points: 0.0,
                max,
                said: Some(format!("not reached: {trouble}")),
            })
        })
        .collect()
}
