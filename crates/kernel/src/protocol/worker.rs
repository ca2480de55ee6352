//! The engine's thread. The session lives on it; tasks send it what to do, one thing at a time.
//!
//! A thread of its own and not a blocking task: a cell may run for hours, and nothing of the protocol may wait for it.

use super::Error;
use super::prompts::Prompts;
use crate::engine::Interrupt;
use crate::session::Session;
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use std::io::{PipeWriter, Read, Write, pipe};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::TryRecvError;
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// Addresses, not memory: a cell may be nested deeply, and whoever reads it calls itself for each level.
const STACK: usize = 64 << 20;

/// Reaches the session from any task.
#[derive(Clone)]
pub(super) struct Worker {
    jobs: mpsc::Sender<Job>,
    /// Jobs that nobody has taken yet.
    waiting: Arc<AtomicUsize>,
    /// Between two jobs the thread waits for the output of cells' threads too, and so at descriptors; this one wakes it.
    wake: Arc<PipeWriter>,
}

enum Job {
    Do(Box<dyn FnOnce(&mut Session) + Send>),
    End,
}

impl Worker {
    /// Starts the thread. The receiver hears when the session has ended.
    pub(super) fn start(mut session: Session) -> Result<(Self, oneshot::Receiver<()>), Error> {
        let (jobs, queue) = mpsc::channel();
        let (mut woken, wake) = pipe().map_err(Error::Start)?;
        let (ended, end) = oneshot::channel();
        for end in [woken.as_fd(), wake.as_fd()] {
            // A full pipe wakes as well as a fuller one.
            let flags = fcntl_getfl(end).map_err(|e| Error::Start(e.into()))?;
            fcntl_setfl(end, flags | OFlags::NONBLOCK).map_err(|e| Error::Start(e.into()))?;
        }
        let waiting = Arc::new(AtomicUsize::new(0));
        let taken = Arc::clone(&waiting);
        let work = move || {
            loop {
                match queue.try_recv() {
                    Ok(Job::Do(job)) => {
                        taken.fetch_sub(1, Ordering::SeqCst);
                        job(&mut session);
                    }
                    Ok(Job::End) | Err(TryRecvError::Disconnected) => break,
                    Err(TryRecvError::Empty) => {
                        session.idle(woken.as_fd());
                        // Each job has written a byte; those of jobs that are still to be taken may go with the others.
                        let _ = woken.read(&mut [0; 64]);
                    }
                }
            }
            session.shutdown();
            // Nobody may be waiting any more.
            let _ = ended.send(());
        };
        let thread = std::thread::Builder::new().name("engine".to_owned()).stack_size(STACK);
        thread.spawn(work).map_err(Error::Start)?;
        Ok((Self { jobs, waiting, wake: Arc::new(wake) }, end))
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
        self.send(Job::Do(Box::new(job)))?;
        result.await.ok()
    }

    /// Ends the session after what it is doing now.
    pub(super) fn end(&self) {
        // `None` only if it has ended.
        let _ = self.send(Job::End);
    }

    /// Whether something waits to be done.
    pub(super) fn is_wanted(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    fn send(&self, job: Job) -> Option<()> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.jobs.send(job).ok()?;
        let _ = (&*self.wake).write(&[0]);
        Some(())
    }
}

/// Stops the running cell, whatever it is doing.
#[derive(Clone)]
pub(super) struct Interrupter {
    engine: Arc<dyn Interrupt>,
    prompts: Prompts,
    cell: Arc<Cell>,
    worker: Worker,
}

#[derive(Default)]
struct Cell {
    running: AtomicBool,
    interrupted: AtomicBool,
}

impl Interrupter {
    pub(super) fn new(engine: Arc<dyn Interrupt>, prompts: Prompts, worker: Worker) -> Self {
        Self { engine, prompts, cell: Arc::default(), worker }
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

    /// Whether a front end waits for something that needs the session.
    pub(super) fn is_wanted(&self) -> bool {
        self.worker.is_wanted()
    }

    /// Where no cell runs, it stops threads that print; an interrupt that comes too late must not hit the next cell.
    pub(super) fn interrupt(&self) {
        if self.cell.running.load(Ordering::SeqCst) {
            self.cell.interrupted.store(true, Ordering::SeqCst);
            self.engine.interrupt();
            self.prompts.interrupt();
        } else {
            let _ = self.worker.send(Job::Do(Box::new(Session::interrupt_threads)));
        }
    }
}
