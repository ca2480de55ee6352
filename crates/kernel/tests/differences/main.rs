//! The corpus on evcxr's library: where the two engines differ, and whether each file says why. `cargo xtask corpus` runs this.
//!
//! Compared is what a cell does: whether it fails, and with which error of rustc; its value; what it prints. Words differ, and so
//! do the places where the two show notes: evcxr has one place for all.
//!
//! This program is also the process that runs evcxr's cells, so it has a `main` of its own. Arguments: names of files, or parts
//! of them; all files without any.

#[allow(dead_code, reason = "our own engine's tests use the rest")]
#[path = "../engine/case.rs"]
mod case;
#[allow(dead_code, reason = "our own engine's tests use the rest")]
#[path = "../engine/support.rs"]
mod support;
#[allow(dead_code, reason = "our own engine's tests use the rest")]
#[path = "../engine/threads.rs"]
mod threads;

use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use kernel::engine::evcxr::{self, EvcxrEngine};
use kernel::engine::{Engine, Outcome};

use case::Expected;
use support::Recorder;

/// Longer than the slowest file takes; a cell that is not done by then has its process killed.
const FILE: Duration = Duration::from_secs(180);

/// How a file fared.
struct Row {
    name: String,
    seconds: f64,
    differences: Vec<String>,
    reason: Option<String>,
}

impl Row {
    fn is_right(&self) -> bool {
        self.differences.is_empty() == self.reason.is_none()
    }
}

fn main() -> ExitCode {
    evcxr::become_runner_if_asked();
    let chosen: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let corpus = tests.join("corpus");
    let folder = match enter_a_folder(&tests) {
        Ok(folder) => folder,
        Err(error) => {
            eprintln!("error: no folder to run the cells in: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut rows = Vec::new();
    let mut engine = None;
    for file in support::files_below(&corpus) {
        let name = file.strip_prefix(&corpus).unwrap_or(&file).with_extension("").display().to_string();
        if !chosen.is_empty() && !chosen.iter().any(|word| name.contains(word)) {
            continue;
        }
        match fresh(engine.take()).and_then(|fresh| row(&file, name, engine.insert(fresh))) {
            Ok(row) => {
                print(&row);
                rows.push(row);
            }
            Err(error) => {
                eprintln!("error: `{}`: {error}", file.display());
                return ExitCode::FAILURE;
            }
        }
    }
    drop((engine, folder));
    let wrong = rows.iter().filter(|row| !row.is_right()).count();
    let same = rows.iter().filter(|row| row.differences.is_empty()).count();
    println!(
        "{} files: {same} the same, {} differ; {wrong} of them without a reason, or with one that is not needed",
        rows.len(),
        rows.len() - same
    );
    if wrong == 0 && !rows.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Goes into a folder that cells may write to, from which `:dep` finds the project's crates as from `tests`.
fn enter_a_folder(tests: &Path) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let cwd = folder.path().join("kernel/tests");
    std::fs::create_dir_all(&cwd)?;
    std::os::unix::fs::symlink(tests.join("../../util"), folder.path().join("util"))?;
    std::env::set_current_dir(cwd)?;
    Ok(folder)
}

/// An engine without variables: the one of the file before, cleared, because a new one takes seconds; or a new one.
fn fresh(used: Option<EvcxrEngine>) -> Result<EvcxrEngine, String> {
    if let Some(mut engine) = used {
        let done = |engine: &mut EvcxrEngine, cell| {
            engine.execute(cell, 0, &mut Recorder::default()) == Outcome::Done
        };
        if done(&mut engine, ":clear") && done(&mut engine, evcxr::LOAD_CONFIG) {
            return Ok(engine);
        }
        engine.shutdown();
    }
    EvcxrEngine::new(&[]).map_err(|error| error.to_string())
}

fn row(file: &Path, name: String, engine: &mut EvcxrEngine) -> Result<Row, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let reason = text.lines().find_map(|line| line.strip_prefix("//! evcxr: ")).map(str::to_owned);
    let begun = Instant::now();
    let interrupter = engine.interrupter();
    let (done, waited) = channel::<()>();
    let differences = std::thread::scope(|scope| {
        scope.spawn(move || {
            while waited.recv_timeout(FILE) == Err(RecvTimeoutError::Timeout) {
                interrupter.interrupt();
            }
        });
        let differences = case::differences(&text, engine, compare);
        drop(done);
        differences
    });
    Ok(Row { name, seconds: begun.elapsed().as_secs_f64(), differences, reason })
}

fn print(row: &Row) {
    let mark = match (row.differences.is_empty(), &row.reason) {
        (true, None) => "same",
        (false, Some(_)) => "differs",
        (false, None) => "DIFFERS",
        (true, Some(_)) => "SAME",
    };
    println!("{mark:<8} {:<60} {:>6.1} s", row.name, row.seconds);
    match &row.reason {
        Some(reason) if row.differences.is_empty() => println!("         no longer needed: {reason}"),
        Some(reason) => println!("         {reason}"),
        None => {
            for difference in &row.differences {
                println!("         {}", difference.replace('\n', "\n           "));
            }
        }
    }
}

fn compare(expected: &Expected, seen: &Recorder, outcome: &Outcome) -> Result<(), String> {
    match (outcome, &expected.failure) {
        (Outcome::Done, Some((ename, _))) => {
            return Err(format!(
                "goes well, and should fail with {ename}; on standard error: {:?}",
                seen.stderr
            ));
        }
        (Outcome::Failed(failure), None) => return Err(format!("fails: {}", failure.traceback.join("\n"))),
        (Outcome::Failed(failure), Some((ename, _))) if is_code(ename) && failure.ename != *ename => {
            return Err(format!("fails with {}, and not with {ename}: {}", failure.ename, failure.evalue));
        }
        _ => {}
    }
    let shown = seen.results.join("\n");
    match &expected.result {
        // What is only shown comes where evcxr has values.
        None if expected.displays.is_empty() && !shown.is_empty() => return Err(format!("shows {shown:?}")),
        Some(value) if *value != shown => return Err(format!("shows {shown:?}, and not {value:?}")),
        _ => {}
    }
    match expected.stdout_bytes {
        Some(bytes) if bytes != seen.stdout.len() => {
            Err(format!("prints {} bytes, and not {bytes}", seen.stdout.len()))
        }
        None if seen.stdout != expected.stdout => {
            Err(format!("prints {:?}, and not {:?}", seen.stdout, expected.stdout))
        }
        _ => Ok(()),
    }
}

/// Whether a failure is named by a code of rustc, `E0382`.
fn is_code(ename: &str) -> bool {
    ename
        .strip_prefix('E')
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
