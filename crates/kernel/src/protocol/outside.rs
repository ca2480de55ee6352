//! What comes from outside of the protocol: signals, and the end of the process that started the kernel.

use super::worker::Interrupter;
use std::os::unix::process::parent_id;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// How often the parent is looked at, as in `ipykernel`.
const LOOK: Duration = Duration::from_secs(1);

/// SIGINT does what an `interrupt_request` does: older front ends know no other way, and Ctrl-C in a terminal sends it.
pub(super) async fn interrupts(interrupter: Interrupter) {
    match signal(SignalKind::interrupt()) {
        Ok(mut interrupts) => {
            while interrupts.recv().await.is_some() {
                interrupter.interrupt();
            }
        }
        Err(error) => log::warn!("SIGINT will end the kernel instead of interrupting a cell: {error}"),
    }
}

/// Returns when the kernel was asked to end by SIGTERM.
pub(super) async fn termination() {
    match signal(SignalKind::terminate()) {
        Ok(mut terminations) => {
            terminations.recv().await;
        }
        Err(error) => {
            log::warn!("SIGTERM will end the kernel at once: {error}");
            std::future::pending().await
        }
    }
}

/// Returns when the process that started this one is gone: a server that crashed cannot shut its kernels down.
pub(super) async fn orphaned() {
    let parent = parent_id();
    let mut looks = tokio::time::interval(LOOK);
    loop {
        looks.tick().await;
        if parent_id() != parent {
            log::info!("the process that started this kernel is gone");
            return;
        }
    }
}
