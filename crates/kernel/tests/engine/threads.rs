//! Threads that live on when their cell is over.

use std::io::{PipeWriter, Write, pipe};
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use kernel::engine::direct::DirectEngine;
use kernel::engine::{Engine, Event, Host, NoInput, Outcome};

use crate::support::{Recorder, engine};

/// No test waits for so long, unless what it waits for never comes.
const NEVER: Duration = Duration::from_secs(30);

/// Listens between two cells, until it has heard as much as it expects.
struct Listener {
    heard: String,
    enough: usize,
    wake: PipeWriter,
}

impl Host for Listener {
    fn emit(&mut self, event: Event) {
        if let Event::Stream { text, .. } = event {
            self.heard += &text;
        }
        if self.heard.len() >= self.enough {
            // A pipe that is full of earlier wake-up calls wakes as well.
            let _ = self.wake.write(b".");
        }
    }

    fn input(&mut self, _prompt: &str, _password: bool) -> Result<String, NoInput> {
        Err(NoInput::Unsupported)
    }
}

/// What threads print between two cells, up to so many bytes, or until it is clear that they do not come.
pub fn heard_between_cells(engine: &mut dyn Engine, enough: usize) -> String {
    let (woken, wake) = pipe().expect("a pipe");
    let mut late = wake.try_clone().expect("a pipe");
    let mut listener = Listener { heard: String::new(), enough, wake };
    std::thread::scope(|scope| {
        let (done, until_done) = mpsc::channel::<()>();
        scope.spawn(move || {
            if until_done.recv_timeout(NEVER) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = late.write(b".");
            }
        });
        engine.idle(woken.as_fd(), &mut listener);
        drop(done);
    });
    listener.heard
}

fn flooded() -> (tempfile::TempDir, DirectEngine) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut engine = engine(folder.path());
    let flood = "let mut n = 1;\nstd::thread::spawn(|| loop { println!(\"water\"); });";
    let outcome = engine.execute(flood, 1, &mut Recorder::default());
    assert_eq!(outcome, Outcome::Done);
    (folder, engine)
}

/// Cells are run while a thread prints without end, one after the other and none of them late.
pub fn a_flood_does_not_keep_cells_from_running() -> Result<(), String> {
    let (_folder, mut engine) = flooded();
    for number in 2..6 {
        let mut heard = String::new();
        heard += &heard_between_cells(&mut engine, 100_000);
        let mut seen = Recorder::default();
        let begun = Instant::now();
        let outcome = engine.execute("n += 1; n", number, &mut seen);
        if outcome != Outcome::Done || seen.results != [number.to_string()] {
            return Err(format!("{outcome:?} {:?}", seen.results));
        }
        if begun.elapsed() > Duration::from_secs(3) {
            return Err(format!("the cell took {:?}", begun.elapsed()));
        }
        // In order and whole, from the middle of one line to the middle of another.
        heard += &seen.stdout;
        if heard.trim_start_matches(|c| c != '\n').lines().skip(1).any(|line| !"water".starts_with(line)) {
            return Err(format!("of {} bytes some are missing", heard.len()));
        }
    }
    Ok(())
}

/// The user sees a flood and presses "interrupt", while no cell runs.
pub fn an_interrupt_between_cells_ends_a_thread_that_prints() -> Result<(), String> {
    let (_folder, mut engine) = flooded();
    heard_between_cells(&mut engine, 6);
    let mut seen = Recorder::default();
    let begun = Instant::now();
    engine.end_threads(&mut seen);
    if begun.elapsed() > Duration::from_secs(1) {
        return Err(format!("it took {:?}", begun.elapsed()));
    }
    if !seen.displays.join("").contains("have ended; all variables are as they were") {
        return Err(format!("{:?}", seen.displays));
    }
    let mut seen = Recorder::default();
    let outcome = engine.execute("n += 1; n", 2, &mut seen);
    if outcome != Outcome::Done || seen.results != ["2"] || !seen.stdout.is_empty() {
        return Err(format!("{outcome:?} {:?} {} bytes", seen.results, seen.stdout.len()));
    }
    Ok(())
}

/// An interrupt that comes when nothing prints must not end a server that an earlier cell started.
pub fn an_interrupt_between_cells_spares_a_silent_thread() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut engine = engine(folder.path());
    let code = "let (ask, asked) = std::sync::mpsc::channel::<u8>();\nlet (answer, answers) = std::sync::mpsc::channel();\n\
                std::thread::spawn(move || for n in asked { answer.send(n * 2).unwrap(); });";
    engine.execute(code, 1, &mut Recorder::default());
    engine.end_threads(&mut Recorder::default());
    let mut seen = Recorder::default();
    let outcome = engine.execute("ask.send(21)?;\nanswers.recv()?", 2, &mut seen);
    if seen.results == ["42"] { Ok(()) } else { Err(format!("{outcome:?}")) }
}

/// A thread that ends the process while no cell runs: told at once, and the next cell runs.
pub fn a_thread_that_exits_between_cells_is_told() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut engine = engine(folder.path());
    // The thread ends the process when its connection is closed, which is done here, behind the cell.
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let code = format!(
        "use std::io::Read;\nlet mut connection = std::net::TcpStream::connect(\"{address}\")?;\n\
         std::thread::spawn(move || {{ let _ = connection.read(&mut [0]); std::process::exit(3) }});"
    );
    let outcome = engine.execute(&code, 1, &mut Recorder::default());
    drop(listener);
    if outcome != Outcome::Done {
        return Err(format!("{outcome:?}"));
    }
    let told = heard_between_cells(&mut engine, 1);
    if !told.contains("exit(3)") || !told.contains("all variables are lost") {
        return Err(told);
    }
    let mut seen = Recorder::default();
    engine.execute("1 + 1", 2, &mut seen);
    if seen.results == ["2"] { Ok(()) } else { Err(format!("{:?}", seen.results)) }
}
