//! A running cell's view of Jupyter: its events become messages, its prompts reach the front end that sent it.

use super::iopub::IoPub;
use super::message::{clear_output, display, execute_result};
use super::prompts::Prompts;
use super::wire::Parent;
use super::worker::Interrupter;
use crate::engine::{Event, Host, NoInput};
use bytes::Bytes;

/// The host of one cell.
pub(super) struct CellHost {
    pub(super) iopub: IoPub,
    pub(super) prompts: Prompts,
    pub(super) interrupter: Interrupter,
    pub(super) identities: Vec<Bytes>,
    pub(super) cell: Parent,
    pub(super) number: u32,
    /// Nothing is shown (`silent`).
    pub(super) silent: bool,
    pub(super) allow_stdin: bool,
}

impl Host for CellHost {
    fn emit(&mut self, event: Event) {
        if self.silent {
            return;
        }
        match event {
            Event::Stream { stream, text } => {
                self.iopub.stream(&self.cell, stream, text, || self.interrupted())
            }
            Event::Display { data, display_id, update } => {
                let kind = if update { "update_display_data" } else { "display_data" };
                self.iopub.show(kind, &self.cell, &display::content(data, display_id), || self.interrupted());
            }
            Event::Result { data } => {
                self.iopub.show(
                    "execute_result",
                    &self.cell,
                    &execute_result::content(data, self.number),
                    || self.interrupted(),
                );
            }
            Event::ClearOutput { wait } => {
                self.iopub.say("clear_output", &self.cell, &clear_output::content(wait))
            }
        }
    }

    fn input(&mut self, prompt: &str, password: bool) -> Result<String, NoInput> {
        if !self.allow_stdin {
            return Err(NoInput::Unsupported);
        }
        self.prompts.ask(&self.identities, &self.cell, prompt, password, || self.interrupted())
    }
    fn interrupted(&self) -> bool {
        self.interrupter.interrupted()
    }
}

/// Who sees what threads print between two cells: the front ends, under the cell that was run last.
pub(super) struct LateHost {
    iopub: IoPub,
    interrupter: Interrupter,
    cell: Parent,
}

impl CellHost {
    /// The host of what this cell's threads print when it is over.
    pub(super) fn late(&self) -> LateHost {
        let Self { iopub, interrupter, cell, .. } = self;
        LateHost { iopub: iopub.clone(), interrupter: interrupter.clone(), cell: cell.clone() }
    }
}

impl Host for LateHost {
    fn emit(&mut self, event: Event) {
        // A thread that prints without end waits for the front ends; a request does not wait for the thread.
        let hurry = || self.interrupter.is_wanted();
        match event {
            Event::Stream { stream, text } => self.iopub.late_stream(&self.cell, stream, text, hurry),
            Event::Display { data, display_id, update } => {
                let kind = if update { "update_display_data" } else { "display_data" };
                self.iopub.show(kind, &self.cell, &display::content(data, display_id), hurry);
            }
            Event::Result { data } => {
                self.iopub.show("display_data", &self.cell, &display::content(data, None), hurry);
            }
            Event::ClearOutput { wait } => {
                self.iopub.say("clear_output", &self.cell, &clear_output::content(wait));
            }
        }
    }

    fn input(&mut self, _prompt: &str, _password: bool) -> Result<String, NoInput> {
        Err(NoInput::Unsupported)
    }
}
