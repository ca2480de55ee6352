//! Programs of the system that a stage needs, and that cargo cannot bring: a browser, and bubblewrap.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::tools::{command, run};

/// A program, the names that it goes by, in the order in which they are looked for, and Debian's package with it.
pub struct Program {
    names: &'static [&'static str],
    package: &'static str,
}

/// Chromium as the system has it.
pub const BROWSER: Program = Program {
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    package: "chromium",
};
/// What `course grade` keeps submissions apart with.
pub const BUBBLEWRAP: Program = Program { names: &["bwrap"], package: "bubblewrap" };

impl Program {
    /// Looks for it; on Debian and its like, as root, it is installed.
    ///
    /// # Errors
    /// It is not there, and cannot be installed: a test that was passed over in silence tests nothing.
    pub fn find(&self) -> Result<PathBuf> {
        let on_path = || self.names.iter().find_map(|name| which(name));
        if let Some(found) = on_path() {
            return Ok(found);
        }
        let root = std::env::var("HOME").is_ok_and(|home| home == "/root");
        if root && which("apt-get").is_some() {
            run(command("apt-get").args(["update", "--quiet"]))?;
            let mut install = command("apt-get");
            install.args(["install", "--yes", "--quiet", "--no-install-recommends", self.package]);
            run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
        }
        match on_path() {
            Some(found) => Ok(found),
            None => bail!(
                "`{}` was not found; install it with `sudo apt-get install {}`, and try again",
                self.names[0],
                self.package
            ),
        }
    }
}

fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}
