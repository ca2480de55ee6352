//! Programs that this one starts, and that must not outlive it.
//!
//! Each is the leader of a process group of its own. A Ctrl-C in the terminal therefore reaches only `course`, which
//! decides the order of things; and when a [`Child`] is dropped, at whatever point the work was broken off, its whole
//! group ends: pip and its build steps, cargo and every rustc.

use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::Command;

use crate::error::{Error, Result};

/// A running program and all that it starts in its process group.
pub struct Child {
    inner: tokio::process::Child,
    /// Gone once the leader was waited for: the number may then belong to a stranger.
    group: Option<Pid>,
}

impl Child {
    /// Starts `command` in a process group of its own.
    ///
    /// # Errors
    /// The program cannot be started; `remedy` says what the user can do about it.
    pub fn start(mut command: Command, remedy: &str) -> Result<Self> {
        let inner = command.process_group(0).kill_on_drop(true).spawn().map_err(|source| Error::Start {
            program: command.as_std().get_program().to_string_lossy().into_owned(),
            source,
            remedy: remedy.to_owned(),
        })?;
        let group = inner.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        Ok(Self { inner, group })
    }

    /// The pipes to and from the program.
    pub fn pipes(&mut self) -> &mut tokio::process::Child {
        &mut self.inner
    }

    /// Waits for the program's end.
    ///
    /// # Errors
    /// The system cannot say how it ended.
    pub async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        let status = self.inner.wait().await?;
        self.group = None;
        Ok(status)
    }

    /// Asks the program to end, and ends its group for good if it has not within `grace`.
    pub async fn stop(mut self, grace: Duration) {
        let Some(group) = self.group else { return };
        // An error means that the group is already gone, which is what is wanted.
        let _ = kill_process_group(group, Signal::TERM);
        if tokio::time::timeout(grace, self.wait()).await.is_err() {
            let _ = kill_process_group(group, Signal::KILL);
            let _ = self.wait().await;
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Waits for a signal that asks this program to end: Ctrl-C, `kill`, or a terminal that was closed.
///
/// # Errors
/// The system refuses to tell about signals.
pub async fn asked_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Stdio;
    use tokio::io::AsyncReadExt;

    /// `sh` that starts a second process in the same group and prints that one's number.
    fn a_family() -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]).stdout(Stdio::piped());
        command
    }

    /// Reads the output to its end, which comes only when every process that holds the pipe is gone.
    async fn all_ended(child: &mut Child) -> impl Future<Output = String> + use<> {
        let mut stdout = child.pipes().stdout.take().unwrap();
        let mut first = vec![0; 1];
        stdout.read_exact(&mut first).await.unwrap();
        async move {
            let mut rest = String::new();
            stdout.read_to_string(&mut rest).await.unwrap();
            rest
        }
    }

    #[tokio::test]
    async fn a_dropped_child_takes_its_children_along() {
        let mut child = Child::start(a_family(), "").unwrap();
        let ended = all_ended(&mut child).await;
        drop(child);
        ended.await;
    }

    #[tokio::test]
    async fn a_stopped_child_takes_its_children_along() {
        let mut child = Child::start(a_family(), "").unwrap();
        let ended = all_ended(&mut child).await;
        child.stop(Duration::from_secs(5)).await;
        ended.await;
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named_with_what_to_do() {
        let error = Child::start(Command::new("/nonexistent/pip"), "install pip").err().unwrap();
        assert!(error.to_string().starts_with("`/nonexistent/pip` could not be started"), "{error}");
        assert!(error.to_string().ends_with("install pip"), "{error}");
    }
}
