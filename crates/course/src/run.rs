//! `course run`: notebooks without Jupyter, on the engine itself.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kernel::engine::direct::{DirectConfig, DirectEngine};
use kernel::session::Session;
use provider::Policy;

use crate::children::asked_to_end;
use crate::error::{Error, Result};
use crate::notebook::execute::{MOST_OUTPUT, Ran, Rules, execute};
use crate::notebook::{Cell, Notebook};
use crate::output::say;
use crate::practice::{Practice, creds_for, environment};
use crate::progress::{Progress, seconds};
use crate::project::Project;
use crate::setup;
use crate::setup::stamp::write_whole;

/// What the user may choose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The notebooks, run one after the other, each from a fresh start
    #[arg(required = true, value_name = "NOTEBOOK")]
    notebooks: Vec<PathBuf>,
    /// Write the notebooks with their outputs into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How long a cell may take, in seconds
    #[arg(long, value_name = "S", default_value_t = 60)]
    timeout: u64,
    /// Use the notebook's own folder, the provider that runs, and the `creds.json` that is there
    #[arg(long)]
    here: bool,
}

/// Runs the notebooks; a line a cell.
///
/// # Errors
/// A cell failed, or a notebook could not be run.
pub async fn run(arguments: Arguments) -> Result<()> {
    let project = Project::find()?;
    setup::prebuilt::util(&project, &setup::this_program()?, &Progress::new()).await?;
    let rules =
        Rules { timeout: Duration::from_secs(arguments.timeout), go_on: false, most_output: MOST_OUTPUT };
    let mut failed = 0;
    for path in &arguments.notebooks {
        let mut notebook = Notebook::read(path)?;
        if setup::prebuilt::needs_libraries(&notebook) {
            setup::prebuilt::libraries(&project, &setup::this_program()?, &Progress::new(), None).await?;
        }
        say!("{}", path.display());
        let begun = Instant::now();
        let folder = folder_of(path)?;
        let place = if arguments.here { Place::here(folder) } else { Place::apart(&project, folder).await? };
        let ran = place.run(&project, &mut notebook, rules, print).await;
        place.leave().await?;
        let ran = ran?;
        if let Some(out) = &arguments.out {
            let name = path.file_name().unwrap_or_default();
            write_whole(&out.join(name), notebook.to_text().as_bytes())?;
        }
        let bad = ran.iter().filter(|ran| ran.failure.is_some() && !ran.expected).count();
        let verdict = if bad == 0 { "passed" } else { "failed" };
        say!("{verdict}: {} cells in {}\n", ran.len(), seconds(begun.elapsed()));
        failed += usize::from(bad > 0);
    }
    if failed == 0 { Ok(()) } else { Err(Error::Reported) }
}

/// A line for a cell that has ended, and the traceback of one that failed.
fn print(cell: &Cell, ran: &Ran) {
    let first = cell.source.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mark = if ran.failure.is_some() && !ran.expected { '✗' } else { '✓' };
    say!("  [{:>2}] {mark} {:>7.0} ms  {first}", ran.number, ran.took.as_secs_f64() * 1000.0);
    if let Some(failure) = ran.failure.as_ref().filter(|_| !ran.expected) {
        if failure.traceback.is_empty() {
            say!("       {}: {}", failure.ename, failure.evalue);
        }
        for line in failure.traceback.iter().flat_map(|part| part.lines()) {
            // In colour on a terminal only.
            say!("       {line}");
        }
    }
}

/// Where a notebook runs: its own folder, or a temporary one with a provider for it alone.
pub struct Place {
    /// Where the notebook lies: its `:dep` paths start here.
    folder: PathBuf,
    /// Where its cells run: they find `creds.json` here, and write here.
    cwd: PathBuf,
    apart: Option<Apart>,
}

struct Apart {
    provider: Practice,
    folder: tempfile::TempDir,
}

impl Place {
    /// `folder`, where the notebook lies, itself.
    pub fn here(folder: PathBuf) -> Self {
        Self { cwd: folder.clone(), folder, apart: None }
    }

    /// A temporary folder, with a provider on a free port and a `creds.json` for it, for a notebook that lies in `folder`.
    ///
    /// # Errors
    /// The folder or the provider cannot be made.
    pub async fn apart(project: &Project, folder: PathBuf) -> Result<Self> {
        let temporary = tempfile::tempdir().map_err(Error::io("made", std::env::temp_dir()))?;
        let cwd = temporary.path().join("notebooks");
        std::fs::create_dir(&cwd).map_err(Error::io("made", &cwd))?;
        let listen = (Ipv4Addr::LOCALHOST, 0).into();
        let provider = Practice::start(listen, None, Policy::default()).await?;
        creds_for(project, &cwd, provider.address())?;
        Ok(Self { folder, cwd, apart: Some(Apart { provider, folder: temporary }) })
    }

    /// Runs the notebook here, and gives back how its cells went. A Ctrl-C interrupts the cell that runs.
    ///
    /// # Errors
    /// The engine cannot be started, or the user asked for the end.
    pub async fn run(
        &self,
        project: &Project,
        notebook: &mut Notebook,
        rules: Rules,
        each: impl FnMut(&Cell, &Ran) + Send + 'static,
    ) -> Result<Vec<Ran>> {
        let mut config = config(project, &self.folder, &self.cwd)?;
        if let Some(apart) = &self.apart {
            // What cells put there, and which hints were given, goes with the place.
            let temporary = apart.folder.path().display().to_string();
            config.environment.push(("TMPDIR".to_owned(), temporary));
        }
        let engine = DirectEngine::new(config).map_err(Error::part)?;
        let mut session = Session::new(Box::new(engine), self.cwd.clone());
        let interrupter = session.interrupter();
        let mut copy = notebook.clone();
        // Cells are run on a thread of their own, so that the provider goes on answering on the others.
        let mut work = tokio::task::spawn_blocking(move || {
            let ran = execute(&mut copy, &mut session, rules, each);
            session.shutdown();
            (copy, ran)
        });
        let (done, ran) = tokio::select! {
            done = &mut work => done.map_err(|error| Error::Part(format!("the run broke off: {error}")))?,
            _ = asked_to_end() => {
                interrupter.interrupt();
                let _ = work.await;
                return Err(Error::Interrupted);
            }
        };
        *notebook = done;
        Ok(ran)
    }

    /// Ends the provider and removes the temporary folder.
    ///
    /// # Errors
    /// The provider went wrong while it served.
    pub async fn leave(self) -> Result<()> {
        match self.apart {
            Some(apart) => apart.provider.stop().await,
            None => Ok(()),
        }
    }
}

/// The folder that a notebook lies in, as a full path.
fn folder_of(notebook: &Path) -> Result<PathBuf> {
    let path = notebook.canonicalize().map_err(Error::io("read", notebook))?;
    Ok(path.parent().unwrap_or(Path::new("/")).to_owned())
}

/// The engine's configuration for a notebook in `folder` whose cells run in `cwd`.
///
/// # Errors
/// The system does not say where this program is.
pub fn config(project: &Project, folder: &Path, cwd: &Path) -> Result<DirectConfig> {
    Ok(DirectConfig {
        prebuilt: project.prebuilt(),
        store: project.cells(),
        read_only_store: None,
        folder: folder.to_owned(),
        cwd: cwd.to_owned(),
        runner: vec![setup::this_program()?.into(), "runner".into()],
        environment: creds::find(cwd).map(|creds| environment(&creds)).unwrap_or_default(),
    })
}
