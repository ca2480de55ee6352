//! `course lab`: makes what is missing, starts the practice provider and JupyterLab, and ends both on Ctrl-C.

use std::convert::Infallible;
use std::time::Instant;

use provider::Policy;

use crate::children::asked_to_end;
use crate::error::{Error, Result};
use crate::jupyter::Jupyter;
use crate::lock::Lock;
use crate::output::tell;
use crate::practice::Practice;
use crate::progress::{Progress, seconds};
use crate::project::{PRACTICE_ADDRESS, Project};
use crate::{jupyter, leftovers, port, setup};

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
    if !arguments.prepare_only {
        // Before minutes of set-up, not after them.
        port::check_free(PRACTICE_ADDRESS)?;
        jupyter::choose_port(arguments.port)?;
    }
    tell!("The OAuth Dance, in {}", project.root().display());

    // Whatever is under way when the signal comes is dropped, and ends what it started.
    let mut end = std::pin::pin!(asked_to_end());
    let progress = Progress::new();
    tokio::select! {
        prepared = setup::prepare(&project, &progress) => prepared?,
        _ = &mut end => {
            tell!("\nstopped before everything was made; the next `cargo lab` goes on from here");
            return Err(Error::Interrupted);
        }
    }
    if arguments.prepare_only {
        tell!("everything is made ({})", seconds(begun.elapsed()));
        return Ok(());
    }

    // The lab is of use all the same; but better said here than in the middle of a notebook.
    if let Err(error) = creds::read(&project.creds()) {
        tell!("warning: {error}");
    }
    leftovers::end(&project);
    let provider =
        Practice::start(PRACTICE_ADDRESS, Some(project.provider_data()), Policy::default()).await?;
    let mut jupyter = Jupyter::start(&project, arguments.port)?;
    tokio::select! {
        ready = jupyter.ready() => ready?,
        _ = &mut end => {
            tell!("\nending …");
            stop(&project, jupyter, provider).await;
            return Err(Error::Interrupted);
        }
    }
    let url = jupyter.url();
    Lock::note(&project, &url)?;
    tell!(
        "\n  JupyterLab         {url}\n  practice provider  http://{PRACTICE_ADDRESS}\n  notebooks          {}\n  \
         credentials        {}\n  made by this       {} (delete it to start anew)\n\nup in {}. Ctrl-C ends it.",
        project.notebooks().display(),
        project.creds().display(),
        project.lab().display(),
        seconds(begun.elapsed()),
    );
    if !arguments.no_browser && webbrowser::open(&url).is_err() {
        tell!("no browser could be opened: open the address above yourself");
    }

    let failed = tokio::select! {
        error = jupyter.ended() => Some(error),
        _ = &mut end => None,
        never = in_the_background(&project, &progress) => match never {},
    };
    tell!("\nending …");
    stop(&project, jupyter, provider).await;
    failed.map_or(Ok(()), Err)
}

/// What only one notebook needs, and takes minutes: made while the learner is at work on the others. If it fails, they still are.
async fn in_the_background(project: &Project, progress: &Progress) -> Infallible {
    let made = async {
        let course = setup::this_program()?;
        setup::prebuilt::libraries(project, &course, progress, Some(1)).await?;
        setup::cells::compiled(project, &course, progress).await
    };
    if let Err(error) = made.await {
        tell!("warning: the notebook 08 cannot be run yet, all others can: {error}");
    }
    std::future::pending().await
}

/// Ends all that was started, and says so. A signal that comes again meanwhile changes nothing: this takes seconds at most.
async fn stop(project: &Project, jupyter: Jupyter, provider: Practice) {
    jupyter.stop().await;
    let stray = leftovers::end(project);
    if let Err(error) = provider.stop().await {
        tell!("warning: {error}");
    }
    let kernels = if stray == 0 { String::new() } else { format!(" ({stray} had to be killed)") };
    tell!("ended: JupyterLab, its kernels{kernels}, the practice provider");
}
