//! One lab a project: a second one is told where the first is.

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::project::Project;

/// Held while a lab runs. The system releases it when the process ends, however it ends.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes it.
    ///
    /// # Errors
    /// Another process has it; the message says where that lab is.
    pub fn take(project: &Project) -> Result<Self> {
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
    ///
    /// # Errors
    /// The note cannot be written.
    pub fn note(project: &Project, url: &str) -> Result<()> {
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

    /// Whether a lab runs in this project.
    pub fn is_taken(project: &Project) -> bool {
        let file = File::options().write(true).open(project.lab().join("lock"));
        file.is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
    }
}
