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

/// Longer than the slowest file takes that comes to its end. What waits for something that evcxr never gives has its process
/// killed then, and so have the file's other cells if they wait too.
const FILE: Duration = Duration::from_secs(100);
const NEXT_CELL: Duration = Duration::from_secs(2);

/// Crates that files of the corpus want and that take a minute or more to build. They are built before, and found built then, by
/// the next run too.
const BUILDS: [&str; 3] = [
    ":dep util = { path = \"../../util\" }",
    ":dep reqwest = { version = \"0.12\", features = [\"blocking\", \"json\"] }",
    ":dep tokio = { version = \"1\", features = [\"full\"] }",
];

/// How a file fared.
struct Row {
    name: String,
    seconds: f64,
    differences: Vec<String>,
    note: Note,
}

/// What a file says of evcxr, in a line of its head.
enum Note {
    Nothing,
    /// `//! evcxr: why`: it differs.
    Differs(String),
    /// `//! evcxr, now and then: why`: it differs in one run, and not in the next.
    DiffersNowAndThen(String),
    /// `//! not on evcxr: why`: nobody wants to know what it does.
    NotRun(String),
}

impl Note {
    fn of(text: &str) -> Note {
        let said = |mark: &str| text.lines().find_map(|line| line.strip_prefix(mark)).map(str::to_owned);
        said("//! evcxr: ")
            .map(Note::Differs)
            .or_else(|| said("//! evcxr, now and then: ").map(Note::DiffersNowAndThen))
            .or_else(|| said("//! not on evcxr: ").map(Note::NotRun))
            .unwrap_or(Note::Nothing)
    }
}

impl Row {
    fn is_right(&self) -> bool {
        match self.note {
            Note::Nothing => self.differences.is_empty(),
            Note::Differs(_) => !self.differences.is_empty(),
            Note::DiffersNowAndThen(_) | Note::NotRun(_) => true,
        }
    }

    fn mark(&self) -> &'static str {
        match (&self.note, self.differences.is_empty()) {
            (Note::NotRun(_), _) => "not run",
            (Note::Differs(_), true) => "SAME",
            (_, true) => "same",
            (Note::Nothing, false) => "DIFFERS",
            (_, false) => "differs",
        }
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
    for build in BUILDS {
        match fresh(engine.take()).and_then(|fresh| built(build, engine.insert(fresh))) {
            Ok(()) => {}
            Err(error) => {
                eprintln!("error: `{build}`: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    let mut files = support::files_below(&corpus);
    files.sort();
    for file in files {
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
    let not_run = rows.iter().filter(|row| matches!(row.note, Note::NotRun(_))).count();
    let differ = rows.iter().filter(|row| !row.differences.is_empty()).count();
    println!(
        "{} files: {} the same, {differ} differ, {not_run} not run; {wrong} of them without a reason, or with one that is not needed",
        rows.len(),
        rows.len() - differ - not_run
    );
    if wrong == 0 && !rows.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Goes into a folder that cells may write to, from which `:dep` finds the project's crates as from `tests`.
fn enter_a_folder(tests: &Path) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let cwd = folder.path().join("kernel/tests");
    std::fs::create_dir_all(&cwd)?;
    std::os::unix::fs::symlink(tests.join("../../util"), folder.path().join("util"))?;
    std::os::unix::fs::symlink(tests.join("shapes"), cwd.join("shapes"))?;
    std::env::set_current_dir(cwd)?;
    Ok(folder)
}

fn built(cell: &str, engine: &mut EvcxrEngine) -> Result<(), String> {
    match engine.execute(cell, 0, &mut Recorder::default()) {
        Outcome::Done => Ok(()),
        Outcome::Failed(failure) => Err(failure.evalue),
    }
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
    let note = Note::of(&text);
    if let Note::NotRun(_) = note {
        return Ok(Row { name, seconds: 0.0, differences: Vec::new(), note });
    }
    let begun = Instant::now();
    let interrupter = engine.interrupter();
    let (done, waited) = channel::<()>();
    let mut differences = std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut patience = FILE;
            while waited.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                interrupter.interrupt();
                patience = NEXT_CELL;
            }
        });
        let differences = case::differences(&text, engine, compare);
        drop(done);
        differences
    });
    if begun.elapsed() > FILE {
        differences.insert(0, format!("is not done after {} s", FILE.as_secs()));
    }
    Ok(Row { name, seconds: begun.elapsed().as_secs_f64(), differences, note })
}

fn print(row: &Row) {
    println!("{:<8} {:<60} {:>6.1} s", row.mark(), row.name, row.seconds);
    match &row.note {
        Note::Differs(reason) if row.differences.is_empty() => {
            println!("         no longer needed: {reason}")
        }
        Note::Differs(reason) | Note::NotRun(reason) => println!("         {reason}"),
        Note::DiffersNowAndThen(reason) => println!("         now and then: {reason}"),
        Note::Nothing => {
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
        // What fails while it runs has other names there; but it has compiled.
        (Outcome::Failed(failure), Some((ename, _)))
            if failure.ename != *ename && (is_code(ename) || is_code(&failure.ename)) =>
        {
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
