//! A cell is stopped from another thread, at any stage of its life.

use std::time::{Duration, Instant};

use kernel::engine::{Engine, Event, Host, NoInput, Outcome};

use crate::support::{Recorder, engine};

/// As long as an interrupt may take until the next cell can run.
const SOON: Duration = Duration::from_secs(1);

/// Interrupts the cell when it prints.
struct OnOutput<F: Fn()>(F);

impl<F: Fn()> Host for OnOutput<F> {
    fn emit(&mut self, event: Event) {
        if matches!(event, Event::Stream { .. }) {
            (self.0)();
        }
    }

    fn input(&mut self, _prompt: &str, _password: bool) -> Result<String, NoInput> {
        (self.0)();
        Err(NoInput::Interrupted)
    }
}

fn ename(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Failed(failure) => &failure.ename,
    }
}

/// Runs a cell that is interrupted when it prints or asks, and looks whether the variables are as before.
fn interrupted_cell_is_undone(code: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut engine = engine(folder.path());
    engine.execute("let mut n = 1;", 1, &mut Recorder::default());
    let handle = engine.interrupter();
    let mut host = OnOutput(|| handle.interrupt());
    let start = Instant::now();
    let outcome = engine.execute(code, 2, &mut host);
    if ename(&outcome) != "Interrupted" {
        return Err(format!("{outcome:?}"));
    }
    let mut seen = Recorder::default();
    engine.execute("n", 3, &mut seen);
    if seen.results != ["1"] {
        return Err(format!("`n` should be 1 and is {:?}", seen.results));
    }
    // The two compilations are in it; an interrupt that waited for the cell would take for ever.
    if start.elapsed() > SOON * 10 { Err(format!("took {:?}", start.elapsed())) } else { Ok(()) }
}

pub fn endless_loop() -> Result<(), String> {
    interrupted_cell_is_undone("n += 1; println!(\"looping\"); loop { n += 1; }")
}

pub fn sleeping_cell() -> Result<(), String> {
    interrupted_cell_is_undone(
        "n += 1; print!(\".\"); std::thread::sleep(std::time::Duration::from_secs(3600));",
    )
}

pub fn cell_that_waits_for_input() -> Result<(), String> {
    interrupted_cell_is_undone("n += 1; let mut s = String::new(); std::io::stdin().read_line(&mut s)?;")
}

/// A compilation that would take minutes is ended at once.
pub fn compilation() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut engine = engine(folder.path());
    // Constant evaluation without an end, which the compiler is told not to complain about.
    let code = "#[allow(long_running_const_eval)] const N: u64 = { let mut i = 0; while i < u64::MAX { i += 1; } i };\nN";
    let handle = engine.interrupter();
    let (started, outcome) = std::thread::scope(|scope| {
        let compiling = folder.path().join("store");
        scope.spawn(move || {
            // The compiler works in a folder of its own; when it is there, the compilation is under way.
            while std::fs::read_dir(&compiling).is_ok_and(|mut entries| entries.next().is_none()) {
                std::thread::yield_now();
            }
            handle.interrupt();
        });
        (Instant::now(), engine.execute(code, 1, &mut Recorder::default()))
    });
    if ename(&outcome) != "Interrupted" || started.elapsed() > SOON * 5 {
        return Err(format!("{outcome:?} after {:?}", started.elapsed()));
    }
    let mut seen = Recorder::default();
    engine.execute("1 + 1", 2, &mut seen);
    if seen.results == ["2"] { Ok(()) } else { Err(format!("{:?}", seen.results)) }
}

/// Interrupts when the cell shows something, as a build does that tells how far it is.
struct OnDisplay<F: Fn()>(F);

impl<F: Fn()> Host for OnDisplay<F> {
    fn emit(&mut self, event: Event) {
        if let Event::Display { data, .. } = event
            && data["text/plain"].as_str().is_some_and(|text| text.starts_with("building endless"))
        {
            (self.0)();
        }
    }

    fn input(&mut self, _prompt: &str, _password: bool) -> Result<String, NoInput> {
        Err(NoInput::Unsupported)
    }
}

/// The build of a crate that would take for ever, with a program that cargo has started.
pub fn build_of_a_crate() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let manifest = "[package]\nname = \"endless\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
    let build = "fn main() { std::thread::sleep(std::time::Duration::from_secs(3600)) }";
    std::fs::create_dir_all(folder.path().join("endless/src")).map_err(|e| e.to_string())?;
    for (file, text) in [("Cargo.toml", manifest), ("build.rs", build), ("src/lib.rs", "")] {
        std::fs::write(folder.path().join("endless").join(file), text).map_err(|e| e.to_string())?;
    }
    let mut engine = engine(folder.path());
    let handle = engine.interrupter();
    let interrupted = std::cell::Cell::new(None);
    let mut host = OnDisplay(|| {
        interrupted.set(Some(Instant::now()));
        handle.interrupt();
    });
    let code = format!(":dep endless = {{ path = {:?} }}", folder.path().join("endless"));
    let outcome = engine.execute(&code, 1, &mut host);
    let took = interrupted.get().map(|at| at.elapsed());
    if ename(&outcome) != "Interrupted" || took.is_none_or(|took| took > SOON) {
        return Err(format!("{outcome:?} after {took:?}"));
    }
    let mut seen = Recorder::default();
    engine.execute("1 + 1", 2, &mut seen);
    if seen.results == ["2"] { Ok(()) } else { Err(format!("{:?}", seen.results)) }
}

/// A cell that awaits what never comes, and one that waits for the shell.
pub fn awaiting_cell() -> Result<(), String> {
    interrupted_cell_is_undone("n += 1; println!(\"waiting\"); std::future::pending::<()>().await;")
}

pub fn shell() -> Result<(), String> {
    interrupted_cell_is_undone("!echo waiting; sleep 3600")
}

/// An interrupt between two cells stops neither.
pub fn nothing() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut engine = engine(folder.path());
    engine.interrupter().interrupt();
    match engine.execute("1 + 1", 1, &mut Recorder::default()) {
        Outcome::Done => Ok(()),
        failed => Err(format!("{failed:?}")),
    }
}
