//! JupyterLab as a child process, with a configuration of its own in `.lab/jupyter`.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::process::{ChildStdin, Command};

use crate::children::Child;
use crate::error::{Error, Result};
use crate::project::{PRACTICE_ADDRESS, Project};
use crate::setup::kernelspec;
use crate::setup::stamp::write_whole;

const SERVER: &str = include_str!("../python/lab_server.py");

/// The notebook that a learner sees first.
const FIRST: &str = "00-start-here.ipynb";

/// Tried in this order when the user named no port.
const PORTS: std::ops::Range<u16> = 8888..8988;

/// JupyterLab ends within a second when all goes well; a kernel that does not answer is given up after five.
const GRACE: Duration = Duration::from_secs(8);

/// A running JupyterLab.
pub struct Jupyter {
    child: Child,
    /// Held open as long as this program lives; see `lab_server.py`. Not left in `child`, where waiting would close it.
    _lifeline: Option<ChildStdin>,
    port: u16,
    token: String,
    log: PathBuf,
}

impl Jupyter {
    /// Starts JupyterLab in the notebooks' folder. `port`: the one that the user asked for, otherwise a free one.
    ///
    /// # Errors
    /// The port is taken, or a file cannot be written.
    pub fn start(project: &Project, port: Option<u16>) -> Result<Self> {
        let port = choose_port(port)?;
        let token = random_token();
        let home = project.jupyter();
        configure(project, port)?;

        let log = home.join("lab.log");
        let to_log = File::options()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(&log)
            .map_err(Error::io("written", &log))?;
        let also = to_log.try_clone().map_err(Error::io("written", &log))?;

        // A file and not `-c`: Python would look for modules in the current folder, where learners keep theirs.
        let server = home.join("lab_server.py");
        write_whole(&server, SERVER.as_bytes())?;
        let mut command = Command::new(project.python());
        command
            .arg(&server)
            .current_dir(project.notebooks())
            // Apart from the user's own Jupyter, which this must not read and must not change.
            .env("JUPYTER_CONFIG_DIR", home.join("config"))
            .env("JUPYTER_DATA_DIR", home.join("data"))
            .env("JUPYTER_RUNTIME_DIR", home.join("runtime"))
            .env("JUPYTERLAB_SETTINGS_DIR", home.join("settings"))
            .env("JUPYTERLAB_WORKSPACES_DIR", home.join("workspaces"))
            .env("IPYTHONDIR", home.join("ipython"))
            // In the environment, not in the arguments: those can be seen by every user of the machine.
            .env("JUPYTER_TOKEN", &token)
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::piped())
            .stdout(to_log)
            .stderr(also);
        let mut child =
            Child::start(command, "run `cargo course doctor` to see what is wrong with `.lab/venv`")?;
        let lifeline = child.pipes().stdin.take();
        Ok(Self { child, _lifeline: lifeline, port, token, log })
    }

    /// Waits until JupyterLab answers.
    ///
    /// # Errors
    /// It ended before it did; its last words are in the error.
    pub async fn ready(&mut self) -> Result<()> {
        let url = format!("http://127.0.0.1:{}/api/status", self.port);
        let authorization = format!("token {}", self.token);
        loop {
            let answered = tokio::task::spawn_blocking({
                let (url, authorization) = (url.clone(), authorization.clone());
                move || ureq::get(&url).header("Authorization", &authorization).call().is_ok()
            });
            tokio::select! {
                answered = answered => if answered.unwrap_or(false) { return Ok(()) },
                error = self.ended() => return Err(error),
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(50)) => {}
                error = self.ended() => return Err(error),
            }
        }
    }

    /// Comes back when JupyterLab ends without having been asked to, which is an error.
    pub async fn ended(&mut self) -> Error {
        let status = match self.child.wait().await {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = said.lines().collect();
        let tail: Vec<_> =
            lines[lines.len().saturating_sub(8)..].iter().map(|line| format!("    {line}")).collect();
        Error::Step {
            what: "JupyterLab".into(),
            status,
            tail: tail.join("\n").replace(&self.token, "…"),
            remedy: format!(
                "all that it said is in `{}`; `cargo course doctor` checks its parts",
                self.log.display()
            ),
        }
    }

    /// Where the first notebook is, with the token that lets its reader in.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/lab/tree/{FIRST}?token={}", self.port, self.token)
    }

    /// Ends JupyterLab, which ends its kernels.
    pub async fn stop(self) {
        self.child.stop(GRACE).await;
    }
}

/// The port that was asked for, if it is free; where none was, the first free one.
///
/// # Errors
/// It is taken (by whom is said), or no port is free.
pub fn choose_port(asked: Option<u16>) -> Result<u16> {
    let free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    match asked {
        Some(port) if port == PRACTICE_ADDRESS.port() => Err(Error::PortTaken(format!(
            "port `{port}` is the practice provider's; name another with `--port`, or leave it out and a free one is found"
        ))),
        Some(port) if free(port) => Ok(port),
        Some(port) => Err(Error::PortTaken(format!(
            "port `{port}` is taken{}; name another with `--port`, or leave it out and a free one is found",
            crate::port::by_whom(port)
        ))),
        None => PORTS.into_iter().find(|port| free(*port)).ok_or_else(|| {
            Error::PortTaken(format!(
                "no port from `{}` to `{}` is free; name one with `--port`",
                PORTS.start,
                PORTS.end - 1
            ))
        }),
    }
}

/// 192 bits, in letters that need no escaping in a URL.
fn random_token() -> String {
    (0..48).map(|_| char::from_digit(rand::random_range(0..16), 16).expect("below 16")).collect()
}

/// Writes what JupyterLab reads when it starts.
fn configure(project: &Project, port: u16) -> Result<()> {
    let config = project.jupyter().join("config");
    for folder in ["config", "data", "runtime", "settings", "workspaces", "ipython"] {
        let folder = project.jupyter().join(folder);
        std::fs::create_dir_all(&folder).map_err(Error::io("made", &folder))?;
    }
    let settings = json!({
        "ServerApp": {
            "ip": "127.0.0.1",
            "port": port,
            // Another port than the one that is printed would help nobody.
            "port_retries": 0,
            "open_browser": false,
            "root_dir": project.notebooks(),
            // In a container everybody is root, and this listens on the loopback address only.
            "allow_root": true,
            // It looks for language servers with npm, which takes seconds; there is one in the kernel.
            "jpserver_extensions": { "jupyter_lsp": false },
        },
        "LabApp": {
            // Nothing is asked of the network.
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "news_url": null,
            "extension_manager": "readonly",
        },
        "MultiKernelManager": { "default_kernel_name": kernelspec::NAME },
    });
    let page = json!({
        "disabledExtensions": {
            "@jupyterlab/apputils-extension:announcements": true,
            "@jupyterlab/extensionmanager-extension:plugin": true,
            "@jupyterlab/lsp-extension": true,
        },
    });
    write_whole(&config.join("jupyter_lab_config.json"), format!("{settings:#}\n").as_bytes())?;
    write_whole(&config.join("labconfig/page_config.json"), format!("{page:#}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_was_asked_for_and_is_taken_is_refused_with_its_owner() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = choose_port(Some(port)).unwrap_err().to_string();
        assert!(message.starts_with(&format!("port `{port}` is taken by ")), "{message}");
        assert!(message.contains(&std::process::id().to_string()), "{message}");
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, other) = (random_token(), random_token());
        assert_eq!(one.len(), 48);
        assert_ne!(one, other);
    }
}
