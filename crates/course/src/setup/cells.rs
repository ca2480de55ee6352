//! The notebooks' cells, compiled before anybody waits for them: a cell as it is handed out then only has to be loaded.
//!
//! They are run to be compiled, as the types of a cell's variables come from the cells before it: the solutions, since the
//! cells between the exercises are the same there, and the starters as they are handed out. Each runs in a temporary folder
//! and against a provider of its own, and nothing of the learner's is touched.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::notebook::execute::Rules;
use crate::notebook::{Notebook, release};
use crate::output::say;
use crate::progress::Progress;
use crate::project::{Project, notebooks_in};
use crate::run::Place;
use crate::setup::stamp::Stamp;
use crate::setup::work::{Line, run};

/// A cell that takes longer is left to the learner.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Compiles what is missing, in a process of its own that ends with this one.
///
/// # Errors
/// The engine does not start. That a cell fails is no error here: starters are meant to.
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

/// `course precompile`: runs them; a [`Line`] for each cell on stdout.
///
/// # Errors
/// The engine or the provider does not start.
pub async fn run_here() -> Result<()> {
    let project = Project::find()?;
    let mut work: Vec<(PathBuf, String, Notebook)> = Vec::new();
    for path in notebooks_in(&project.solutions())? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let solution = Notebook::read(&path)?;
        work.push((project.notebooks(), name.clone(), release::starter(&solution)));
        work.push((project.solutions(), name, solution));
    }
    let total =
        work.iter().flat_map(|(_, _, notebook)| &notebook.cells).filter(|cell| cell.is_code()).count();
    let mut before = 0;
    for (folder, name, mut notebook) in work {
        let cells = notebook.cells.iter().filter(|cell| cell.is_code()).count();
        let place = Place::apart(&project, folder).await?;
        let mut done = before;
        let rules = Rules { timeout: TIMEOUT, go_on: true };
        let ran = place
            .run(&project, &mut notebook, rules, move |_, ran| {
                done += 1;
                let line = Line { done, total, what: format!("{name} [{}]", ran.number) };
                say!("{}", serde_json::json!(line));
            })
            .await;
        place.leave().await?;
        ran?;
        before += cells;
    }
    Ok(())
}

/// The stamp: of the notebooks, and of the libraries that their cells link.
fn stamp(project: &Project) -> Result<Stamp> {
    let prebuilt = kernel::prebuilt::Prebuilt::load(&project.prebuilt()).map_err(Error::part)?;
    let mut inputs = vec![prebuilt.fingerprint.into_bytes()];
    for path in notebooks_in(&project.solutions())? {
        inputs.push(std::fs::read(&path).map_err(Error::io("read", &path))?);
    }
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    Ok(Stamp::new(project.cells().join("stamp"), &inputs))
}
