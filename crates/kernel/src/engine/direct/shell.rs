//! `!command`: a line for the shell, in the cells' folder and with their environment.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::{io, os::unix::process::ExitStatusExt};

use rustix::event::{PollFd, Timespec, poll};
use rustix::process::Pid;

use crate::engine::{Event, Host, Stream};
use crate::runner::{Activity, Pipe};

/// How often it is looked whether the shell has ended: a program that it left in the background may hold its pipes open.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// How a line ended.
pub(super) enum Ran {
    Ended(ExitStatus),
    Interrupted,
}

/// Runs a line to its end; what it prints is shown as it comes.
pub(super) fn run(
    line: &str,
    cwd: &Path,
    environment: &[(String, String)],
    activity: &Activity,
    host: &mut dyn Host,
) -> io::Result<Ran> {
    let mut child = Command::new("sh")
        .args(["-c", line])
        .current_dir(cwd)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        // An interrupt ends all that the line has started.
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    activity.enter_group(Pid::from_child(&child));
    let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(io::Error::other("the shell has no pipes"));
    };
    let (mut out, mut err) = (Pipe::new(out)?, Pipe::new(err)?);
    let status = loop {
        let mut fds: Vec<PollFd<'_>> = out.poll().into_iter().chain(err.poll()).collect();
        let _ = poll(&mut fds, Some(&LOOK));
        // Before the pipes are read: what it wrote before its end is in them then.
        let ended = child.try_wait()?;
        let (mut most_out, mut most_err) = (out.waiting(), err.waiting());
        loop {
            let printed = out.read_available(&mut most_out);
            let complained = err.read_available(&mut most_err);
            if printed.is_none() && complained.is_none() {
                break;
            }
            let texts = [(Stream::Stdout, printed), (Stream::Stderr, complained)];
            for (stream, text) in texts.into_iter().filter_map(|(stream, text)| Some((stream, text?))) {
                host.emit(Event::Stream { stream, text });
            }
        }
        if let Some(status) = ended {
            break status;
        }
    };
    Ok(if activity.leave() { Ran::Interrupted } else { Ran::Ended(status) })
}

/// In words: `status 3`, `signal 9`.
pub(super) fn described(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "an unknown status".to_owned(),
    }
}
