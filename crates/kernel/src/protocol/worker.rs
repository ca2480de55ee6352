//! The engine's thread. The session lives on it; tasks send it what to do, one thing at a time.
//!
//! A thread of its own and not a blocking task: a cell may run for hours, and nothing of the protocol may wait for it.

use super::Error;
use super::prompts::Prompts;
use crate::engine::Interrupt;
use crate::session::Session;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// Reaches the session from any task.
#[derive(Clone)]
pub(super) struct Worker(mpsc::Sender<Job>);

enum Job {
    Do(Box<dyn FnOnce(&mut Session) + Send>),
    End,
}

impl Worker {
    /// Starts the thread. The receiver hears when the session has ended.
    pub(super) fn start(mut session: Session) -> Result<(Self, oneshot::Receiver<()>), Error> {
        let (jobs, queue) = mpsc::channel();
        let (ended, end) = oneshot::channel();
        let work = move || {
            while let Ok(Job::Do(job)) = queue.recv() {
                job(&mut session);
            }
            session.shutdown();
            // Nobody may be waiting any more.
            let _ = ended.send(());
        };
        std::thread::Builder::new().name("engine".to_owned()).spawn(work).map_err(Error::Start)?;
        Ok((Self(jobs), end))
    }

    /// Does something with the session; `None` if it has ended.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Session) -> T + Send + 'static,
    ) -> Option<T> {
        let (done, result) = oneshot::channel();
        let job = move |session: &mut Session| {
            // The one who asked may have gone with the kernel.
            let _ = done.send(job(session));
        };
        self.0.send(Job::Do(Box::new(job))).ok()?;
        result.await.ok()
    }

    /// Ends the session after what it is doing now.
    pub(super) fn end(&self) {
        // Fails only if it has ended.
        let _ = self.0.send(Job::End);
    }
}

/// Stops the running cell, whatever it is doing.
#[derive(Clone)]
pub(super) struct Interrupter {
    engine: Arc<dyn Interrupt>,
    prompts: Prompts,
    cell: Arc<Cell>,
}

#[derive(Default)]
struct Cell {
    running: AtomicBool,
    interrupted: AtomicBool,
}

impl Interrupter {
    pub(super) fn new(engine: Arc<dyn Interrupt>, prompts: Prompts) -> Self {
        Self { engine, prompts, cell: Arc::default() }
    }

    /// A cell is about to be announced as running; interrupts count from here on.
    pub(super) fn begin(&self) {
        self.cell.interrupted.store(false, Ordering::SeqCst);
        self.cell.running.store(true, Ordering::SeqCst);
    }

    /// The cell is over; interrupts mean nothing again.
    pub(super) fn finish(&self) {
        self.cell.running.store(false, Ordering::SeqCst);
    }

    /// Whether the running cell was interrupted: it must not start, and must not ask for input, any more.
    pub(super) fn interrupted(&self) -> bool {
        self.cell.interrupted.load(Ordering::SeqCst)
    }

    /// Does nothing where no cell runs: an interrupt that comes too late must not hit the next cell.
    pub(super) fn interrupt(&self) {
        if self.cell.running.load(Ordering::SeqCst) {
            self.cell.interrupted.store(true, Ordering::SeqCst);
            self.engine.interrupt();
            self.prompts.interrupt();
        }
    }
}
