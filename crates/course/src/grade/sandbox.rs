//! Where a submission runs: in namespaces of its own, made by bubblewrap.
//!
//! It sees the system's programs, the compiler and what cells link, all of it read-only; no other submission, no solution, no
//! home folder; no process but its own, and no network but its own loopback. What it writes is in memory, within a limit, and
//! gone when it ends; and it ends, with all that it started, when the process that graded it does.
//!
//! <https://github.com/containers/bubblewrap>

use std::path::{Path, PathBuf};
use std::process::Stdio;

use kernel::prebuilt::Prebuilt;
use tokio::process::Command;

use crate::error::{Error, Result};
use crate::project::Project;
use crate::setup;

/// Where the sandbox keeps what it compiles: a submission that fills its own `/tmp` is still compiled and graded.
pub const CELLS: &str = "/cells";

/// What the compiler, the linker and a client library need of the system, where it is there.
const SYSTEM: [&str; 17] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/localtime",
    "/etc/ssl/certs",
    "/etc/ca-certificates",
    "/etc/pki",
];

/// How submissions are kept apart.
#[derive(Clone, Debug)]
pub enum Sandbox {
    /// By bubblewrap; what may be written, in bytes.
    Bubblewrap { disk: u64 },
    /// Not at all: the user trusts them.
    Off,
}

impl Sandbox {
    /// Sees whether bubblewrap works here.
    ///
    /// # Errors
    /// It is not installed, or the system does not let it make namespaces; with what to do.
    pub async fn bubblewrap(disk: u64) -> Result<Self> {
        let mut probe = Command::new("bwrap");
        probe.args(["--unshare-all", "--ro-bind", "/", "/", "true"]).stdin(Stdio::null());
        let why = match probe.output().await {
            Ok(output) if output.status.success() => return Ok(Self::Bubblewrap { disk }),
            Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            Err(error) => format!("`bwrap` could not be started: {error}"),
        };
        Err(Error::Part(format!(
            "submissions cannot be kept apart: {why}\ninstall bubblewrap (`apt install bubblewrap`, `dnf install bubblewrap`). \
             Only if you trust every submission as you trust your own programs, add `--no-sandbox`: they can then read and \
             delete your files, reach the network, and touch each other"
        )))
    }

    /// The command that runs `arguments` of this program there.
    ///
    /// # Errors
    /// The system does not say where this program is.
    pub fn command(&self, project: &Project, prebuilt: &Prebuilt, arguments: &[&str]) -> Result<Command> {
        let course = setup::this_program()?;
        let Self::Bubblewrap { disk } = self else {
            let mut command = Command::new(course);
            command.args(arguments).current_dir(project.root());
            return Ok(command);
        };
        let mut command = Command::new("bwrap");
        command
            .args(["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"])
            .args(["--proc", "/proc", "--dev", "/dev", "--size", &disk.to_string(), "--tmpfs", "/tmp"])
            .args(["--size", &disk.to_string(), "--tmpfs", CELLS])
            .args(["--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp"])
            .arg("--setenv")
            .arg("PATH")
            .arg(std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into()));
        for path in SYSTEM {
            command.args(["--ro-bind-try", path, path]);
        }
        let sysroot = prebuilt.rustc.parent().and_then(Path::parent).unwrap_or(&prebuilt.rustc);
        let ours: [PathBuf; 7] = [
            sysroot.to_owned(),
            project.root().join("crates"),
            project.creds_example(),
            project.keys_example(),
            project.prebuilt(),
            project.cells(),
            course.clone(),
        ];
        for path in &ours {
            command.arg("--ro-bind").arg(path).arg(path);
        }
        // Empty: the place that a notebook's `:dep` paths start from.
        command.arg("--dir").arg(project.notebooks());
        command.arg("--remount-ro").arg("/").arg("--chdir").arg(project.root()).arg(course).args(arguments);
        Ok(command)
    }
}
