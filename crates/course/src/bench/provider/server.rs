//! A server that is measured: a process of its own, which tells its address in its first line, and what it takes of the machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::children::Child;
use crate::error::{Error, Result};

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    proc: PathBuf,
}

impl Server {
    /// Starts it, and waits for its address.
    ///
    /// # Errors
    /// It does not start, or its first line is no address.
    pub async fn start(mut command: Command, remedy: &str) -> Result<Self> {
        let program = command.as_std().get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Child::start(command, remedy)?;
        let pipes = child.pipes();
        let number = pipes.id().unwrap_or_default();
        let (Some(stdout), Some(stderr)) = (pipes.stdout.take(), pipes.stderr.take()) else {
            unreachable!("both were asked to be pipes")
        };
        // Read to the end, or a server that complains much would stand still when the pipe is full.
        let complaints = tokio::spawn(last_line(stderr));
        let mut stdout = BufReader::new(stdout);
        let mut first = String::new();
        let read = tokio::time::timeout(Duration::from_secs(30), stdout.read_line(&mut first)).await;
        let address = first.trim().strip_prefix("http://").and_then(|address| address.parse().ok());
        let Some(address) = address.filter(|_| matches!(read, Ok(Ok(_)))) else {
            child.stop(Duration::from_secs(1)).await;
            let last = complaints.await.unwrap_or_default();
            return Err(Error::Part(format!(
                "`{program}` did not tell its address: `{}` {last}",
                first.trim()
            )));
        };
        tokio::spawn(last_line(stdout));
        Ok(Self { address, child, proc: PathBuf::from(format!("/proc/{number}")) })
    }

    /// Processor time that it has taken so far: all of it, or that of the threads with a name. `None` where the system does not
    /// tell (<https://docs.kernel.org/scheduler/sched-stats.html>: Linux does).
    pub fn processor(&self, thread: Option<&str>) -> Option<Duration> {
        let mut sum = Duration::ZERO;
        for entry in std::fs::read_dir(self.proc.join("task")).ok()? {
            let task = entry.ok()?.path();
            // A thread may end while it is asked.
            let Ok(name) = std::fs::read_to_string(task.join("comm")) else { continue };
            if thread.is_none_or(|thread| name.trim_end() == thread) {
                let text = std::fs::read_to_string(task.join("schedstat")).ok()?;
                sum += Duration::from_nanos(text.split(' ').next()?.parse().ok()?);
            }
        }
        Some(sum)
    }

    /// The memory that it holds, in megabytes (10⁶ bytes), without what is swapped out; `None` where the system does not tell.
    pub fn megabytes(&self) -> Option<f64> {
        let text = std::fs::read_to_string(self.proc.join("status")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes * 1024.0 / 1e6)
    }

    /// Ends it.
    pub async fn stop(self) {
        self.child.stop(Duration::from_secs(5)).await;
    }
}

async fn last_line(pipe: impl tokio::io::AsyncRead + Unpin) -> String {
    let mut lines = BufReader::new(pipe).lines();
    let mut last = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if !line.trim().is_empty() {
            last = line;
        }
    }
    last
}
