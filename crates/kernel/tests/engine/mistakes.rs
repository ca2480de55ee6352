//! `docs/MISTAKES.md` is true: each mistake in it has the error that stands there, and shows the line that helps.
//!
//! An entry is a heading, cells, and a line such as: `E0382` in a notebook: lend it. The entries of a section run in one engine,
//! with everything cleared between them.

use kernel::engine::{Engine, Outcome};

use crate::case::strip_colours;
use crate::support::{Recorder, engine_with_shared_store};

/// The document, as part of this program: it is looked at again when it changes.
const DOCUMENT: &str = include_str!("../../../../docs/MISTAKES.md");

/// One mistake.
struct Mistake {
    title: String,
    cells: Vec<String>,
    ename: String,
    line: String,
}

/// The titles of the document's sections.
pub fn sections() -> Vec<&'static str> {
    DOCUMENT.split("\n## ").skip(1).filter_map(|section| section.lines().next()).collect()
}

/// Runs the mistakes of a section.
pub fn run(section: &str) -> Result<(), String> {
    let text = DOCUMENT.split("\n## ").find(|text| text.lines().next() == Some(section));
    let mistakes: Vec<Mistake> = text.unwrap_or("").split("\n### ").skip(1).map(mistake).collect();
    if mistakes.len() < 3 {
        return Err(format!("the section has {} mistakes; is it written as the others are?", mistakes.len()));
    }
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let mut engine = engine_with_shared_store(folder.path());
    let wrong: Vec<String> =
        mistakes.iter().filter_map(|mistake| check(mistake, &mut engine).err()).collect();
    engine.shutdown();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn mistake(text: &str) -> Mistake {
    let title = text.lines().next().unwrap_or("").to_owned();
    // Every second part between the fences is a cell.
    let parts: Vec<&str> = text.split("```").collect();
    let cells = parts.iter().skip(1).step_by(2).map(|cell| cell.trim_start_matches("rust\n").to_owned());
    let told = parts.last().map_or("", |told| told.trim());
    let (ename, line) = told.split_once(" in a notebook: ").unwrap_or((told, ""));
    Mistake {
        title,
        cells: cells.collect(),
        ename: ename.trim_matches('`').to_owned(),
        line: line.to_owned(),
    }
}

fn check(mistake: &Mistake, engine: &mut impl Engine) -> Result<(), String> {
    let Mistake { title, cells, ename, line } = mistake;
    engine.execute(":clear", 0, &mut Recorder::default());
    let mut seen = Recorder::default();
    let mut last = Outcome::Done;
    for (cell, number) in cells.iter().zip(1..) {
        seen = Recorder::default();
        last = engine.execute(cell, number, &mut seen);
    }
    let (found, shown) = match last {
        Outcome::Done => ("warning".to_owned(), seen.stderr),
        Outcome::Failed(failure) => (failure.ename, failure.traceback.join("\n")),
    };
    let shown = strip_colours(&shown);
    if found != *ename {
        return Err(format!("{title}: `{found}`, not `{ename}`\n{shown}"));
    }
    // The whole line: another that only begins so would not do.
    let is_said = shown.lines().any(|drawn| drawn.ends_with(&format!("in a notebook: {line}")));
    if line.is_empty() || !is_said {
        return Err(format!("{title}: it does not say `in a notebook: {line}`\n{shown}"));
    }
    Ok(())
}
