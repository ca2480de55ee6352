//! The Python environment with JupyterLab, in `.lab/venv`.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::Command;

use crate::error::{Error, Result};
use crate::guard::guarded;
use crate::progress::Progress;
use crate::project::Project;
use crate::setup::stamp::Stamp;
use crate::setup::work::run;

/// The oldest Python that the pinned packages install on.
const OLDEST: (u32, u32) = (3, 9);

/// Exact versions, so that every learner has the same JupyterLab.
const REQUIREMENTS: &str = include_str!("../../python/requirements.txt");

/// Prints the version, and what a virtual environment needs but Debian and Ubuntu package apart.
const PROBE: &str = "import sys
print(*sys.version_info[:2])
try:
    import ensurepip, venv
    print('complete')
except ImportError as error:
    print(error.name)
";

/// The environment's stamp. Scripts in an environment name their interpreter by its full path, so that a project that
/// was moved or copied needs a new one.
pub fn stamp(project: &Project) -> Stamp {
    let venv = project.venv();
    Stamp::new(venv.join("stamp"), &[REQUIREMENTS.as_bytes(), venv.as_os_str().as_encoded_bytes()])
}

/// Whether the environment is there, whole, and its interpreter still exists.
pub fn is_ready(project: &Project) -> bool {
    stamp(project).is_current() && project.python().exists()
}

/// Makes the environment if it is not there, or not whole, or of other versions.
///
/// # Errors
/// There is no Python that will do, or pip failed; both say what to do.
pub async fn environment(project: &Project, progress: &Progress) -> Result<()> {
    if is_ready(project) {
        return Ok(());
    }
    let venv = project.venv();
    let packages = REQUIREMENTS.lines().filter(|line| line.contains("==")).count() as u64;
    // Making the environment, and installing after everything was fetched.
    let parts = packages + 2;
    let step = progress.step("Python and JupyterLab", parts);
    let python = find().await?;
    step.at(0, parts, &format!("a virtual environment of {}", python.said));

    // A half-installed package can look whole to pip; what was broken off starts anew.
    remove(&venv)?;
    std::fs::create_dir_all(project.lab()).map_err(Error::io("made", project.lab()))?;
    let mut make = guarded(&python.path)?;
    make.args(["-m", "venv"]).arg(&venv);
    run(make, "making the virtual environment", "delete `.lab/venv` and try again", |_| {}).await?;

    let requirements = project.lab().join("requirements.txt");
    std::fs::write(&requirements, REQUIREMENTS).map_err(Error::io("written", &requirements))?;
    let mut install = guarded(project.python())?;
    install
        .args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--requirement"])
        .arg(&requirements);
    let mut done = 1;
    let remedy = "JupyterLab comes from the Python package index: see that this machine can reach it, and run the same \
                  command again; what was done so far is kept";
    run(install, "installing JupyterLab", remedy, |line| {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("Collecting" | "Ignoring"), Some(package)) => {
                done = (done + 1).min(packages);
                step.at(done, parts, package.split(['=', ':', ' ']).next().unwrap_or(package));
            }
            (Some("Installing"), _) => step.at(packages + 1, parts, "installing"),
            _ => {}
        }
    })
    .await?;
    stamp(project).write()?;
    step.done("installed in .lab/venv");
    Ok(())
}

/// A Python that will do.
pub struct Python {
    /// Its name or path, as it was called.
    pub path: PathBuf,
    /// `Python 3.12`.
    pub said: String,
}

/// Looks for a Python that is new enough and can make virtual environments: first the default one, then by version.
///
/// # Errors
/// There is none; the message has the command that installs it.
pub async fn find() -> Result<Python> {
    let numbered = (OLDEST.1..=20).rev().map(|minor| format!("python3.{minor}"));
    let mut nearest: Option<String> = None;
    for name in ["python3", "python"].map(str::to_owned).into_iter().chain(numbered) {
        let Ok(output) = Command::new(&name).args(["-c", PROBE]).stdin(Stdio::null()).output().await else {
            continue;
        };
        let text = String::from_utf8_lossy(&output.stdout);
        let mut lines = text.lines();
        let version = lines.next().and_then(|line| line.split_once(' '));
        let Some((major, minor)) = version.and_then(|(a, b)| Some((a.parse().ok()?, b.parse::<u32>().ok()?)))
        else {
            continue;
        };
        if (major, minor) < OLDEST {
            nearest.get_or_insert_with(|| {
                format!(
                    "`{name}` is Python {major}.{minor}, which is too old: JupyterLab needs {}.{} or newer; {}",
                    OLDEST.0,
                    OLDEST.1,
                    how_to_install()
                )
            });
            continue;
        }
        match lines.next() {
            Some("complete") => {
                return Ok(Python { path: name.into(), said: format!("Python {major}.{minor}") });
            }
            missing => {
                nearest = Some(format!(
                    "`{name}` (Python {major}.{minor}) cannot make virtual environments: its module `{}` is missing; {}",
                    missing.unwrap_or("venv"),
                    how_to_install()
                ));
            }
        }
    }
    Err(Error::Python(
        nearest.unwrap_or_else(|| {
            format!("no Python was found, and JupyterLab needs one; {}", how_to_install())
        }),
    ))
}

/// The command that installs Python on this system.
fn how_to_install() -> &'static str {
    let has = |program: &str| {
        std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).exists()))
    };
    match () {
        () if has("apt-get") => "install it with `sudo apt-get install python3 python3-venv`",
        () if has("dnf") => "install it with `sudo dnf install python3`",
        () if has("pacman") => "install it with `sudo pacman -S python`",
        () if has("apk") => "install it with `sudo apk add python3`",
        () if has("brew") => "install it with `brew install python`",
        () => "install Python 3.9 or newer (with `venv`) by your system's package manager",
    }
}

/// Removes a folder and all in it; that it is not there is fine.
pub fn remove(folder: &std::path::Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io("removed", folder)(error))
        }
        _ => Ok(()),
    }
}
