//! The stdin channel: a running cell asks the user for a line, and waits.
//!
//! The cell waits on its own thread, with a lock and not a task, because it has nothing else to do; everything else of the
//! kernel goes on.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-stdin-router-dealer-channel>

use super::message::input::{InputReply, InputRequest};
use super::wire::{Parent, Request, Wire};
use crate::engine::NoInput;
use bytes::Bytes;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zeromq::{RouterSocket, SocketRecv, SocketSend, ZmqMessage};

/// Where a cell asks.
#[derive(Clone)]
pub(super) struct Prompts {
    wire: Arc<Wire>,
    requests: UnboundedSender<(String, ZmqMessage)>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
enum State {
    /// Nobody waits.
    #[default]
    Closed,
    Open {
        /// The `msg_id` of the request, and that of the cell.
        ids: [Option<String>; 2],
        identities: Vec<Bytes>,
    },
    Answered(Result<String, NoInput>),
}

impl Prompts {
    pub(super) fn new(wire: Arc<Wire>) -> (Self, UnboundedReceiver<(String, ZmqMessage)>) {
        let (requests, queue) = unbounded_channel();
        (Self { wire, requests, shared: Arc::default() }, queue)
    }

    /// Asks the front end that sent a cell, and waits for its answer. `interrupted`: whether the cell already was, before
    /// there was a prompt that an interrupt could have ended.
    ///
    /// # Errors
    /// [`NoInput::Interrupted`] when [`interrupt`](Self::interrupt) comes first; [`NoInput::Unsupported`] when that front
    /// end has no stdin channel.
    pub(super) fn ask(
        &self,
        identities: &[Bytes],
        cell: &Parent,
        prompt: &str,
        password: bool,
        interrupted: impl Fn() -> bool,
    ) -> Result<String, NoInput> {
        let content = InputRequest { prompt: prompt.to_owned(), password };
        let (id, message) = self.wire.message(identities, "input_request", cell, &content);
        let mut state = self.state();
        let ids = [Some(id.clone()), cell.id()];
        *state = State::Open { ids, identities: identities.to_vec() };
        // Asked with the lock held: an interrupt from here on finds the prompt open.
        if interrupted() || self.requests.send((id, message)).is_err() {
            *state = State::Closed;
            return Err(NoInput::Interrupted);
        }
        loop {
            match std::mem::take(&mut *state) {
                State::Answered(answer) => return answer,
                open => *state = open,
            }
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends an open prompt.
    pub(super) fn interrupt(&self) {
        self.settle(|_, _| true, Err(NoInput::Interrupted));
    }

    fn settle(
        &self,
        meant: impl Fn(&[Option<String>; 2], &[Bytes]) -> bool,
        answer: Result<String, NoInput>,
    ) -> bool {
        let mut state = self.state();
        let settled = matches!(&*state, State::Open { ids, identities } if meant(ids, identities));
        if settled {
            *state = State::Answered(answer);
            self.shared.changed.notify_all();
        }
        settled
    }

    /// A reply counts if it comes from the front end that was asked. Whether it names what it answers differs: JupyterLab
    /// names the request, others the cell, `jupyter_client` nothing.
    fn reply(&self, request: &Request) {
        let answer = match request.content::<InputReply>() {
            Ok(reply) => reply.answer(),
            Err(error) => return log::warn!("an `input_reply` was dropped: {error}"),
        };
        let meant = |ids: &[Option<String>; 2], identities: &[Bytes]| {
            identities == request.identities && (request.cause.is_none() || ids.contains(&request.cause))
        };
        if !self.settle(meant, answer) {
            log::warn!("an `input_reply` was dropped: no cell waits for it");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries requests out and replies in.
    pub(super) async fn serve(
        self,
        mut socket: RouterSocket,
        mut queue: UnboundedReceiver<(String, ZmqMessage)>,
    ) {
        loop {
            tokio::select! {
                request = queue.recv() => {
                    let Some((id, message)) = request else { return };
                    if let Err(error) = socket.send(message).await {
                        log::warn!("a front end could not be asked for input: {error}");
                        self.settle(|ids, _| ids[0].as_ref() == Some(&id), Err(NoInput::Unsupported));
                    }
                }
                message = socket.recv() => match message.map(|message| self.wire.read(message)) {
                    Ok(Ok(reply)) if reply.kind == "input_reply" => self.reply(&reply),
                    Ok(Ok(other)) => log::info!("`{}` was ignored: the stdin channel takes `input_reply`", other.kind),
                    Ok(Err(rejected)) => log::warn!("a message on the stdin channel was dropped: {rejected}"),
                    Err(error) => log::debug!("the stdin channel could not be read: {error}"),
                },
            }
        }
    }
}
