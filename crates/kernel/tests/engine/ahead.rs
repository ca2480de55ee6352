//! Cells that were compiled ahead are found by the engine, as if the learner had run them before.

use std::path::Path;

use kernel::engine::Engine;
use kernel::engine::direct::CompileAhead;

use crate::support::{Recorder, config, engine, files_below};

pub fn a_notebook_is_compiled_without_being_run() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let cells = [
        "fn double(x: i32) -> i32 { x * 2 }",
        "let list = vec![double(4)]; std::fs::write(\"was-run\", \"\")?;",
        "let first = list[0];",
        "drop(list);",
        "first",
    ];
    let mut ahead = CompileAhead::new(&config(folder.path())).map_err(|e| e.to_string())?;
    if let Some(failed) = cells.iter().find(|cell| !ahead.cell(cell)) {
        return Err(format!("does not compile ahead: {failed}"));
    }
    if folder.path().join("work/was-run").exists() {
        return Err("a cell was run".to_owned());
    }
    let compiled = entries(folder.path());
    let mut engine = engine(folder.path());
    let mut seen = Recorder::default();
    for (cell, number) in cells.iter().zip(1..) {
        engine.execute(cell, number, &mut seen);
    }
    if seen.results != ["8"] || !folder.path().join("work/was-run").exists() {
        return Err(format!("{:?} {}", seen.results, seen.stderr));
    }
    match entries(folder.path()) {
        same if same == compiled => Ok(()),
        more => Err(format!("{compiled} cells were compiled ahead, and {more} in the end")),
    }
}

fn entries(folder: &Path) -> usize {
    files_below(&folder.join("store")).len()
}
