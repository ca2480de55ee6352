//! The notebooks' cells, compiled before anybody waits for them: a cell as it is handed out then only has to be loaded.
//!
//! Nothing of them is run. Both the starters and the solutions are compiled: between two exercises they have the same cells,
//! whose variables have the same types once an exercise is solved.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::engine::direct::CompileAhead;

use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::notebook::{Cell, Notebook, release};
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
    let mut work: Vec<Work> = Vec::new();
    for path in notebooks_in(&project.solutions())? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let solution = Notebook::read(&path)?;
        let starter = release::starter(&solution);
        work.push(Work { folder: project.notebooks(), name: name.clone(), notebook: starter });
        work.push(Work { folder: project.solutions(), name, notebook: solution });
    }
    let total = work.iter().map(|work| work.cells().count()).sum();
    let (done, next) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let one_after_the_other = || -> Result<()> {
        while let Some(work) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
            let config = config(&project, &work.folder, &work.folder)?;
            let mut ahead = CompileAhead::new(&config).map_err(Error::part)?;
            for cell in work.cells() {
                ahead.cell(&cell.source);
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                say!("{}", serde_json::json!(Line { done, total, what: work.name.clone() }));
            }
        }
        Ok(())
    };
    // The cells of a notebook follow each other; so as many notebooks at a time as there are cores.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(one_after_the_other)).collect();
        let ended =
            workers.into_iter().map(|worker| worker.join().expect("a thread that compiles does not panic"));
        ended.collect()
    })
}

/// A notebook, and the folder in which it lies.
struct Work {
    folder: PathBuf,
    name: String,
    notebook: Notebook,
}

impl Work {
    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.notebook.cells.iter().filter(|cell| cell.is_code())
    }
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
