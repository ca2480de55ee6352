//! The notebooks' cells, compiled before anybody waits for them: a cell as it is handed out then only has to be loaded.
//!
//! Nothing of them is run. Both the starters and the solutions are compiled: between two exercises they have the same cells,
//! whose variables have the same types once an exercise is solved.

use std::path::{Path, PathBuf};

use kernel::engine::direct::CompileAhead;

use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::notebook::{Notebook, release};
use crate::output::say;
use crate::progress::Progress;
use crate::project::{Project, notebooks_in};
use crate::run::config;
use crate::setup::stamp::Stamp;
use crate::setup::work::{Line, run};

/// Compiles what is missing, in a process of its own that ends with this one.
///
/// # Errors
/// What cells link is missing. That a cell does not compile is no error here: it is left to the learner.
pub async fn compiled(project: &Project, course: &Path, progress: &Progress) -> Result<()> {
    let stamp = stamp(project)?;
    if stamp.is_current() {
        return Ok(());
    }
    let step = progress.step("cells, compiled", 1);
    let mut command = guarded(course)?;
    command.arg("precompile").current_dir(project.root());
    run(command, "compiling the cells", "run `cargo course doctor` to see what is missing", |line| {
        if let Ok(Line { done, total, what }) = serde_json::from_str(line) {
            step.at(done as u64, total as u64, &what);
        }
    })
    .await?;
    stamp.write()?;
    step.done("kept in .lab/cells");
    Ok(())
}

/// `course precompile`: compiles them; a [`Line`] for each cell on stdout.
///
/// # Errors
/// What cells link is missing, or a notebook cannot be read.
pub fn run_here() -> Result<()> {
    let project = Project::find()?;
    let mut work: Vec<(PathBuf, String, Notebook)> = Vec::new();
    for path in notebooks_in(&project.solutions())? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let solution = Notebook::read(&path)?;
        work.push((project.notebooks(), name.clone(), release::starter(&solution)));
        work.push((project.solutions(), name, solution));
    }
    let is_code = |notebook: &Notebook| notebook.cells.iter().filter(|cell| cell.is_code()).count();
    let total = work.iter().map(|(_, _, notebook)| is_code(notebook)).sum();
    let mut done = 0;
    for (folder, name, notebook) in work {
        let mut ahead = CompileAhead::new(&config(&project, &folder, &folder)?).map_err(Error::part)?;
        for cell in notebook.cells.iter().filter(|cell| cell.is_code()) {
            ahead.cell(&cell.source);
            done += 1;
            let line = Line { done, total, what: name.clone() };
            say!("{}", serde_json::json!(line));
        }
    }
    Ok(())
}

/// The stamp: of the notebooks, and of the libraries that their cells link.
fn stamp(project: &Project) -> Result<Stamp> {
    let prebuilt = kernel::prebuilt::Prebuilt::load(&project.prebuilt()).map_err(Error::part)?;
    let mut inputs = vec![prebuilt.fingerprint.into_bytes()];
    // With them, the cells of one more notebook compile.
    inputs.extend(kernel::prebuilt::added(&project.prebuilt()).map(|added| added.fingerprint.into_bytes()));
    for path in notebooks_in(&project.solutions())? {
        inputs.push(std::fs::read(&path).map_err(Error::io("read", &path))?);
    }
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    Ok(Stamp::new(project.cells().join("stamp"), &inputs))
}
