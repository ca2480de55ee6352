//! The browser for the two passes in a real one: Chromium as the system has it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::tools::{command, run};

/// In the order in which they are looked for.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Runs a script that drives the browser.
///
/// # Errors
/// There is no browser and none can be installed, or the script fails.
pub fn visit(script: &mut Command) -> Result<()> {
    run(script.env("BROWSER_PROGRAM", find()?))
}

/// Looks for the browser; on Debian and its like, as root, it is installed. That it is missing is a failure: a test that
/// was passed over in silence tests nothing.
fn find() -> Result<PathBuf> {
    if let Some(found) = on_path() {
        return Ok(found);
    }
    let root = std::env::var("HOME").is_ok_and(|home| home == "/root");
    if root && which("apt-get").is_some() {
        run(command("apt-get").args(["update", "--quiet"]))?;
        let mut install = command("apt-get");
        install.args(["install", "--yes", "--quiet", "--no-install-recommends", "chromium"]);
        run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    match on_path() {
        Some(found) => Ok(found),
        None => {
            bail!("no Chromium was found; install it with `sudo apt-get install chromium`, and try again")
        }
    }
}

fn on_path() -> Option<PathBuf> {
    NAMES.into_iter().find_map(which)
}

fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}
