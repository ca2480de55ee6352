//! How much is on its way to the front ends, so that a cell that prints without end does not fill the memory.
//!
//! A ZeroMQ publisher never waits: what its subscribers do not take in time it queues, up to a hundred thousand messages.
//! Here each message carries a [`Permit`] that comes back when the last subscriber's copy is written or dropped, and a
//! cell whose output is too far ahead waits.

use bytes::Bytes;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So much may be on its way.
const BYTES: usize = 32 << 20;
/// Far fewer messages than ZeroMQ's queues take; beyond that they would drop some.
const MESSAGES: usize = 20_000;
/// A front end that takes nothing for so long is taken to be suspended, and costs no other front end its cell.
const PATIENCE: Duration = Duration::from_secs(10);

/// Counts what is on its way.
#[derive(Clone, Default)]
pub(super) struct Flow(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    less: Condvar,
}

#[derive(Default)]
struct State {
    bytes: usize,
    messages: usize,
    /// Rises with each permit that comes back.
    returned: u64,
    stalled: bool,
}

impl State {
    fn full(&self) -> bool {
        self.bytes > BYTES || self.messages > MESSAGES
    }
}

/// A part of what is on its way; dropped when it has arrived.
pub(super) struct Permit {
    flow: Flow,
    bytes: usize,
    messages: usize,
}

impl Flow {
    /// For what must not wait: a status, a reply.
    pub(super) fn permit(&self, bytes: usize) -> Permit {
        let mut state = self.state();
        state.bytes += bytes;
        state.messages += 1;
        Permit { flow: self.clone(), bytes, messages: 1 }
    }

    /// For a cell's output: waits for room. `None`: there is none and will be none soon, so the text has to be dropped.
    pub(super) fn wait(&self, bytes: usize) -> Option<Permit> {
        let mut state = self.state();
        let mut since = (Instant::now(), state.returned);
        while state.full() {
            let patience = PATIENCE.saturating_sub(since.0.elapsed());
            if state.stalled || patience.is_zero() {
                if !state.stalled {
                    log::warn!("a front end takes no more output; what the cell prints from here on is lost");
                }
                state.stalled = true;
                return None;
            }
            (state, _) = self.0.less.wait_timeout(state, patience).unwrap_or_else(PoisonError::into_inner);
            if state.returned != since.1 {
                since = (Instant::now(), state.returned);
            }
        }
        state.stalled = false;
        drop(state);
        Some(self.permit(bytes))
    }

    /// Waits until everything has arrived, but not longer than `patience`.
    pub(super) fn arrived(&self, patience: Duration) {
        let state = self.state();
        let waiting = self.0.less.wait_timeout_while(state, patience, |state| state.messages > 0);
        drop(waiting.unwrap_or_else(PoisonError::into_inner));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// Two texts that become one message.
    pub(super) fn merge(&mut self, mut other: Self) {
        self.bytes += std::mem::take(&mut other.bytes);
        self.messages += std::mem::take(&mut other.messages);
    }

    /// A frame that keeps this permit as long as a copy of it waits somewhere.
    pub(super) fn attach(self, frame: Vec<u8>) -> Bytes {
        struct Frame(Vec<u8>, #[expect(dead_code, reason = "held for its drop")] Permit);
        impl AsRef<[u8]> for Frame {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }
        Bytes::from_owner(Frame(frame, self))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.flow.state();
        state.bytes -= self.bytes;
        state.messages -= self.messages;
        state.returned += 1;
        self.flow.0.less.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_waits_until_its_output_is_taken() {
        let flow = Flow::default();
        let frame = flow.permit(BYTES + 1).attach(vec![1]);
        let copy = frame.clone();
        let waiting = std::thread::spawn({
            let flow = flow.clone();
            move || flow.wait(1).is_some()
        });
        drop(frame);
        assert!(flow.state().full(), "one subscriber has its copy still to come");
        drop(copy);
        assert!(waiting.join().unwrap());
    }

    #[test]
    fn merged_permits_come_back_together() {
        let flow = Flow::default();
        let under_way = || {
            let state = flow.state();
            (state.bytes, state.messages)
        };
        let mut first = flow.permit(10);
        first.merge(flow.permit(5));
        assert_eq!(under_way(), (15, 2));
        drop(first);
        assert_eq!(under_way(), (0, 0));
    }
}
