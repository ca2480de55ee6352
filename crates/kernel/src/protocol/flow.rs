//! How much is on its way to the front ends, so that a cell that prints without end does not fill the memory.
//!
//! A ZeroMQ publisher never waits: what its subscribers do not take in time it queues, up to a hundred thousand messages.
//! Here each message carries a [`Permit`] that comes back when the last subscriber's copy is written or dropped, and a
//! cell whose output is too far ahead waits.

use bytes::Bytes;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a cell waits for, and how long.
struct Limits {
    /// So much may be on its way.
    bytes: usize,
    /// Far fewer messages than ZeroMQ's queues take; beyond that they would drop some.
    messages: usize,
    /// A front end that takes nothing for so long is taken to be suspended, and costs no other front end its cell.
    patience: Duration,
}

const LIMITS: Limits = Limits { bytes: 32 << 20, messages: 20_000, patience: Duration::from_secs(10) };
/// How often a waiting cell looks whether it was interrupted.
const LOOK: Duration = Duration::from_millis(50);

/// Counts what is on its way.
#[derive(Clone)]
pub(super) struct Flow(Arc<Shared>);

struct Shared {
    limits: Limits,
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

/// A part of what is on its way; dropped when it has arrived.
pub(super) struct Permit {
    flow: Flow,
    bytes: usize,
    messages: usize,
}

impl Default for Flow {
    fn default() -> Self {
        Self::with(LIMITS)
    }
}

impl Flow {
    fn with(limits: Limits) -> Self {
        Self(Arc::new(Shared { limits, state: Mutex::default(), less: Condvar::new() }))
    }

    /// For what must not wait: a status, a reply.
    pub(super) fn permit(&self, bytes: usize) -> Permit {
        let mut state = self.state();
        state.bytes += bytes;
        state.messages += 1;
        Permit { flow: self.clone(), bytes, messages: 1 }
    }

    /// For a cell's output: waits for room. `None`: the text has to be dropped, since there will be no room soon, or the cell
    /// was interrupted meanwhile.
    pub(super) fn wait(&self, bytes: usize, interrupted: impl Fn() -> bool) -> Option<Permit> {
        let Limits { bytes: most_bytes, messages: most_messages, patience } = self.0.limits;
        let mut state = self.state();
        let mut seen = (Instant::now(), state.returned);
        while state.bytes > most_bytes || state.messages > most_messages {
            if state.returned != seen.1 {
                seen = (Instant::now(), state.returned);
                state.stalled = false;
            }
            if !state.stalled && seen.0.elapsed() >= patience {
                log::warn!("a front end takes no more output; what the cell prints from here on is lost");
                state.stalled = true;
            }
            if state.stalled || interrupted() {
                return None;
            }
            (state, _) = self.0.less.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner);
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

    fn small(patience: Duration) -> Flow {
        Flow::with(Limits { bytes: 10, messages: 3, patience })
    }

    #[test]
    fn a_cell_waits_until_its_output_is_taken() {
        let flow = small(Duration::MAX);
        let frame = flow.permit(11).attach(vec![1]);
        let copy = frame.clone();
        let waiting = std::thread::spawn({
            let flow = flow.clone();
            move || flow.wait(1, || false).is_some()
        });
        drop(frame);
        assert_eq!(flow.state().bytes, 11, "one subscriber has its copy still to come");
        drop(copy);
        assert!(waiting.join().unwrap());
    }

    #[test]
    fn a_suspended_front_end_is_given_up_until_it_takes_something() {
        let flow = small(Duration::ZERO);
        let (first, second) = (flow.permit(11), flow.permit(11));
        assert!(flow.wait(1, || false).is_none());
        assert!(flow.state().stalled);
        drop(first);
        drop(second);
        assert!(flow.wait(1, || false).is_some());
        assert!(!flow.state().stalled);
    }

    #[test]
    fn an_interrupted_cell_does_not_wait() {
        let flow = small(Duration::MAX);
        let _held = flow.permit(11);
        assert!(flow.wait(1, || true).is_none());
        assert!(!flow.state().stalled);
    }

    #[test]
    fn many_small_messages_are_too_much_as_well() {
        let flow = small(Duration::ZERO);
        let _held = [(); 4].map(|()| flow.permit(0));
        assert!(flow.wait(1, || false).is_none());
    }

    #[test]
    fn merged_permits_count_as_one_message() {
        let flow = small(Duration::ZERO);
        let under_way = || {
            let state = flow.state();
            (state.bytes, state.messages)
        };
        let mut first = flow.permit(10);
        first.merge(flow.permit(5));
        assert_eq!(under_way(), (15, 1));
        drop(first);
        assert_eq!(under_way(), (0, 0));
    }
}
