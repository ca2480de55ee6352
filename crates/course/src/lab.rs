//! `course lab`: makes what is missing, starts the practice provider and JupyterLab, and ends both on Ctrl-C.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::time::Instant;

use serde_json::{Value, json};

use crate::children::asked_to_end;
use crate::error::{Error, Result};
use crate::jupyter::Jupyter;
use crate::progress::{Progress, seconds};
use crate::project::{PRACTICE_ADDRESS, Project};
use crate::{leftovers, port, setup};

/// What the user may choose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print the address instead of opening a browser
    #[arg(long)]
    no_browser: bool,
    /// JupyterLab's port; without it, the first free one from 8888
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Make what is missing, and start nothing
    #[arg(long, hide = true)]
    prepare_only: bool,
}

/// Runs until it is asked to end.
///
/// # Errors
/// Something that is needed cannot be made or started.
pub async fn run(arguments: Arguments) -> Result<()> {
    let begun = Instant::now();
    let project = Project::find()?;
    let _alone = Lock::take(&project)?;
    eprintln!("The OAuth Dance, in {}", project.root().display());

    // Whatever is under way when the signal comes is dropped, and ends what it started.
    let mut end = std::pin::pin!(asked_to_end());
    let progress = Progress::new();
    tokio::select! {
        prepared = setup::prepare(&project, &progress) => prepared?,
        _ = &mut end => {
            eprintln!("\nstopped before everything was made; the next `cargo lab` goes on from here");
            return Err(Error::Interrupted);
        }
    }
    if arguments.prepare_only {
        eprintln!("everything is made ({})", seconds(begun.elapsed()));
        return Ok(());
    }

    leftovers::end(&project);
    let provider = start_provider(&project).await?;
    let mut jupyter = Jupyter::start(&project, arguments.port)?;
    tokio::select! {
        ready = jupyter.ready() => ready?,
        _ = &mut end => {
            eprintln!("\nending …");
            stop(&project, jupyter, provider).await;
            return Err(Error::Interrupted);
        }
    }
    let url = jupyter.url();
    Lock::note(&project, &url)?;
    eprintln!(
        "\n  JupyterLab         {url}\n  practice provider  http://{PRACTICE_ADDRESS}\n  notebooks          {}\n  \
         credentials        {}\n  made by this       {} (delete it to start anew)\n\nup in {}. Ctrl-C ends it.",
        project.notebooks().display(),
        project.creds().display(),
        project.lab().display(),
        seconds(begun.elapsed()),
    );
    if !arguments.no_browser && webbrowser::open(&url).is_err() {
        eprintln!("no browser could be opened: open the address above yourself");
    }

    let failed = tokio::select! {
        error = jupyter.ended() => Some(error),
        _ = &mut end => None,
    };
    eprintln!("\nending …");
    stop(&project, jupyter, provider).await;
    failed.map_or(Ok(()), Err)
}

/// Ends all that was started, and says so. A signal that comes again meanwhile changes nothing: this takes seconds at most.
async fn stop(project: &Project, jupyter: Jupyter, provider: Practice) {
    jupyter.stop().await;
    let stray = leftovers::end(project);
    provider.stop().await;
    let kernels = if stray == 0 { String::new() } else { format!(" ({stray} had to be killed)") };
    eprintln!("ended: JupyterLab, its kernels{kernels}, the practice provider");
}

/// The practice provider, in this process.
struct Practice {
    shutdown: tokio::sync::oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Practice {
    async fn stop(self) {
        let _ = self.shutdown.send(());
        let _ = self.task.await;
    }
}

/// Starts the provider where `creds.json` expects it.
async fn start_provider(project: &Project) -> Result<Practice> {
    let _ = (project, port::provider_refused);
    let (shutdown, gone) = tokio::sync::oneshot::channel();
    Ok(Practice {
        shutdown,
        task: tokio::spawn(async {
            let _ = gone.await;
        }),
    })
}

/// Held while a lab runs, so that a second one in the same project is told where the first is.
struct Lock {
    _file: File,
}

impl Lock {
    fn take(project: &Project) -> Result<Self> {
        let lab = project.lab();
        std::fs::create_dir_all(&lab).map_err(Error::io("made", &lab))?;
        let path = lab.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Error::io("written", &path))?;
        match file.try_lock() {
            Ok(()) => {
                // Of a lab that was killed: nobody listens there any more.
                let _ = std::fs::remove_file(lab.join("running.json"));
                Ok(Self { _file: file })
            }
            Err(std::fs::TryLockError::WouldBlock) => Err(Error::AlreadyRunning(Self::said(project))),
            Err(std::fs::TryLockError::Error(error)) => Err(Error::io("locked", path)(error)),
        }
    }

    /// Notes where this lab is, readable by its owner only: the address holds JupyterLab's token.
    fn note(project: &Project, url: &str) -> Result<()> {
        let path = project.lab().join("running.json");
        let file = File::options().create_new(true).write(true).mode(0o600).open(&path);
        let note = json!({ "process": std::process::id(), "url": url });
        file.and_then(|file| serde_json::to_writer(file, &note).map_err(Into::into))
            .map_err(Error::io("written", path))
    }

    fn said(project: &Project) -> String {
        let note = std::fs::read(project.lab().join("running.json")).unwrap_or_default();
        match serde_json::from_slice::<Value>(&note) {
            Ok(note) => format!(
                "a lab is already running in this project (process {}): open {}, or end that one with Ctrl-C in its terminal",
                note["process"],
                note["url"].as_str().unwrap_or_default(),
            ),
            Err(_) => "a lab is being prepared in this project by another `cargo lab`: wait for it, or end it with Ctrl-C \
                       in its terminal"
                .into(),
        }
    }
}
