//! `course bench`: the figures that the README quotes, each beside its peers and its limit.
//!
//! All kernels are driven from outside, by Jupyter's own client, one after the other, on the same machine, in the same run.

mod cells;
mod noted;
pub mod provider;
mod table;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use ::provider::Policy;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::children::{Child, asked_to_end};
use crate::error::{Error, Result};
use crate::notebook::Notebook;
use crate::output::{say, tell};
use crate::practice::{Practice, creds_for};
use crate::progress::Progress;
use crate::project::Project;
use crate::setup;
use crate::setup::stamp::write_whole;
use table::{Column, Figure, Table};

const DRIVER: &str = include_str!("../../python/bench.py");
/// How many kernels are started at once.
const CROWD: usize = 30;
const PYTHON_CELLS: &str = include_str!("../../python/bench_cells.py");

/// What the author may choose.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// The notebook whose cells are run
    #[arg(long, value_name = "FILE", default_value = "notebooks/solutions/02-authorization-code.ipynb")]
    notebook: PathBuf,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// What is measured in place of the kernel.
#[derive(Debug, clap::Subcommand)]
enum What {
    /// Measure the practice provider beside its peers
    Provider(provider::Arguments),
}

/// What the driver measured of one kernel.
#[derive(Debug, Deserialize)]
struct Report {
    ready: Vec<f64>,
    cells: Vec<Cell>,
    /// Seconds of those of the wrong cells that failed.
    #[serde(default)]
    wrong: Vec<f64>,
    /// Seconds of those completions that offered something.
    #[serde(default)]
    complete: Vec<f64>,
    run_all: Option<RunAll>,
    megabytes: f64,
    interrupt: Option<Interrupt>,
}

#[derive(Debug, Deserialize)]
struct RunAll {
    seconds: f64,
    failed: Option<String>,
}

/// What the driver measured of many kernels at once.
#[derive(Debug, Deserialize)]
struct Crowded {
    crowd: Crowd,
}

#[derive(Debug, Deserialize)]
struct Crowd {
    seconds: f64,
    /// Of one kernel and its runner, in the mean.
    megabytes: f64,
    failed: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Cell {
    begun: u64,
    ended: u64,
    seconds: f64,
    error: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Interrupt {
    seconds: f64,
    kept: bool,
}

/// Measures, and prints a table.
///
/// # Errors
/// Something that is measured does not run.
pub async fn run(arguments: Arguments) -> Result<()> {
    if let Some(What::Provider(arguments)) = arguments.what {
        return provider::run(arguments).await;
    }
    let project = Project::find()?;
    setup::prepare(&project, &Progress::new()).await?;
    let bench = Bench::new(project).await?;
    let table = tokio::select! {
        table = bench.table(&arguments.notebook) => table,
        _ = asked_to_end() => Err(Error::Interrupted),
    };
    let stopped = bench.provider.stop().await;
    let table = table?;
    stopped?;
    if arguments.json {
        say!("{:#}", table.to_json());
    } else {
        table.print();
    }
    Ok(())
}

/// What all measurements share.
struct Bench {
    project: Project,
    folder: tempfile::TempDir,
    provider: Practice,
}

impl Bench {
    async fn new(project: Project) -> Result<Self> {
        let folder = tempfile::tempdir().map_err(Error::io("made", std::env::temp_dir()))?;
        let provider = Practice::start((Ipv4Addr::LOCALHOST, 0).into(), None, Policy::default()).await?;
        let bench = Self { project, folder, provider };
        bench.learner(bench.folder.path(), bench.provider.address())?;
        Ok(bench)
    }

    /// Makes a learner's folder below this one, with a `creds.json` of their own for the provider at this address.
    fn learner(&self, folder: &Path, provider: std::net::SocketAddr) -> Result<PathBuf> {
        // As deep as the solutions lie, so that their `:dep` finds `util`.
        let cwd = folder.join("notebooks/solutions");
        std::fs::create_dir_all(&cwd).map_err(Error::io("made", &cwd))?;
        let crates = folder.join("crates");
        std::os::unix::fs::symlink(self.project.root().join("crates"), &crates)
            .map_err(Error::io("made", &crates))?;
        creds_for(&self.project, &cwd, provider)?;
        Ok(cwd)
    }

    fn cwd(&self) -> PathBuf {
        self.folder.path().join("notebooks/solutions")
    }

    async fn table(&self, notebook: &Path) -> Result<Table> {
        let notebook: Vec<String> = Notebook::read(notebook)?
            .cells
            .into_iter()
            .filter(|cell| cell.is_code() && !cell.source.trim().is_empty())
            .map(|cell| cell.source)
            .collect();
        let mut table = Table::default();
        let ours = self.of_this_kernel(&notebook, &mut table).await?;
        self.of_python(&mut table).await?;
        self.of_a_crowd(&ours, &notebook, &mut table).await?;
        self.of_evcxr(&notebook, &mut table).await?;
        Ok(table)
    }

    /// This kernel, and bare rustc on what it compiled. Returns the name of a kernelspec whose store holds all these cells.
    async fn of_this_kernel(&self, notebook: &[String], table: &mut Table) -> Result<String> {
        let store = self.folder.path().join("store");
        let ours = self.kernelspec("bench-ours", &["--store".as_ref(), store.as_os_str()])?;
        let load = cells::load_util(&self.project.root().join("crates/util"));
        tell!("  … this kernel, with nothing compiled");
        let cold =
            self.measure(&ours, json!({ "ready": 4, "cells": notebook })).await?.whole("this kernel")?;
        let run_all = json!({ "cells": [load], "run_all": cells::ours(0..40), "more": cells::ours(40..100) });
        self.measure(&ours, run_all.clone()).await?.whole("this kernel")?;
        tell!("  … this kernel, with all of that compiled");
        let warm = self
            .measure(&ours, json!({ "cells": notebook, "interrupt": cells::endless_rust() }))
            .await?
            .whole("this kernel")?;
        let again = self.measure(&ours, run_all).await?.whole("this kernel")?;
        let helped = json!({ "cells": [load], "wrong": cells::WRONG, "complete": cells::COMPLETED });
        let helped = self.measure(&ours, helped).await?.whole("this kernel")?;
        tell!("  … rustc by itself, on the same sources");
        let (compiled, bare) = self.bare_rustc(notebook, &cold).await?;

        table.note(Figure::Ready, Column::Ours, median(cold.ready));
        table.note(Figure::First, Column::Ours, again.cells[0].seconds);
        table.note(Figure::Anew, Column::Ours, compiled);
        table.note(Figure::Anew, Column::Rustc, bare);
        table.note(Figure::Again, Column::Ours, median(warm.seconds()));
        table.note(Figure::CompileError, Column::Ours, helped.median_of_wrong(cells::WRONG.len())?);
        table.note(Figure::Completion, Column::Ours, helped.slowest_completion(cells::COMPLETED.len())?);
        table.note(Figure::Memory, Column::Ours, again.megabytes);
        again.note_run_all(Column::Ours, table);
        table.note_interrupt(Column::Ours, warm.interrupt);
        Ok(ours)
    }

    async fn of_python(&self, table: &mut Table) -> Result<()> {
        tell!("  … Python");
        let mut python: Vec<&str> =
            PYTHON_CELLS.split("# %%").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        // The rest of the first marker's line is a title.
        python[0] = python[0].split_once('\n').map_or(python[0], |(_, code)| code);
        let job = json!({
            "ready": 4, "cells": python, "wrong": cells::WRONG_PYTHON, "complete": cells::COMPLETED_PYTHON,
            "run_all": cells::python(0..40), "more": cells::python(40..100), "interrupt": cells::endless_python(),
        });
        let report = self.measure("python3", job).await?.whole("Python")?;
        table.note(Figure::First, Column::Python, report.cells[0].seconds);
        table.note(Figure::Again, Column::Python, median(report.seconds()));
        table.note(Figure::CompileError, Column::Python, report.median_of_wrong(cells::WRONG_PYTHON.len())?);
        let completions = report.slowest_completion(cells::COMPLETED_PYTHON.len())?;
        table.note(Figure::Completion, Column::Python, completions);
        table.note(Figure::Memory, Column::Python, report.megabytes);
        report.note_run_all(Column::Python, table);
        table.note(Figure::Ready, Column::Python, median(report.ready));
        table.note_interrupt(Column::Python, report.interrupt);
        Ok(())
    }

    /// Stock evcxr, if it is installed.
    async fn of_evcxr(&self, notebook: &[String], table: &mut Table) -> Result<()> {
        let Some(program) = evcxr_jupyter(&self.project) else { return Ok(()) };
        tell!("  … evcxr");
        let argv = json!([program, "--control_file", "{connection_file}"]);
        let evcxr = self.write_kernelspec("bench-evcxr", argv)?;
        let load = cells::load_util(&self.project.root().join("crates/util"));
        let job = json!({ "ready": 2, "cells": notebook, "interrupt": cells::endless_rust() });
        let report = self.measure(&evcxr, job).await?;
        let helped = json!({ "cells": [load], "wrong": cells::WRONG });
        let helped = self.measure(&evcxr, helped).await?.whole("evcxr")?;
        table.note(Figure::First, Column::Evcxr, helped.cells[0].seconds);
        table.note(
            Figure::Anew,
            Column::Evcxr,
            median(report.cells[1..].iter().map(|cell| cell.seconds).collect()),
        );
        table.note(Figure::CompileError, Column::Evcxr, median(helped.wrong));
        table.note(Figure::Memory, Column::Evcxr, report.megabytes);
        table.note(Figure::Ready, Column::Evcxr, median(report.ready));
        table.note_interrupt(Column::Evcxr, report.interrupt);
        Ok(())
    }

    /// Thirty kernels at once: a class that begins.
    async fn of_a_crowd(&self, ours: &str, notebook: &[String], table: &mut Table) -> Result<()> {
        tell!("  … {CROWD} of this kernel at once");
        let (mut folders, mut providers) = (Vec::new(), Vec::new());
        for number in 0..CROWD {
            let folder = self.folder.path().join(format!("learner-{number}"));
            // Each has a provider of their own, as on their own machines: the notebook puts its clock forward.
            let provider = Practice::start((Ipv4Addr::LOCALHOST, 0).into(), None, Policy::default()).await?;
            folders.push(self.learner(&folder, provider.address())?);
            providers.push(provider);
        }
        let job = json!({ "crowd": folders, "cells": notebook });
        let crowded = self.drive(ours, job).await;
        for provider in providers {
            provider.stop().await?;
        }
        let Crowded { crowd } = crowded?;
        if let Some(failed) = crowd.failed {
            return Err(Error::Part(format!("of {CROWD} kernels at once, one failed: {failed}")));
        }
        table.note(Figure::Crowd, Column::Ours, crowd.seconds);
        table.note(Figure::CrowdMemory, Column::Ours, crowd.megabytes);
        Ok(())
    }

    /// A kernelspec that calls this program with more arguments than the installed one does.
    fn kernelspec(&self, name: &str, more: &[&std::ffi::OsStr]) -> Result<String> {
        let course = setup::this_program()?;
        let mut argv =
            vec![json!(course), json!("kernel"), json!("--connection-file"), json!("{connection_file}")];
        argv.extend(more.iter().map(|word| json!(word.to_string_lossy())));
        self.write_kernelspec(name, Value::Array(argv))
    }

    fn write_kernelspec(&self, name: &str, argv: Value) -> Result<String> {
        let path = self.folder.path().join("jupyter/kernels").join(name).join("kernel.json");
        let spec = json!({
            "argv": argv, "display_name": name, "language": "rust", "interrupt_mode": "message",
        });
        write_whole(&path, spec.to_string().as_bytes())?;
        Ok(name.to_owned())
    }

    /// Has the driver measure a kernel.
    async fn measure(&self, kernel: &str, job: Value) -> Result<Report> {
        self.drive(kernel, job).await
    }

    /// Gives the driver a job.
    async fn drive<T: serde::de::DeserializeOwned>(&self, kernel: &str, mut job: Value) -> Result<T> {
        job["kernel"] = json!(kernel);
        job["cwd"] = json!(self.cwd());
        let mut command = tokio::process::Command::new(self.project.python());
        command
            .args(["-c", DRIVER])
            .current_dir(self.folder.path())
            .env("JUPYTER_PATH", self.folder.path().join("jupyter"))
            .env("JUPYTER_RUNTIME_DIR", self.folder.path().join("runtime"))
            .env("IPYTHONDIR", self.folder.path().join("ipython"))
            // evcxr as it comes, whatever the user has set for theirs.
            .env("EVCXR_CONFIG_DIR", self.folder.path().join("evcxr"))
            .env_remove("EVCXR_TMPDIR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = Child::start(command, "run `cargo lab` once, which installs it")?;
        let broken = |error: std::io::Error| Error::Part(format!("measuring `{kernel}`: {error}"));
        let pipes = child.pipes();
        let (stdin, stdout, stderr) = (pipes.stdin.take(), pipes.stdout.take(), pipes.stderr.take());
        let (Some(mut stdin), Some(mut stdout), Some(mut stderr)) = (stdin, stdout, stderr) else {
            unreachable!("all three were asked to be pipes")
        };
        stdin.write_all(job.to_string().as_bytes()).await.map_err(broken)?;
        drop(stdin);
        let (mut said, mut complained) = (String::new(), String::new());
        tokio::try_join!(stdout.read_to_string(&mut said), stderr.read_to_string(&mut complained))
            .map_err(broken)?;
        let status = child.wait().await.map_err(broken)?;
        if !status.success() {
            // Kernels complain of many things; it is the end of a traceback that says what went wrong.
            let last = complained.lines().last().unwrap_or_default();
            return Err(Error::Part(format!("measuring `{kernel}` failed ({status}): {last}")));
        }
        // A kernel may print to the driver's output too, before the report.
        serde_json::from_str(said.lines().last().unwrap_or_default())
            .map_err(|error| Error::Part(format!("measuring `{kernel}`: {error}")))
    }
}

impl Report {
    /// The report, if every cell did what it should: a figure of something that failed says nothing.
    fn whole(self, kernel: &str) -> Result<Self> {
        match self
            .cells
            .iter()
            .enumerate()
            .find_map(|(number, cell)| Some((number + 1, cell.error.as_ref()?)))
        {
            Some((number, error)) => Err(Error::Part(format!("{kernel}: cell [{number}] failed: {error}"))),
            None => Ok(self),
        }
    }

    fn seconds(&self) -> Vec<f64> {
        self.cells.iter().map(|cell| cell.seconds).collect()
    }

    /// The median of the wrong cells, if all of them failed.
    fn median_of_wrong(&self, wrong: usize) -> Result<f64> {
        match self.wrong.len() {
            failed if failed == wrong => Ok(median(self.wrong.clone())),
            failed => Err(Error::Part(format!("of {wrong} wrong cells, only {failed} failed"))),
        }
    }

    /// The slowest of the completions, if each of them offered something.
    fn slowest_completion(&self, asked: usize) -> Result<f64> {
        match self.complete.len() {
            answered if answered == asked => Ok(self.complete.iter().copied().fold(0.0, f64::max)),
            answered => {
                Err(Error::Part(format!("of {asked} completions, only {answered} offered something")))
            }
        }
    }

    fn note_run_all(&self, column: Column, table: &mut Table) {
        if let Some(RunAll { seconds, failed: None }) = self.run_all {
            table.note(Figure::RunAll, column, seconds);
        }
    }
}

/// The stock kernel for Rust: the one that `cargo xtask notebooks-evcxr` has built, or the user's own.
fn evcxr_jupyter(project: &Project) -> Option<PathBuf> {
    let ours = std::fs::read_dir(project.lab()).into_iter().flatten().flatten();
    let ours = ours.map(|entry| entry.path().join("bin/evcxr_jupyter")).filter(|path| path.is_file());
    // Of several versions the newest, which is last by name.
    ours.max().or_else(|| on_path("evcxr_jupyter"))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// The middle one; of an even number, the mean of the two in the middle. Nothing has the median 0.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (below, above) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    match values.get(below).zip(values.get(above)) {
        Some((one, other)) => (one + other) / 2.0,
        None => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(Vec::new()), 0.0);
    }
}
