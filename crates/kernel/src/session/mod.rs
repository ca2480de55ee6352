//! One notebook's session with an engine: numbers its cells, remembers them, and masks all that they show.
//!
//! Both ways into the kernel use it, the Jupyter protocol and `course run`, so that neither can forget one of the three.

mod history;
mod masked;

pub use history::{Entry, History, SESSION};

use crate::engine::{
    Completeness, Completions, Engine, Event, Failure, Host, Interrupt, MimeBundle, NoInput, Outcome,
    wait_for,
};
use crate::redact::Redactor;
use masked::Masked;
use std::os::fd::BorrowedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

/// What a cell leaves behind besides its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// It gets the next number and a place in the history: what a user runs.
    Kept,
    /// Neither: what a front end runs for purposes of its own (`store_history: false`).
    Forgotten,
}

/// An engine, and what belongs to the cells that it ran.
pub struct Session {
    engine: Box<dyn Engine>,
    redactor: Redactor,
    history: History,
    count: u32,
    /// Whom threads are shown to that print between two cells: the front end of the last cell that showed anything.
    late: Option<Box<dyn Host + Send>>,
}

impl Session {
    /// `folder`: where the notebook lies; the secrets to mask are looked for there, see [`Redactor::new`].
    pub fn new(engine: Box<dyn Engine>, folder: PathBuf) -> Self {
        Self { engine, redactor: Redactor::new(folder), history: History::default(), count: 1, late: None }
    }

    /// The number that the next cell gets; the first one is 1.
    pub fn next_number(&self) -> u32 {
        self.count
    }

    /// Runs a cell to its end. Every event that `host` gets, and the outcome, are masked.
    pub fn run(&mut self, code: &str, host: &mut dyn Host) -> Outcome {
        self.run_as(code, Record::Kept, host)
    }

    /// As [`run`](Self::run). A cell of nothing but white space is done at once and never recorded.
    pub fn run_as(&mut self, code: &str, record: Record, host: &mut dyn Host) -> Outcome {
        if code.trim().is_empty() {
            return Outcome::Done;
        }
        self.redactor.locate();
        let mut masked = Masked::new(&mut self.redactor, host);
        let outcome = execute(&mut *self.engine, code, self.count, &mut masked);
        let result = masked.end();
        let outcome = match outcome {
            Outcome::Done => Outcome::Done,
            Outcome::Failed(failure) => Outcome::Failed(self.redactor.failure(failure)),
        };
        if record == Record::Kept {
            self.history.push(self.count, code, result);
            self.count += 1;
        }
        outcome
    }

    /// The value of an expression, unrecorded and without what it prints (`user_expressions`).
    ///
    /// # Errors
    /// How it failed, as a cell would.
    pub fn evaluate(&mut self, expression: &str) -> Result<MimeBundle, Failure> {
        let mut value = Value::default();
        match self.run_as(expression, Record::Forgotten, &mut value) {
            Outcome::Done => Ok(value.0),
            Outcome::Failed(failure) => Err(failure),
        }
    }

    /// From now on, what threads print between two cells goes to `host`.
    pub fn show_threads_on(&mut self, host: Box<dyn Host + Send>) {
        self.late = Some(host);
    }

    /// Between two cells: shows what threads print, masked, until `wake` can be read.
    ///
    /// What may be the beginning of a secret is kept back until more comes, or until the next cell.
    pub fn idle(&mut self, wake: BorrowedFd<'_>) {
        let engine = &mut self.engine;
        let mut nobody = Value::default();
        let host: &mut dyn Host = match &mut self.late {
            Some(host) => &mut **host,
            None => &mut nobody,
        };
        let mut masked = Masked::new(&mut self.redactor, host);
        if guarded(|| engine.idle(wake, &mut masked)).is_err() {
            log::error!("the engine panicked between two cells");
            wait_for(wake);
        }
    }

    /// The user interrupts while no cell runs: ends the threads that print.
    pub fn interrupt_threads(&mut self) {
        let engine = &mut self.engine;
        let Some(host) = &mut self.late else { return };
        let mut masked = Masked::new(&mut self.redactor, &mut **host);
        if guarded(|| engine.end_threads(&mut masked)).is_err() {
            log::error!("the engine panicked when threads were ended");
        }
        masked.end();
    }

    /// What may stand at `cursor`, a byte of `code`.
    pub fn complete(&mut self, code: &str, cursor: usize) -> Completions {
        self.redactor.refresh();
        let found = guarded(|| self.engine.complete(code, cursor));
        let none = Completions { replace: cursor..cursor, matches: Vec::new() };
        self.redactor.completions(found.unwrap_or(none))
    }

    /// What is known of the name at `cursor`, a byte of `code`.
    pub fn inspect(&mut self, code: &str, cursor: usize, detail: u8) -> Option<MimeBundle> {
        self.redactor.refresh();
        let found = guarded(|| self.engine.inspect(code, cursor, detail)).ok().flatten();
        found.map(|data| self.redactor.bundle(data))
    }

    /// Whether `code` is a whole cell.
    pub fn is_complete(&self, code: &str) -> Completeness {
        guarded(|| self.engine.is_complete(code)).unwrap_or(Completeness::Complete)
    }

    /// The cells that were run.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// A handle that stops the running cell from another thread.
    pub fn interrupter(&self) -> Arc<dyn Interrupt> {
        self.engine.interrupter()
    }

    /// Ends what the engine started; the session is not used after it.
    pub fn shutdown(&mut self) {
        if guarded(|| self.engine.shutdown()).is_err() {
            log::error!("the engine panicked when it was ended");
        }
    }
}

/// An engine promises not to panic. Should it do so all the same, the learner loses a cell and not the kernel.
fn execute(engine: &mut dyn Engine, code: &str, number: u32, host: &mut dyn Host) -> Outcome {
    guarded(|| engine.execute(code, number, host)).unwrap_or_else(|message| {
        let evalue = format!("the kernel itself failed: {message}");
        let help = "Run the cell again; if this comes back, restart the kernel and report it together with the cell.";
        let traceback = vec![evalue.clone(), help.to_owned()];
        Outcome::Failed(Failure { ename: "KernelError".to_owned(), evalue, traceback })
    })
}

fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        text.or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("a panic without a message")
            .to_owned()
    })
}

/// Keeps an expression's value and nothing else.
#[derive(Default)]
struct Value(MimeBundle);

impl Host for Value {
    fn emit(&mut self, event: Event) {
        if let Event::Result { data } = event {
            self.0 = data;
        }
    }

    fn input(&mut self, _prompt: &str, _password: bool) -> Result<String, NoInput> {
        Err(NoInput::Unsupported)
    }
}
