//! The control channel: requests that must not wait for a running cell. None of them needs the session.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-control-router-dealer-channel>

use super::iopub::IoPub;
use super::message::{interrupt, kernel_info, shutdown};
use super::wire::{Request, Wire};
use super::worker::Interrupter;
use jupyter_protocol::Status;
use serde::Serialize;
use std::sync::Arc;
use zeromq::{RouterSocket, SocketRecv, SocketSend};

pub(super) struct Control {
    pub(super) wire: Arc<Wire>,
    pub(super) iopub: IoPub,
    pub(super) interrupter: Interrupter,
    pub(super) rust_version: String,
    pub(super) socket: RouterSocket,
}

impl Control {
    /// Answers requests until one asks to shut down. The socket is handed back: closing it could take the reply with it.
    pub(super) async fn serve(mut self) -> RouterSocket {
        loop {
            match self.socket.recv().await.map(|message| self.wire.read(message)) {
                Ok(Ok(request)) => {
                    self.iopub.status(&request.header, &Status::busy());
                    let shutdown = self.answer(&request).await;
                    self.iopub.status(&request.header, &Status::idle());
                    if shutdown {
                        return self.socket;
                    }
                }
                Ok(Err(rejected)) => log::warn!("a message on the control channel was dropped: {rejected}"),
                Err(error) => log::debug!("the control channel could not be read: {error}"),
            }
        }
    }

    /// Whether the kernel is to end.
    async fn answer(&mut self, request: &Request) -> bool {
        match request.kind.as_str() {
            "kernel_info_request" => {
                let reply = kernel_info::reply(&self.rust_version);
                self.reply(request, &reply).await;
            }
            "interrupt_request" => {
                self.interrupter.interrupt();
                self.reply(request, &interrupt::reply()).await;
            }
            "shutdown_request" => {
                self.interrupter.interrupt();
                // Whatever else the request says, ending is what is meant.
                let reply = shutdown::reply(&request.content().unwrap_or_default());
                self.reply(request, &reply).await;
                self.iopub.say("shutdown_reply", &request.header, &reply);
                return true;
            }
            other => {
                log::info!("`{other}` was ignored: this kernel does not answer it on the control channel")
            }
        }
        false
    }

    async fn reply(&mut self, request: &Request, content: &impl Serialize) {
        let kind = request.kind.replace("_request", "_reply");
        let (_, message) = self.wire.message(&request.identities, &kind, &request.header, content);
        if let Err(error) = self.socket.send(message).await {
            log::warn!("a `{kind}` could not be delivered, its front end is gone: {error}");
        }
    }
}
