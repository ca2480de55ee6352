//! `course doctor`: what is installed, what is wrong, and the command that mends it.

mod by_hand;

use std::process::Command;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::lock::Lock;
use crate::output::say;
use crate::project::{PRACTICE_ADDRESS, Project};
use crate::setup::{kernelspec, python, this_program};
use crate::{hook, leftovers, port};

/// What was found out about one part.
#[derive(Debug)]
enum Finding {
    /// It is as it should be.
    Fine(String),
    /// It is not there yet, and `course lab` will make it.
    Later(String),
    /// It is wrong: what it is, and the command that mends it.
    Wrong(String, String),
}
use Finding::{Fine, Later, Wrong};

/// What the user may choose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Have git refuse commits with a secret in them
    #[arg(long)]
    install_hook: bool,
}

/// Looks at every part, and prints a line for each.
///
/// # Errors
/// Something is wrong.
pub async fn run(arguments: &Arguments) -> Result<()> {
    let project = Project::find()?;
    if arguments.install_hook {
        say!("git asks before each commit: {}", hook::install(project.root())?.display());
        return Ok(());
    }
    say!("The OAuth Dance {}, in {}", env!("CARGO_PKG_VERSION"), project.root().display());
    let running = Lock::is_taken(&project);
    let findings = [
        ("Rust", rust()),
        ("linker", linker()),
        ("Python", python_of_the_system().await),
        ("JupyterLab", jupyterlab(&project)),
        ("kernel", kernel(&project)),
        ("util, compiled", util(&project)),
        ("practice provider", provider(running)),
        ("kernels left over", left_over(&project, running)),
        ("creds.json", by_hand::creds(&project.creds())),
        ("  practice", by_hand::entry(&project.creds(), "practice")),
        ("  spotify", by_hand::entry(&project.creds(), "spotify")),
        ("keys.tsv", by_hand::keys(&project.keys())),
        ("  practice", by_hand::row(&project.keys(), "practice")),
        ("  spotify", by_hand::row(&project.keys(), "spotify")),
    ];
    let mut wrong = 0;
    for (name, finding) in findings {
        match finding {
            Fine(said) => say!("  ✓ {name:<18} {said}"),
            Later(said) => say!("  · {name:<18} {said}"),
            Wrong(said, mend) => {
                wrong += 1;
                say!(
                    "  ✗ {name:<18} {}\n    {:<18} → {mend}",
                    said.replace('\n', &format!("\n{:23}", "")),
                    ""
                );
            }
        }
    }
    match wrong {
        0 => {
            say!("nothing is wrong");
            Ok(())
        }
        1 => Err(Error::Part("one thing is wrong; the line with → mends it".into())),
        _ => Err(Error::Part(format!("{wrong} things are wrong; the lines with → mend them"))),
    }
}

/// The first line of what `program arguments` prints.
fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.to_owned())
}

fn rust() -> Finding {
    match first_line("rustc", &["--version"]) {
        Some(version) => Fine(version),
        None => Wrong(
            "`rustc` is not there, and cells are compiled with it".into(),
            "install Rust as https://rustup.rs says, and open a new terminal".into(),
        ),
    }
}

fn linker() -> Finding {
    match first_line("cc", &["--version"]) {
        Some(version) => Fine(version),
        None => Wrong(
            "`cc` is not there, and rustc links with it".into(),
            "install a C compiler: `sudo apt-get install gcc`, or `xcode-select --install` on a Mac".into(),
        ),
    }
}

async fn python_of_the_system() -> Finding {
    match python::find().await {
        Ok(found) => Fine(format!("{} (`{}`)", found.said, found.path.display())),
        Err(error) => Wrong(error.to_string(), "run the command above, then `cargo lab`".into()),
    }
}

fn jupyterlab(project: &Project) -> Finding {
    let venv = project.venv();
    if !venv.exists() {
        return Later("not installed; `cargo lab` does".into());
    }
    let redo = || "rm -rf .lab/venv && cargo lab".to_owned();
    if !python::is_ready(project) {
        return Wrong(
            "`.lab/venv` is not whole, or of other versions than this program wants".into(),
            "cargo lab".into(),
        );
    }
    let code = "import importlib.metadata as m; print('JupyterLab', m.version('jupyterlab'), '· nbclient', m.version('nbclient'))";
    match first_line(&project.python().to_string_lossy(), &["-c", code]) {
        Some(versions) => Fine(versions),
        None => Wrong("the Python in `.lab/venv` does not find JupyterLab".into(), redo()),
    }
}

fn kernel(project: &Project) -> Finding {
    let path = project.venv().join("share/jupyter/kernels").join(kernelspec::NAME).join("kernel.json");
    let Ok(text) = std::fs::read(&path) else {
        return Later("not installed; `cargo lab` does".into());
    };
    let spec: Value = serde_json::from_slice(&text).unwrap_or_default();
    let Some(program) = spec["argv"][0].as_str() else {
        return Wrong(format!("`{}` is not a kernelspec", path.display()), "cargo lab".into());
    };
    if !std::path::Path::new(program).is_file() {
        return Wrong(format!("the kernelspec names `{program}`, which is not there"), "cargo lab".into());
    }
    match this_program() {
        Ok(this) if this.as_os_str() != program => {
            Fine(format!("`{}`, by `{program}` (not this program)", kernelspec::NAME))
        }
        _ => Fine(format!("`{}`, by this program", kernelspec::NAME)),
    }
}

fn util(project: &Project) -> Finding {
    match kernel::prebuilt::Prebuilt::load(&project.prebuilt()) {
        Ok(_) => Fine("in .lab/prebuilt".into()),
        Err(_) if !project.prebuilt().exists() => Later("not compiled; `cargo lab` does".into()),
        Err(_) => Wrong("`.lab/prebuilt` is not whole, or its rustc is gone".into(), "cargo lab".into()),
    }
}

fn provider(lab_is_running: bool) -> Finding {
    match std::net::TcpListener::bind(PRACTICE_ADDRESS) {
        Ok(_) => Fine(format!("not running; its address {PRACTICE_ADDRESS} is free")),
        Err(_) if port::is_practice_provider(PRACTICE_ADDRESS) => {
            let by = if lab_is_running { "of the lab that runs" } else { "by `course provider`" };
            Fine(format!("running at http://{PRACTICE_ADDRESS}, {by}"))
        }
        Err(_) => {
            Wrong(port::taken(PRACTICE_ADDRESS).to_string(), "end that program, then `cargo lab`".into())
        }
    }
}

fn left_over(project: &Project, lab_is_running: bool) -> Finding {
    match leftovers::count(project) {
        0 => Fine("none".into()),
        running if lab_is_running => Fine(format!("none; {running} belong to the lab that runs")),
        stray => {
            Wrong(format!("{stray} of a lab that was killed"), "cargo lab (which ends them first)".into())
        }
    }
}
