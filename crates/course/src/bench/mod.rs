//! `course bench`: the figures that the README quotes, each beside its peers and its limit.
//!
//! All kernels are driven from outside, by Jupyter's own client, one after the other, on the same machine, in the same run.

pub mod provider;
mod table;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

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
use table::{Column, Table};

const DRIVER: &str = include_str!("../../python/bench.py");
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
    megabytes: f64,
    interrupt: Option<Interrupt>,
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
        // As deep as the solutions lie, so that their `:dep` finds `util`.
        let cwd = folder.path().join("notebooks/solutions");
        std::fs::create_dir_all(&cwd).map_err(Error::io("made", &cwd))?;
        let crates = folder.path().join("crates");
        std::os::unix::fs::symlink(project.root().join("crates"), &crates)
            .map_err(Error::io("made", &crates))?;
        creds_for(&project, &cwd, provider.address())?;
        Ok(Self { project, folder, provider })
    }

    fn cwd(&self) -> PathBuf {
        self.folder.path().join("notebooks/solutions")
    }

    async fn table(&self, notebook: &Path) -> Result<Table> {
        let cells: Vec<String> = Notebook::read(notebook)?
            .cells
            .into_iter()
            .filter(|cell| cell.is_code() && !cell.source.trim().is_empty())
            .map(|cell| cell.source)
            .collect();
        let rust = json!({
            "before": "let kept = 7;", "endless": "loop { std::hint::spin_loop() }", "after": "kept", "expect": "7",
        });
        let util = self.project.root().join("crates/util");
        let first =
            format!(":dep util = {{ path = {util:?} }}\nuse util::*;\nbuildURL(\"/v1/me\", \"127.0.0.1\")?");
        let mut table = Table::default();

        tell!("  … this kernel, with nothing compiled");
        let store = self.folder.path().join("store");
        let ours = self.kernelspec("bench-ours", &["--store".as_ref(), store.as_os_str()])?;
        let cold = self.measure(&ours, json!({ "ready": 4, "cells": cells })).await?;
        let cold = cold.whole("this kernel")?;
        tell!("  … this kernel, with all of that compiled");
        let warm =
            self.measure(&ours, json!({ "cells": cells, "interrupt": rust })).await?.whole("this kernel")?;
        let ours_first = self.measure(&ours, json!({ "cells": [first] })).await?.whole("this kernel")?;
        tell!("  … rustc by itself, on the same sources");
        let (compiled, bare) = self.bare_rustc(&cells, &cold).await?;
        table.ready.insert(Column::Ours, median(cold.ready));
        table.first.insert(Column::Ours, ours_first.cells[0].seconds);
        table.anew.insert(Column::Ours, compiled);
        table.anew.insert(Column::Rustc, bare);
        table.again.insert(Column::Ours, median(warm.cells.iter().map(|cell| cell.seconds).collect()));
        table.megabytes.insert(Column::Ours, warm.megabytes);
        table.note_interrupt(Column::Ours, warm.interrupt);

        tell!("  … Python");
        let mut python: Vec<&str> =
            PYTHON_CELLS.split("# %%").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        // The rest of the first marker's line is a title.
        python[0] = python[0].split_once('\n').map_or(python[0], |(_, code)| code);
        let interrupt =
            json!({ "before": "kept = 7", "endless": "while True: pass", "after": "kept", "expect": "7" });
        let report =
            self.measure("python3", json!({ "ready": 4, "cells": python, "interrupt": interrupt })).await?;
        let report = report.whole("Python")?;
        table.ready.insert(Column::Python, median(report.ready));
        table.first.insert(Column::Python, report.cells[0].seconds);
        table.again.insert(Column::Python, median(report.cells.iter().map(|cell| cell.seconds).collect()));
        table.megabytes.insert(Column::Python, report.megabytes);
        table.note_interrupt(Column::Python, report.interrupt);

        if let Some(program) = evcxr_jupyter(&self.project) {
            tell!("  … evcxr");
            let evcxr = self
                .write_kernelspec("bench-evcxr", json!([program, "--control_file", "{connection_file}"]))?;
            let rust =
                json!({ "before": "let kept = 7;", "endless": "loop {}", "after": "kept", "expect": "7" });
            let report =
                self.measure(&evcxr, json!({ "ready": 2, "cells": cells, "interrupt": rust })).await?;
            let first = self.measure(&evcxr, json!({ "cells": [first] })).await?;
            table.ready.insert(Column::Evcxr, median(report.ready));
            table.first.insert(Column::Evcxr, first.cells[0].seconds);
            table
                .anew
                .insert(Column::Evcxr, median(report.cells[1..].iter().map(|cell| cell.seconds).collect()));
            table.megabytes.insert(Column::Evcxr, report.megabytes);
            table.note_interrupt(Column::Evcxr, report.interrupt);
        }
        Ok(table)
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
    async fn measure(&self, kernel: &str, mut job: Value) -> Result<Report> {
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
        serde_json::from_str(&said).map_err(|error| Error::Part(format!("measuring `{kernel}`: {error}")))
    }

    /// The median seconds of the cells that were compiled, and of a bare call of rustc on the very sources that the kernel
    /// gave it for them.
    ///
    /// The sources are learned from a further run, with a compiler that notes its calls; it is not that run which is timed.
    async fn bare_rustc(&self, cells: &[String], cold: &Report) -> Result<(f64, f64)> {
        let noted = self.folder.path().join("noted");
        let prebuilt = self.noting_prebuilt(&noted)?;
        let store = self.folder.path().join("noting-store");
        let words = ["--store".as_ref(), store.as_os_str(), "--prebuilt".as_ref(), prebuilt.as_os_str()];
        let noting = self.kernelspec("bench-noting", &words)?;
        let report = self.measure(&noting, json!({ "cells": cells })).await?.whole("this kernel")?;
        let calls = Call::all(&noted)?;
        let mut with_kernel = Vec::new();
        let mut bare = Vec::new();
        for (cell, timed) in report.cells.iter().zip(&cold.cells) {
            // The last one: before it, the kernel may have learned from errors in lines of its own.
            let Some(call) = calls.iter().rfind(|call| (cell.begun..cell.ended).contains(&call.at)) else {
                continue;
            };
            with_kernel.push(timed.seconds);
            bare.push(call.seconds()?);
        }
        Ok((median(with_kernel), median(bare)))
    }

    /// A copy of what says where the prebuilt libraries are, with another compiler in it.
    fn noting_prebuilt(&self, noted: &Path) -> Result<PathBuf> {
        let source = self.project.prebuilt().join("prebuilt.json");
        let text = std::fs::read(&source).map_err(Error::io("read", &source))?;
        let mut manifest: Value = serde_json::from_slice(&text).map_err(Error::part)?;
        let rustc = manifest["rustc"].as_str().unwrap_or("rustc").to_owned();
        let script = self.folder.path().join("noting-rustc");
        let text = format!(
            "#!/bin/sh\ndir=\"{noted}/$(date +%s%N)\"\nmkdir -p \"$dir\"\nfor last; do :; done\ncp \"$last\" \"$dir/\"\n\
             for word; do printf '%s\\n' \"$word\"; done > \"$dir/arguments\"\n\
             printf '%s\\n' '{rustc}' > \"$dir/rustc\"\nprintf %s \"$RUSTC_BOOTSTRAP\" > \"$dir/bootstrap\"\n\
             exec '{rustc}' \"$@\"\n",
            noted = noted.display(),
        );
        write_whole(&script, text.as_bytes())?;
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&script, executable).map_err(Error::io("written", &script))?;
        manifest["rustc"] = json!(script);
        let folder = self.folder.path().join("noting-prebuilt");
        write_whole(&folder.join("prebuilt.json"), manifest.to_string().as_bytes())?;
        Ok(folder)
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
}

/// A call of rustc that was noted.
struct Call {
    /// Nanoseconds since 1970.
    at: u64,
    folder: PathBuf,
}

impl Call {
    fn all(noted: &Path) -> Result<Vec<Self>> {
        let mut calls = Vec::new();
        for entry in std::fs::read_dir(noted).map_err(Error::io("read", noted))? {
            let folder = entry.map_err(Error::io("read", noted))?.path();
            let at = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
            calls.extend(at.map(|at| Self { at, folder }));
        }
        calls.sort_by_key(|call| call.at);
        Ok(calls)
    }

    /// The median of three calls, made again.
    fn seconds(&self) -> Result<f64> {
        let read = |name: &str| {
            let path = self.folder.join(name);
            std::fs::read_to_string(&path).map_err(Error::io("read", path))
        };
        let (rustc, arguments, bootstrap) = (read("rustc")?, read("arguments")?, read("bootstrap")?);
        let mut times = Vec::new();
        for _ in 0..3 {
            let begun = Instant::now();
            std::process::Command::new(rustc.trim_end())
                .args(arguments.lines())
                .env("RUSTC_BOOTSTRAP", &bootstrap)
                .current_dir(&self.folder)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .map_err(Error::io("started", rustc.trim_end()))?;
            times.push(begun.elapsed().as_secs_f64());
        }
        Ok(median(times))
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
