//! The slow parts of the set-up: programs that run to their end, below a guard, while a bar shows how far they are.

use std::process::Stdio;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

use crate::children::Child;
use crate::error::{Error, Result};

/// How far a subcommand of ours is: a line of JSON on its stdout.
#[derive(Debug, Serialize, Deserialize)]
pub struct Line {
    /// Parts that are done.
    pub done: usize,
    /// Parts in all.
    pub total: usize,
    /// The one that was just finished.
    pub what: String,
}

/// Runs a [`guarded`](crate::guard::guarded) program to its end, and gives each line it prints to `watch`.
///
/// # Errors
/// It cannot be started, or ends badly; its last lines are in the error.
pub async fn run(mut command: Command, what: &str, remedy: &str, mut watch: impl FnMut(&str)) -> Result<()> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Child::start(command, remedy)?;
    // Held, not used: its end tells the guard that nobody waits any more. Waiting for the child would close it.
    let _lifeline = child.pipes().stdin.take();
    let stdout = child.pipes().stdout.take().map(BufReader::new).expect("it was asked to be a pipe");
    let mut stderr = child.pipes().stderr.take().expect("it was asked to be a pipe");
    let mut errors = Vec::new();
    let mut last = std::collections::VecDeque::new();
    let read_lines = async {
        let mut lines = stdout.lines();
        while let Ok(Some(line)) = lines.next_line().await {
            watch(&line);
            last.push_back(line);
            if last.len() > 5 {
                last.pop_front();
            }
        }
    };
    let (_, _) = tokio::join!(read_lines, stderr.read_to_end(&mut errors));
    let status = child.wait().await.map_err(|error| Error::Part(format!("{what}: {error}")))?;
    if status.success() {
        return Ok(());
    }
    // What went wrong stands on stderr; a program that wrote nothing there may have said it on stdout.
    let errors = String::from_utf8_lossy(&errors);
    let said: Vec<&str> = errors.lines().filter(|line| !line.trim().is_empty()).collect();
    let said = if said.is_empty() { last.iter().map(String::as_str).collect() } else { said };
    let tail = said[said.len().saturating_sub(5)..].iter().map(|line| format!("    {}", shorten(line)));
    Err(Error::Step {
        what: what.to_owned(),
        status: status.to_string(),
        tail: tail.collect::<Vec<_>>().join("\n"),
        remedy: remedy.to_owned(),
    })
}

/// A line that is readable in a terminal: pip can print kilobytes of URL in one.
fn shorten(line: &str) -> String {
    const WIDTH: usize = 200;
    if line.chars().count() <= WIDTH {
        line.to_owned()
    } else {
        line.chars().take(WIDTH).chain(['…']).collect()
    }
}
