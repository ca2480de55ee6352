//! The shell channel: requests are taken as they come and answered one after the other, since all of them need the session.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-shell-router-dealer-channel>

use super::host::CellHost;
use super::iopub::IoPub;
use super::message::execute::{ExecuteReply, ExecuteRequest};
use super::message::{comm, complete, error, execute, history, inspect, is_complete, kernel_info};
use super::prompts::Prompts;
use super::wire::{Request, Wire};
use super::worker::{Interrupter, Worker};
use crate::session::Session;
use jupyter_protocol::Status;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use zeromq::{RouterRecvHalf, RouterSendHalf, RouterSocket, SocketRecv, SocketSend};

/// How long a failed cell's reply waits for the requests that were sent right behind the cell. "Run all" sends a notebook
/// at once, but a cell that fails in its first line can be quicker than the notebook's second cell.
const GRACE: Duration = Duration::from_millis(10);

/// Everything that answering a request takes.
pub(super) struct Shell {
    pub(super) wire: Arc<Wire>,
    pub(super) iopub: IoPub,
    pub(super) prompts: Prompts,
    pub(super) interrupter: Interrupter,
    pub(super) worker: Worker,
    pub(super) rust_version: String,
}

/// A request that waits for its turn.
struct Waiting {
    request: Request,
    /// It was sent before the front end could know that the cell before it failed.
    aborted: bool,
}

impl Shell {
    /// Answers requests until `stop` says that the kernel ends; the request under way then is still answered.
    pub(super) async fn serve(self, socket: RouterSocket, mut stop: watch::Receiver<bool>) {
        let (replies, requests) = socket.split();
        let (arrived, queue) = unbounded_channel();
        tokio::spawn(take(self.wire.clone(), requests, arrived));
        let mut serving = Serving { shell: self, replies, queue, backlog: VecDeque::new() };
        loop {
            let next = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                next = serving.next() => next,
            };
            let Some(Waiting { request, aborted }) = next else { return };
            serving.answer(&request, aborted).await;
        }
    }
}

/// Takes requests from the socket at once, so that it is known which ones had come when a cell failed.
async fn take(wire: Arc<Wire>, mut socket: RouterRecvHalf, arrived: UnboundedSender<Request>) {
    while !arrived.is_closed() {
        match socket.recv().await.map(|message| wire.read(message)) {
            Ok(Ok(request)) => {
                // Fails only when the kernel has ended.
                let _ = arrived.send(request);
            }
            Ok(Err(rejected)) => log::warn!("a message on the shell channel was dropped: {rejected}"),
            Err(error) => log::debug!("the shell channel could not be read: {error}"),
        }
    }
}

struct Serving {
    shell: Shell,
    replies: RouterSendHalf,
    queue: UnboundedReceiver<Request>,
    backlog: VecDeque<Waiting>,
}

impl Serving {
    async fn next(&mut self) -> Option<Waiting> {
        match self.backlog.pop_front() {
            Some(waiting) => Some(waiting),
            None => self.queue.recv().await.map(|request| Waiting { request, aborted: false }),
        }
    }

    async fn answer(&mut self, request: &Request, aborted: bool) {
        let shell = &self.shell;
        let cell = request.kind == "execute_request" && !aborted;
        if cell {
            // Before the front end can see that the cell runs: an interrupt may follow at once.
            shell.interrupter.begin();
        }
        shell.iopub.status(&request.header, &Status::busy());
        match request.kind.as_str() {
            "execute_request" if aborted => {
                self.reply(request, &ExecuteReply::aborted()).await;
            }
            "execute_request" => self.execute(request).await,
            "kernel_info_request" => self.reply(request, &kernel_info::reply(&shell.rust_version)).await,
            "complete_request" => self.ask(request, complete::answer).await,
            "inspect_request" => self.ask(request, inspect::answer).await,
            "is_complete_request" => self.ask(request, is_complete::answer).await,
            "history_request" => self.ask(request, history::answer).await,
            "comm_info_request" => self.reply(request, &comm::info()).await,
            "comm_open" => match request.content() {
                Ok(open) => shell.iopub.say("comm_close", &request.header, &comm::refuse(open)),
                Err(error) => log::warn!("a `comm_open` was ignored: {error}"),
            },
            // For comms that were refused.
            "comm_msg" | "comm_close" => {}
            other => log::info!("`{other}` was ignored: this kernel does not answer it on the shell channel"),
        }
        if cell {
            self.shell.interrupter.finish();
        }
        self.shell.iopub.status(&request.header, &Status::idle());
    }

    async fn ask<Q, R>(&mut self, request: &Request, answer: fn(&mut Session, Q) -> R)
    where
        Q: DeserializeOwned + Send + 'static,
        R: Serialize + Send + 'static,
    {
        match request.content() {
            Ok(question) => {
                if let Some(reply) = self.shell.worker.call(move |session| answer(session, question)).await {
                    self.reply(request, &reply).await;
                }
            }
            Err(error) => self.reply(request, &error::malformed(&request.kind, &error)).await,
        }
    }

    async fn execute(&mut self, request: &Request) {
        let question: ExecuteRequest = match request.content() {
            Ok(question) => question,
            Err(error) => return self.reply(request, &error::malformed(&request.kind, &error)).await,
        };
        let stop_on_error = question.stop_on_error;
        let mut host = CellHost {
            iopub: self.shell.iopub.clone(),
            prompts: self.shell.prompts.clone(),
            interrupter: self.shell.interrupter.clone(),
            identities: request.identities.clone(),
            cell: request.header.clone(),
            number: 0,
            silent: question.silent,
            allow_stdin: question.allow_stdin,
        };
        let run = move |session: &mut Session| execute::run(session, question, &mut host);
        let Some(reply) = self.shell.worker.call(run).await else { return };
        if reply.failed() && stop_on_error {
            tokio::time::sleep(GRACE).await;
            self.abort_what_has_come();
        }
        self.reply(request, &reply).await;
    }

    /// Cells that were sent together with a failed one must not run: they count on it.
    fn abort_what_has_come(&mut self) {
        while let Ok(request) = self.queue.try_recv() {
            self.backlog.push_back(Waiting { request, aborted: false });
        }
        for waiting in &mut self.backlog {
            waiting.aborted = waiting.request.kind == "execute_request";
        }
    }

    async fn reply(&mut self, request: &Request, content: &impl Serialize) {
        let kind = request.kind.replace("_request", "_reply");
        let (_, message) = self.shell.wire.message(&request.identities, &kind, &request.header, content);
        if let Err(error) = self.replies.send(message).await {
            log::warn!("a `{kind}` could not be delivered, its front end is gone: {error}");
        }
    }
}
