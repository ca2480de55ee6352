//! Where the futures of cells run: one tokio runtime for the whole notebook, so that a task lives on when its cell is over.
//!
//! A cell that awaits at its top level is run by [`wait_for`]; nobody has to call it by hand.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Runtime};

/// Threads for tasks; the cell itself runs on its own. More would only take memory: tasks of a notebook wait for the network.
const THREADS: usize = 2;

/// The runtime, and the process that it was made in: a copy of the process (see the kernel's snapshots) has no threads, and
/// needs a runtime of its own.
static RUNTIME: Mutex<Option<(u32, &Runtime)>> = Mutex::new(None);

/// Runs a future to its end, and gives back what it results in.
///
/// # Panics
/// If the system has no thread left for the runtime; or inside of another runtime, as tokio itself does.
pub fn wait_for<F: Future>(future: F) -> F::Output {
    enter();
    runtime().block_on(future)
}

/// Lets this thread start tasks: from now on `tokio::spawn` finds the runtime here, whether or not somebody awaits.
///
/// # Panics
/// If the system has no thread left for the runtime.
pub fn enter() {
    thread_local! {
        static ENTERED: Cell<u32> = const { Cell::new(0) };
    }
    let process = std::process::id();
    if ENTERED.replace(process) != process {
        // For ever: the next cell may start tasks too.
        std::mem::forget(runtime().enter());
    }
}

fn runtime() -> &'static Runtime {
    let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    match *runtime {
        Some((made_in, runtime)) if made_in == process => runtime,
        _ => {
            let built =
                Builder::new_multi_thread().worker_threads(THREADS).thread_name("task").enable_all().build();
            // Never ended: to end it would be to wait for its tasks. What a copied process has of the old one is left alone.
            let made: &Runtime = Box::leak(Box::new(built.expect("a runtime")));
            *runtime = Some((process, made));
            made
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_lives_on_until_somebody_awaits_it() {
        let (send, receive) = tokio::sync::oneshot::channel();
        let mut task = None;
        wait_for(async { task = Some(tokio::spawn(async { receive.await.map(|n: u8| n * 2) })) });
        send.send(21).expect("the task waits");
        assert_eq!(wait_for(task.expect("started")).expect("no panic"), Ok(42));
    }

    #[test]
    fn after_entering_a_task_needs_no_future_around_it() {
        enter();
        let task = tokio::spawn(async { 7 });
        assert_eq!(wait_for(task).expect("no panic"), 7);
    }
}
