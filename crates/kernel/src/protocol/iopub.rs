//! The iopub channel: what cells show and what the kernel does, for all front ends.
//!
//! One task owns the socket and everything goes to it through one queue, so that what was said first is sent first:
//! all output of a cell before the `idle` that ends it.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-iopub-pub-sub-channel>

use super::flow::{Flow, Permit};
use super::wire::{Parent, Wire, json};
use crate::engine::Stream;
use bytes::Bytes;
use jupyter_protocol::{Status, StreamContent};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout_at};
use zeromq::{PubSocket, SocketSend};

/// The first text goes at once; what follows within this time goes together. Short enough not to be seen, long enough
/// that a loop of `println!` does not make a message of each line.
const TOGETHER: Duration = Duration::from_millis(5);
/// A message of this size does not wait for more. In bytes.
const LARGE: usize = 256 << 10;

/// Says things on the iopub channel. Can be used on any thread.
#[derive(Clone)]
pub(super) struct IoPub {
    queue: UnboundedSender<Said>,
    flow: Flow,
}

struct Said {
    parent: Parent,
    permit: Permit,
    what: What,
}

enum What {
    Message { kind: &'static str, content: Vec<u8> },
    Text { stream: Stream, text: String },
}

impl IoPub {
    /// What this kernel says, and where the task that sends it finds it.
    pub(super) fn new(wire: Arc<Wire>, socket: PubSocket) -> (Self, Publisher) {
        let (queue, said) = unbounded_channel();
        let topic = Bytes::from_static(b"kernel");
        (
            Self { queue, flow: wire.flow.clone() },
            Publisher { wire, socket, said, topic, sent: None, waiting: None },
        )
    }

    pub(super) fn say(&self, kind: &'static str, parent: &Parent, content: &impl Serialize) {
        let content = json(content);
        let permit = self.flow.permit(content.len());
        self.queue(parent, permit, What::Message { kind, content });
    }

    /// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-status>
    pub(super) fn status(&self, parent: &Parent, status: &Status) {
        self.say("status", parent, status);
    }

    /// A cell's output; waits while the front ends are too far behind, unless the cell is interrupted. Not to be called in a
    /// task.
    ///
    /// <https://jupyter-client.readthedocs.io/en/stable/messaging.html#streams-stdout-stderr-etc>
    pub(super) fn stream(
        &self,
        parent: &Parent,
        stream: Stream,
        text: String,
        interrupted: impl Fn() -> bool,
    ) {
        if let Some(permit) = self.flow.wait(text.len(), interrupted) {
            self.queue(parent, permit, What::Text { stream, text });
        }
    }

    /// As [`stream`](Self::stream), between two cells: nothing is dropped because a request came meanwhile (`hurry`), it only
    /// does not wait then.
    pub(super) fn late_stream(
        &self,
        parent: &Parent,
        stream: Stream,
        text: String,
        hurry: impl Fn() -> bool,
    ) {
        let permit = self.flow.wait(text.len(), &hurry);
        if let Some(permit) = permit.or_else(|| hurry().then(|| self.flow.permit(text.len()))) {
            self.queue(parent, permit, What::Text { stream, text });
        }
    }

    /// A display or a result: as large as a stream can be, so it waits as one.
    pub(super) fn show(
        &self,
        kind: &'static str,
        parent: &Parent,
        content: &impl Serialize,
        interrupted: impl Fn() -> bool,
    ) {
        let content = json(content);
        if let Some(permit) = self.flow.wait(content.len(), interrupted) {
            self.queue(parent, permit, What::Message { kind, content });
        }
    }

    fn queue(&self, parent: &Parent, permit: Permit, what: What) {
        // Fails only when the kernel has ended.
        let _ = self.queue.send(Said { parent: parent.clone(), permit, what });
    }
}

/// The owner of the socket.
pub(super) struct Publisher {
    wire: Arc<Wire>,
    socket: PubSocket,
    said: UnboundedReceiver<Said>,
    topic: Bytes,
    /// When the last text was sent.
    sent: Option<Instant>,
    waiting: Option<Waiting>,
}

/// Text that may still grow.
struct Waiting {
    parent: Parent,
    permit: Permit,
    stream: Stream,
    text: String,
    due: Instant,
}

impl Publisher {
    /// Sends what is said, until nobody is left who could say something. The socket is handed back: closing it takes with
    /// it what has not left yet.
    pub(super) async fn run(mut self) -> PubSocket {
        loop {
            let next = match &self.waiting {
                Some(waiting) => timeout_at(waiting.due, self.said.recv()).await,
                None => Ok(self.said.recv().await),
            };
            match next {
                Err(_) => self.flush().await,
                Ok(None) => break,
                Ok(Some(Said { parent, permit, what: What::Text { stream, text } })) => {
                    self.text(parent, permit, stream, text).await;
                }
                Ok(Some(Said { parent, permit, what: What::Message { kind, content } })) => {
                    self.flush().await;
                    self.send(kind, &parent, content, permit).await;
                }
            }
        }
        self.flush().await;
        self.socket
    }

    async fn text(&mut self, parent: Parent, permit: Permit, stream: Stream, text: String) {
        match &mut self.waiting {
            Some(waiting) if waiting.stream == stream && waiting.parent == parent => {
                waiting.text.push_str(&text);
                waiting.permit.merge(permit);
            }
            _ => {
                self.flush().await;
                let now = Instant::now();
                let due = self.sent.map_or(now, |sent| sent + TOGETHER);
                self.waiting = Some(Waiting { parent, permit, stream, text, due });
            }
        }
        let ripe = |waiting: &Waiting| waiting.text.len() >= LARGE || waiting.due <= Instant::now();
        if self.waiting.as_ref().is_some_and(ripe) {
            self.flush().await;
        }
    }

    async fn flush(&mut self) {
        let Some(Waiting { parent, permit, stream, text, .. }) = self.waiting.take() else { return };
        let content = match stream {
            Stream::Stdout => StreamContent { name: jupyter_protocol::Stdio::Stdout, text },
            Stream::Stderr => StreamContent { name: jupyter_protocol::Stdio::Stderr, text },
        };
        self.send("stream", &parent, json(&content), permit).await;
        self.sent = Some(Instant::now());
    }

    async fn send(&mut self, kind: &str, parent: &Parent, content: Vec<u8>, permit: Permit) {
        let (_, message) =
            self.wire.with_permit(std::slice::from_ref(&self.topic), kind, parent, content, permit);
        if let Err(error) = self.socket.send(message).await {
            log::warn!("a `{kind}` message could not be sent: {error}");
        }
    }
}
