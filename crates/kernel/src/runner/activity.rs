//! The process that an interrupt has to end: a compiler, or the runner with the cell in it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::engine::Interrupt;

/// Shared between the thread that runs cells and the one that hears of interrupts.
#[derive(Clone, Debug, Default)]
pub struct Activity(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    interrupted: bool,
    process: Option<Target>,
}

#[derive(Clone, Copy, Debug)]
enum Target {
    Process(Pid),
    /// A process and what it has started.
    Group(Pid),
}

impl Activity {
    /// A cell begins; an interrupt that came while none was running is forgotten.
    pub fn begin(&self) {
        *self.state() = State::default();
    }

    /// From now on an interrupt ends this process. If the cell has been interrupted by now, it is ended at once.
    pub fn enter(&self, process: Pid) {
        self.take(Target::Process(process));
    }

    /// The same for a process that leads a group.
    pub fn enter_group(&self, leader: Pid) {
        self.take(Target::Group(leader));
    }

    fn take(&self, process: Target) {
        let mut state = self.state();
        state.process = Some(process);
        if state.interrupted {
            end(process);
        }
    }

    /// The process has done its work, or is gone. Tells whether the cell was interrupted.
    pub fn leave(&self) -> bool {
        let mut state = self.state();
        state.process = None;
        state.interrupted
    }

    /// Whether the cell that runs was interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.state().interrupted
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interrupt for Activity {
    fn interrupt(&self) {
        let mut state = self.state();
        state.interrupted = true;
        if let Some(process) = state.process {
            end(process);
        }
    }
}

fn end(process: Target) {
    // An error means that it ended by itself in this moment.
    let _ = match process {
        Target::Process(pid) => kill_process(pid, Signal::KILL),
        Target::Group(leader) => kill_process_group(leader, Signal::KILL),
    };
}
