//! The heartbeat channel: whatever comes goes back, so that a front end sees that the kernel lives.
//!
//! A router and not a reply socket, as in `ipykernel`: it needs no turns, so that a front end that asks twice, or goes away
//! between asking and hearing, cannot put it out of step.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#heartbeat-for-kernels>

use zeromq::{RouterSocket, SocketRecv, SocketSend};

pub(super) async fn echo(mut socket: RouterSocket) {
    loop {
        match socket.recv().await {
            Ok(beat) => {
                if let Err(error) = socket.send(beat).await {
                    log::debug!("a heartbeat could not be answered: {error}");
                }
            }
            Err(error) => log::debug!("a heartbeat could not be read: {error}"),
        }
    }
}
