//! A file of the corpus: cells, and what each of them is to show.
//!
//! ```text
//! //! What the file shows.
//! //! evcxr: why it differs on evcxr. Only where it does: `cargo xtask corpus` looks.
//! //! evcxr, now and then: why it differs in some runs, or `not on evcxr: ` why it is not run there.
//! let x = 6;
//! x * 7
//! //=> 42                    the value of the last expression (all lines of it)
//! //--                       the next cell
//! println!("hello");
//! //> hello                  a line of standard output
//! //># 1000000               or only how many bytes of it there are
//! //~ a display or a note    contains this text
//! //2 a line of stderr       contains this text
//! //< typed                  the user types this at the prompt
//! //t tick                   a thread prints this line, perhaps when the cell is over; the next one waits for it
//! //x E0382: moved           the cell fails: its `ename`, and a text that its `evalue` or traceback contains
//! ```

use std::path::Path;

use kernel::engine::{Engine, Outcome};

use crate::support::{Recorder, engine_with_shared_store};
use crate::threads;

/// A cell, and what it is to show.
#[derive(Default)]
pub struct Expected {
    pub code: String,
    pub result: Option<String>,
    pub stdout: String,
    pub stdout_bytes: Option<usize>,
    pub displays: Vec<String>,
    pub stderr: Vec<String>,
    pub failure: Option<(String, Vec<String>)>,
    pub input: Vec<String>,
    pub later: String,
}

/// Says what of a cell is not as expected.
pub type Compare = fn(&Expected, &Recorder, &Outcome) -> Result<(), String>;

/// Runs the cells of a file in a new engine; the error tells all that differs.
pub fn run(file: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|e| e.to_string())?;
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut engine = engine_with_shared_store(folder.path());
    let differences = differences(&text, &mut engine, compare);
    engine.shutdown();
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// Runs the cells of a file in an engine; gives all that differs.
pub fn differences(text: &str, engine: &mut dyn Engine, compare: Compare) -> Vec<String> {
    let mut differences = Vec::new();
    for (mut cell, number) in cells(text).into_iter().zip(1..) {
        let mut seen = Recorder { input: cell.input.clone(), ..Recorder::default() };
        let outcome = engine.execute(&cell.code, number, &mut seen);
        cell.stdout += &cell.later;
        if !cell.later.is_empty() && seen.stdout.len() < cell.stdout.len() {
            let missing = cell.stdout.len() - seen.stdout.len();
            seen.stdout += &threads::heard_between_cells(engine, missing);
        }
        if let Err(why) = compare(&cell, &seen, &outcome) {
            differences.push(format!("cell [{number}]: {why}"));
        }
    }
    differences
}

fn cells(text: &str) -> Vec<Expected> {
    let mut cells = vec![String::new()];
    for line in text.lines() {
        match cells.last_mut() {
            Some(cell) if line != "//--" => *cell += &format!("{line}\n"),
            _ => cells.push(String::new()),
        }
    }
    let expected = cells.iter().map(|cell| {
        let mut expected = Expected::default();
        for line in cell.lines() {
            let mark = |prefix: &str| {
                line.trim_start()
                    .strip_prefix(prefix)
                    .map(|rest| rest.strip_prefix(' ').unwrap_or(rest).to_owned())
            };
            if mark("//!").is_some() {
                // What the file shows.
            } else if let Some(rest) = mark("//=>") {
                let result = expected.result.get_or_insert_default();
                *result += if result.is_empty() { "" } else { "\n" };
                *result += &rest;
            } else if let Some(bytes) = mark("//>#") {
                expected.stdout_bytes = bytes.parse().ok();
            } else if let Some(rest) = mark("//>") {
                expected.stdout += &(rest + "\n");
            } else if let Some(rest) = mark("//~") {
                expected.displays.push(rest);
            } else if let Some(rest) = mark("//2") {
                expected.stderr.push(rest);
            } else if let Some(rest) = mark("//<") {
                expected.input.push(rest);
            } else if let Some(rest) = mark("//t") {
                expected.later += &(rest + "\n");
            } else if let Some(rest) = mark("//x") {
                let (ename, text) = rest.split_once(": ").unwrap_or((&rest, ""));
                let failure = expected.failure.get_or_insert_with(|| (ename.to_owned(), vec![]));
                failure.1.push(text.to_owned());
            } else {
                expected.code += line;
                expected.code.push('\n');
            }
        }
        expected.code = expected.code.trim_matches('\n').to_owned();
        expected
    });
    expected.collect()
}

fn compare(expected: &Expected, seen: &Recorder, outcome: &Outcome) -> Result<(), String> {
    match (outcome, &expected.failure) {
        (Outcome::Done, None) => {}
        (Outcome::Done, Some((ename, _))) => return Err(format!("should have failed with {ename}")),
        (Outcome::Failed(failure), None) => {
            return Err(format!("failed with {}\n{}", failure.ename, failure.traceback.join("\n")));
        }
        (Outcome::Failed(failure), Some((ename, texts))) => {
            let drawn = strip_colours(&failure.traceback.join("\n"));
            if failure.ename != *ename {
                return Err(format!("failed with `{}`, not `{ename}`\n{drawn}", failure.ename));
            }
            let all = format!("{}\n{drawn}", failure.evalue);
            if let Some(missing) = texts.iter().find(|text| !all.contains(*text)) {
                return Err(format!("the failure does not say `{missing}`\n{all}"));
            }
        }
    }
    let results = (!seen.results.is_empty()).then(|| seen.results.join("\n"));
    same("the value", expected.result.as_ref(), results.as_ref())?;
    match expected.stdout_bytes {
        Some(bytes) => same("the bytes of standard output", bytes, seen.stdout.len())?,
        None => same("standard output", &expected.stdout, &with_newline(&seen.stdout))?,
    }
    contains_each("the displays", &expected.displays, &seen.displays.join("\n"))?;
    contains_each("standard error", &expected.stderr, &strip_colours(&seen.stderr))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, seen: T) -> Result<(), String> {
    if expected == seen { Ok(()) } else { Err(format!("{what}: expected {expected:?}, saw {seen:?}")) }
}

/// Nothing may be shown where nothing is expected.
fn contains_each(what: &str, expected: &[String], seen: &str) -> Result<(), String> {
    if expected.is_empty() && !seen.is_empty() {
        return Err(format!("{what} should be empty, and hold {seen:?}"));
    }
    match expected.iter().find(|text| !seen.contains(*text)) {
        Some(missing) => Err(format!("{what} should contain {missing:?}, and hold {seen:?}")),
        None => Ok(()),
    }
}

fn with_newline(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

pub fn strip_colours(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        out += &rest[..at];
        rest = rest[at..].split_once('m').map_or("", |(_, behind)| behind);
    }
    out + rest
}
