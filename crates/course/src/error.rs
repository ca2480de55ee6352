//! What can go wrong in a subcommand, in the words that the user reads.

use std::path::{Path, PathBuf};

/// The result of everything in this program.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure of a subcommand: what was wrong, why, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("`{}` could not be {action}: {source}", path.display())]
    Io {
        /// `read`, `written`, …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },

    /// The program was started outside the project, and the place it was built in is gone.
    #[error(
        "`{}` is not inside the project: no folder above it holds `notebooks/` and `crates/util/`; \
         change into the project's folder and try again", from.display()
    )]
    NoProject {
        /// Where the search began.
        from: PathBuf,
    },

    /// No usable Python was found.
    #[error("{0}")]
    Python(String),

    /// Something that is started as a program of its own ended badly.
    #[error("{what} failed ({status}):\n{tail}\n{remedy}")]
    Step {
        /// What was being done, as the progress line names it.
        what: String,
        /// How the program ended.
        status: String,
        /// The last lines that it printed.
        tail: String,
        /// What the user can do.
        remedy: String,
    },

    /// A program could not be started at all.
    #[error("`{program}` could not be started: {source}; {remedy}")]
    Start {
        /// Its name or path.
        program: String,
        /// What the system said.
        source: std::io::Error,
        /// What the user can do.
        remedy: String,
    },

    /// A port that is needed belongs to another program.
    #[error("{0}")]
    PortTaken(String),

    /// A second lab in the same project.
    #[error("{0}")]
    AlreadyRunning(String),

    /// A notebook is not what nbformat says a notebook is.
    #[error("`{}` is not a notebook: {why}; open it in JupyterLab and save it again, or take the one from git", path.display())]
    Notebook {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },

    /// The practice provider, the kernel or the credentials say it in their own words.
    #[error("{0}")]
    Part(String),

    /// The user asked for the end.
    #[error("interrupted")]
    Interrupted,

    /// Everything was said already, line by line; only the exit code is left to give.
    #[error("")]
    Reported,
}

impl Error {
    /// For `map_err`: a file-system error with the path it happened at.
    pub fn io(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// For `map_err`: an error of another part of the project, whose text is written for users.
    pub fn part(source: impl std::fmt::Display) -> Self {
        Self::Part(source.to_string())
    }

    /// The exit code: 130 after an interrupt, as shells expect it, otherwise 1.
    pub fn code(&self) -> u8 {
        if matches!(self, Self::Interrupted) { 130 } else { 1 }
    }
}

impl From<kernel::protocol::Error> for Error {
    fn from(source: kernel::protocol::Error) -> Self {
        Self::part(source)
    }
}
