//! `course doctor`: what is installed, what is wrong, and the command that mends it.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::lock::Lock;
use crate::output::say;
use crate::project::{PRACTICE_ADDRESS, Project};
use crate::setup::{kernelspec, python, this_program};
use crate::{hook, leftovers, port};

/// What was found out about one part.
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
        ("creds.json", creds(&project)),
        ("  practice", entry(&project, "practice")),
        ("  spotify", entry(&project, "spotify")),
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

fn creds(project: &Project) -> Finding {
    let path = project.creds();
    if path.symlink_metadata().is_err() {
        return Later("not there; `cargo lab` makes it from creds.example.json".into());
    }
    if let Err(error) = creds::read(&path) {
        let mend = format!("mend it by hand, or start anew: cp creds.example.json {}", path.display());
        return Wrong(error.to_string(), mend);
    }
    match path.metadata().map(|metadata| metadata.permissions().mode() & 0o777) {
        Ok(mode) if mode & 0o077 != 0 => Wrong(
            format!("readable by others (mode {mode:o}), and it holds secrets"),
            format!("chmod 600 {}", path.display()),
        ),
        Ok(mode) if mode & 0o200 == 0 => {
            Wrong("read-only, so that tokens cannot be saved".into(), format!("chmod 600 {}", path.display()))
        }
        _ => Fine(format!("{}", path.display())),
    }
}

/// What every entry needs before the dance can begin.
const NEEDED: [&str; 6] = ["client_id", "client_secret", "redirect_uri", "accounts", "api", "protocol"];

fn entry(project: &Project, name: &str) -> Finding {
    let path = project.creds();
    // What is wrong with the file as a whole was said one line above.
    let Ok(entries) = creds::read(&path) else { return Later("not looked at".into()) };
    let mend = || format!("compare it with `{name}` in creds.example.json");
    let Some(entry) = entries.get(name) else {
        let names: Vec<_> = entries.keys().map(|name| format!("`{name}`")).collect();
        return Wrong(format!("there is no such entry; there are: {}", names.join(", ")), mend());
    };
    let Some(entry) = entry.as_object() else {
        return Wrong("it is not an object".into(), mend());
    };
    let unfilled = |key: &&str| match entry.get(*key) {
        Some(Value::String(value)) => value.is_empty() || creds::is_placeholder(value),
        _ => false,
    };
    let missing = |key: &&str| !matches!(entry.get(*key), Some(Value::String(_)));
    let list = |keys: Vec<&str>| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let lost: Vec<_> = NEEDED.into_iter().filter(missing).collect();
    if !lost.is_empty() {
        return Wrong(format!("{} missing, or not text in quotes", list(lost)), mend());
    }
    let empty: Vec<_> = NEEDED.into_iter().filter(unfilled).collect();
    match (name, empty.is_empty()) {
        (_, true) => Fine("filled in".into()),
        // Only who wants to dance with the real one fills it in.
        ("spotify", false) => {
            Later(format!("not filled in yet ({}); only needed for Spotify itself", list(empty)))
        }
        (_, false) => Wrong(format!("{} not filled in", list(empty)), mend()),
    }
}
