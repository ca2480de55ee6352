//! The runner, as the kernel sees it: a child process that holds the variables and runs compiled cells.
//!
//! It is a process of its own so that nothing that a cell does can end the kernel, and so that it can be copied: see
//! [`snapshot`].

mod activity;
mod child;
mod death;
#[cfg(test)]
mod fuzz;
mod libraries;
mod output;
mod pipe;
mod snapshot;
mod start;
mod stdin;
mod streams;
mod wire;

use std::io::{self, Write};
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{ChildStderr, ChildStdin, ChildStdout};
use std::time::{Duration, Instant};

use runtime::{Ending, Report};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitOptions, kill_process, kill_process_group, waitid, waitpgid,
    waitpid,
};

use self::output::{Found, Output};
pub(crate) use self::pipe::Pipe;
use self::wire::{Command, Notice};
use crate::engine::{Event, Host, NoInput, Stream};

pub use self::activity::Activity;
pub use self::child::main;
pub use self::death::Death;
pub use self::start::Spec;

/// How long output may be still before what is held back of it is shown, and before the kernel looks for a cell that waits
/// for input.
const STILL: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };
/// How long a dead runner's snapshot may take to come forward. It looks at its parent ten times a second.
const SUCCESSION: Duration = Duration::from_secs(2);
/// How long a copy of the process may take, when it goes on without its threads.
const COPY: Duration = Duration::from_secs(2);

/// A compiled cell, ready to be loaded.
#[derive(Clone, Debug)]
pub struct Loadable {
    /// The library.
    pub library: PathBuf,
    /// Its entry function.
    pub symbol: String,
    /// Whether it moves a variable of an earlier cell, which is lost if the cell fails; then the cell is undone.
    pub moves: bool,
    /// Whether it defines statics, which later cells are to find.
    pub shares: bool,
}

/// How a cell came to its end in the runner.
#[derive(Debug)]
pub enum CellEnd {
    /// It ran and said how it ended. `undone`: it failed, and everything is as before it.
    Ran { ending: Ending, undone: bool },
    /// It was interrupted; everything is as before it.
    Interrupted,
    /// It waited for input where there is none; everything is as before it.
    NoInput,
    /// It ended the process; everything is as before it.
    Died(Death),
    /// It ended the process, and the snapshot is gone too: a new runner is there, without variables.
    Lost(Death),
    /// Its library could not be loaded.
    NotLoaded(String),
    /// It was not begun, because the variables could not be secured before.
    NoSnapshot(String),
}

/// A running runner.
#[derive(Debug)]
pub struct Runner {
    spec: Spec,
    kernel: UnixStream,
    stdin: ChildStdin,
    stdout: Pipe<ChildStdout>,
    stderr: Pipe<ChildStderr>,
    /// The process that serves now: the first one, or the last snapshot that took over.
    pid: Pid,
    group: Pid,
    activity: Activity,
    /// What threads have printed since the last cell, as far as it is not understood yet.
    late: Output,
    /// Whether they have printed anything.
    heard_threads: bool,
}

/// Why [`Runner::idle`] ends.
#[derive(Debug)]
pub enum Idle {
    /// There is something to do.
    Woken,
    /// A thread ended the process: a new runner is there, without variables.
    Lost(Death),
}

impl Runner {
    /// Runs a cell to its end, whatever that is; the next cell can be run after it.
    ///
    /// # Errors
    /// Only if no new runner could be started in place of a lost one.
    pub fn run(&mut self, cell: &Loadable, host: &mut dyn Host) -> io::Result<CellEnd> {
        let command = Command::Run {
            library: cell.library.clone(),
            symbol: cell.symbol.clone(),
            undo_on_failure: cell.moves,
            shares: cell.shares,
        };
        // A thread may have been cut off in the middle of a marker when this cell came.
        let mut output = std::mem::take(&mut self.late);
        self.heard_threads = false;
        let mut run = Run::default();
        let end = match wire::send(&self.kernel, &command) {
            Ok(()) => self.follow(&mut run, &mut output, host),
            Err(_) => None,
        };
        self.drain(&mut run, &mut output, host);
        output.settle(true, &mut |found| self.tell(found, &mut Run::default(), host));
        match end {
            Some(end) => Ok(end),
            None => self.start_again(),
        }
    }

    /// Passes on what threads of earlier cells print, until `wake` can be read.
    ///
    /// # Errors
    /// Only if no new runner could be started in place of a lost one.
    pub fn idle(&mut self, wake: BorrowedFd<'_>, host: &mut dyn Host) -> io::Result<Idle> {
        let mut run = Run { between_cells: true, ..Run::default() };
        let mut output = std::mem::take(&mut self.late);
        let mut still = None;
        loop {
            let (woken, gone) = self.wait_between_cells(wake, still.as_ref());
            let read_something = self.drain(&mut run, &mut output, host);
            self.heard_threads |= read_something;
            if gone {
                output.settle(true, &mut |found| self.tell(found, &mut run, host));
                return match self.start_again()? {
                    CellEnd::Lost(death) => Ok(Idle::Lost(death)),
                    _ => Ok(Idle::Lost(Death::Unknown)),
                };
            }
            if !read_something {
                output.settle(false, &mut |found| self.tell(found, &mut run, host));
            }
            // Once more in a moment, if there was something: half a marker is shown as text when its rest does not come.
            still = read_something.then_some(STILL);
            if woken {
                self.late = output;
                return Ok(Idle::Woken);
            }
        }
    }

    /// Ends the threads of earlier cells, if they have printed since the last one; the variables stay. Tells whether it did.
    pub fn end_threads(&mut self, host: &mut dyn Host) -> bool {
        if !std::mem::take(&mut self.heard_threads) || wire::send(&self.kernel, &Command::EndThreads).is_err()
        {
            return false;
        }
        let mut run = Run { between_cells: true, ..Run::default() };
        let mut output = std::mem::take(&mut self.late);
        // A thread that waits for room in the pipe may hold the lock without which the process cannot be copied.
        let begun = Instant::now();
        loop {
            let has_notice = self.wait();
            self.drain(&mut run, &mut output, host);
            if has_notice {
                if let Ok(Notice::TookOver { pid }) = wire::receive(&self.kernel)
                    && let Some(pid) = Pid::from_raw(pid)
                {
                    self.reap();
                    self.pid = pid;
                }
                break;
            }
            if begun.elapsed() > COPY {
                // The next look at the runner finds it gone, and starts another one.
                let _ = kill_process_group(self.group, Signal::KILL);
                break;
            }
        }
        self.drain(&mut run, &mut output, host);
        output.settle(true, &mut |found| self.tell(found, &mut run, host));
        self.heard_threads = false;
        true
    }

    /// Where cells are now: one may have gone to another folder.
    pub fn folder(&self) -> PathBuf {
        let link = format!("/proc/{}/cwd", self.pid.as_raw_nonzero());
        std::fs::read_link(link).unwrap_or_else(|_| self.spec.cwd.clone())
    }

    /// Environment variables of cells, besides the kernel's own.
    pub fn environment(&self) -> &[(String, String)] {
        &self.spec.environment
    }

    /// Drops variables.
    pub fn forget(&mut self, names: Vec<String>) {
        if names.is_empty() {
            return;
        }
        // A runner that is gone has dropped them already; the next cell finds out.
        let _ = wire::send(&self.kernel, &Command::Forget { names });
    }

    /// Passes on what the cell prints and asks, until it has ended. `None`: the runner is gone, and its snapshot too.
    fn follow(&mut self, run: &mut Run, output: &mut Output, host: &mut dyn Host) -> Option<CellEnd> {
        let mut dead_since = None;
        loop {
            let has_notice = self.wait();
            // Before the notice, so that what the cell printed stands before its end.
            let read_something = self.drain(run, output, host);
            if has_notice {
                let notice = wire::receive(&self.kernel).ok()?;
                self.drain(run, output, host);
                if let Some(end) = self.hear(notice, run) {
                    return Some(end);
                }
            } else if !read_something {
                output.settle(false, &mut |found| self.tell(found, run, host));
                // A process that a cell forked holds the socket open, so that its end does not tell.
                if !self.is_dead() {
                    dead_since = None;
                } else if dead_since.get_or_insert_with(Instant::now).elapsed() > SUCCESSION {
                    return None;
                }
                if stdin::is_awaited(self.pid) {
                    self.ask("", false, run, host);
                }
            }
        }
    }

    fn hear(&mut self, notice: Notice, run: &mut Run) -> Option<CellEnd> {
        match notice {
            Notice::Running => self.activity.enter(self.pid),
            Notice::NotLoaded { why } => {
                self.activity.leave();
                let _ = wire::send(&self.kernel, &Command::Commit);
                return Some(CellEnd::NotLoaded(why));
            }
            Notice::NoSnapshot { why } => {
                self.activity.leave();
                return Some(CellEnd::NoSnapshot(why));
            }
            Notice::Finished { report, undone } => {
                let interrupted = self.activity.leave();
                let ending = Report::decode(&report).map(|report| report.0);
                let ending = ending.unwrap_or_else(|| Ending::Panicked {
                    message: "the cell ended without a report".to_owned(),
                    place: None,
                });
                if !undone && !interrupted {
                    // If the runner is gone by now, the next cell finds out.
                    let _ = wire::send(&self.kernel, &Command::Commit);
                    return Some(CellEnd::Ran { ending, undone });
                }
                // In both cases the process ends, and its snapshot follows.
                run.ending = undone.then_some(ending);
            }
            Notice::TookOver { pid } => {
                let interrupted = self.activity.leave();
                let death = self.reap();
                self.pid = Pid::from_raw(pid)?;
                return Some(match run.ending.take() {
                    _ if run.no_input => CellEnd::NoInput,
                    _ if interrupted => CellEnd::Interrupted,
                    Some(ending) => CellEnd::Ran { ending, undone: true },
                    None => CellEnd::Died(death),
                });
            }
            Notice::Ready => {}
        }
        None
    }

    fn start_again(&mut self) -> io::Result<CellEnd> {
        let interrupted = self.activity.leave();
        let death = self.reap();
        self.end_group();
        *self = Runner::start(self.spec.clone(), self.activity.clone())?;
        Ok(if interrupted { CellEnd::Lost(Death::Unknown) } else { CellEnd::Lost(death) })
    }

    /// Whether the process that serves has ended; its end is left for [`reap`](Self::reap) to see.
    fn is_dead(&self) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        matches!(waitid(WaitId::Pid(self.pid), look), Ok(Some(_)))
    }

    /// What ended the process that served until now.
    fn reap(&self) -> Death {
        match waitpid(Some(self.pid), WaitOptions::empty()) {
            Ok(Some((_, status))) => Death::from(status),
            // Not our child, on a system without subreapers.
            _ => Death::Unknown,
        }
    }

    /// Waits until there is something to read, or for a moment; tells whether the runner has said something.
    fn wait(&self) -> bool {
        let mut fds = vec![PollFd::new(&self.kernel, PollFlags::IN)];
        fds.extend(self.stdout.poll());
        fds.extend(self.stderr.poll());
        let _ = poll(&mut fds, Some(&STILL));
        !fds[0].revents().is_empty()
    }

    /// The same between two cells, for as long as it takes: whether `wake` can be read, and whether the runner is gone (it says
    /// nothing unasked).
    fn wait_between_cells(&self, wake: BorrowedFd<'_>, timeout: Option<&Timespec>) -> (bool, bool) {
        let wake = PollFd::from_borrowed_fd(wake, PollFlags::IN);
        let mut fds = vec![wake, PollFd::new(&self.kernel, PollFlags::IN)];
        fds.extend(self.stdout.poll());
        fds.extend(self.stderr.poll());
        if poll(&mut fds, timeout).is_err() {
            return (false, false);
        }
        (!fds[0].revents().is_empty(), !fds[1].revents().is_empty())
    }

    /// Passes on all that can be read at this moment; tells whether there was anything.
    fn drain(&mut self, run: &mut Run, output: &mut Output, host: &mut dyn Host) -> bool {
        let mut any = false;
        let (mut out, mut err) = (self.stdout.waiting(), self.stderr.waiting());
        loop {
            let printed = self.stdout.read_available(&mut out);
            if let Some(text) = &printed {
                output.feed(text, &mut |found| self.tell(found, run, host));
            }
            let complained = self.stderr.read_available(&mut err);
            if let Some(text) = &complained {
                host.emit(Event::Stream { stream: Stream::Stderr, text: text.clone() });
            }
            if printed.is_none() && complained.is_none() {
                return any;
            }
            any = true;
        }
    }

    fn tell(&mut self, found: Found, run: &mut Run, host: &mut dyn Host) {
        match found {
            Found::Event(event) => host.emit(event),
            Found::Input { prompt, password } => self.ask(&prompt, password, run, host),
        }
    }

    fn ask(&mut self, prompt: &str, password: bool, run: &mut Run, host: &mut dyn Host) {
        if self.activity.is_interrupted() || run.no_input || run.between_cells {
            return;
        }
        match host.input(prompt, password) {
            // A cell that closed its standard input does not get the line; that is its own doing.
            Ok(line) => drop(self.stdin.write_all(format!("{line}\n").as_bytes())),
            Err(NoInput::Interrupted) => crate::engine::Interrupt::interrupt(&self.activity),
            Err(NoInput::Unsupported) => {
                run.no_input = true;
                let _ = kill_process(self.pid, Signal::KILL);
            }
        }
    }
}

impl Runner {
    /// Ends the runner, its snapshot, and what cells started.
    pub fn end(&mut self) {
        // All at once, so that no snapshot comes forward.
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = kill_process(self.pid, Signal::KILL);
        self.reap();
        self.end_group();
    }

    /// Ends what is left in the runner's group, and waits until it has gone: after it, nothing of it runs any more.
    fn end_group(&self) {
        let _ = kill_process_group(self.group, Signal::KILL);
        // Those whose parent was the runner are ours by now; of others there is nothing to be heard.
        while let Ok(Some(_)) = waitpgid(self.group, WaitOptions::empty()) {}
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.end();
    }
}

/// What is known of the cell while it runs.
#[derive(Default)]
struct Run {
    /// The cell has ended, and is being undone.
    ending: Option<Ending>,
    no_input: bool,
    /// No cell runs: what is printed is a thread's, and nobody can be asked for input.
    between_cells: bool,
}
