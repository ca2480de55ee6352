//! The kernel as Jupyter sees it: five sockets, and the messages that go over them.
//!
//! ```text
//! shell ──► shell.rs ──► worker.rs (a thread: session, engine) ──► host.rs ──► iopub.rs ──► iopub
//! control ► control.rs ──► interrupts the worker                      └──────► prompts.rs ◄► stdin
//! heartbeat ► heartbeat.rs
//! ```
//!
//! Each channel's file is a task of its own, so that nothing but the shell channel ever waits for a cell. The tasks share one
//! thread; the cell runs on another.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html>

mod connection;
mod control;
mod cursor;
mod error;
mod flow;
#[cfg(test)]
mod fuzz;
mod heartbeat;
mod host;
mod iopub;
mod message;
mod outside;
mod prompts;
mod shell;
mod signature;
mod wire;
mod worker;

pub use connection::{Connection, Key, Transport};
pub use error::Error;

use crate::engine::Engine;
use crate::session::Session;
use control::Control;
use iopub::IoPub;
use jupyter_protocol::Status;
use prompts::Prompts;
use shell::Shell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use wire::{Parent, Wire};
use worker::{Interrupter, Worker};
use zeromq::{PubSocket, RouterSocket};

/// How long a running cell may take to stop when the kernel ends.
const LAST_CELL: Duration = Duration::from_millis(600);
/// How long the last messages may take to leave.
const LAST_MESSAGES: Duration = Duration::from_millis(350);
// A front end must not have to wait for longer than a second.
const _: () = assert!(LAST_CELL.as_millis() + LAST_MESSAGES.as_millis() < 1000);

/// What the kernel needs to know besides its connection file.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the notebook lies; Jupyter starts a kernel there.
    pub folder: PathBuf,
    /// The compiler's version, such as `1.95.0`, for `kernel_info_reply`.
    pub rust_version: String,
    /// Whether SIGINT interrupts and SIGTERM ends: for a kernel that has its process to itself.
    pub signals: bool,
    /// Whether the kernel ends when the process that started it is gone.
    pub watch_parent: bool,
}

impl Options {
    /// Those of a kernel that Jupyter started: in the current folder, with signals, watching the parent if Jupyter asks for
    /// it (`JPY_PARENT_PID`).
    pub fn from_environment(rust_version: impl Into<String>) -> Self {
        Self {
            folder: std::env::current_dir().unwrap_or_default(),
            rust_version: rust_version.into(),
            signals: true,
            watch_parent: std::env::var_os("JPY_PARENT_PID").is_some(),
        }
    }
}

/// Serves the kernel that a connection file describes, until a front end shuts it down.
///
/// The sockets are open before `start` makes the engine: a front end connects as soon as it has started the process, and where it
/// finds nobody, ZeroMQ looks again only a tenth of a second later.
///
/// A cell that does not stop within 0.6 s of the shutdown is left behind on its thread: the caller should end the process.
///
/// # Errors
/// Where the connection file cannot be used or an address cannot be had, and those of `start`. Nothing that a front end does is
/// an error.
pub fn serve<E: From<Error>>(
    connection_file: &Path,
    start: impl FnOnce() -> Result<(Box<dyn Engine>, Options), E>,
) -> Result<(), E> {
    let server = Server::bind(Connection::read(connection_file)?)?;
    match start() {
        Ok((engine, options)) => Ok(server.run(engine, options)?),
        Err(error) => {
            server.connection.clean_up();
            Err(error)
        }
    }
}

/// Five open sockets that nobody serves yet.
pub struct Server {
    connection: Connection,
    sockets: Sockets,
    /// One thread for all channels, since none of them computes. It also keeps a race in zeromq 0.7 from happening: the
    /// publisher's queue can miss that it was filled, and then holds a message back until the next one, if `send` and the
    /// task that empties the queue run on two threads at once (`spawn_pub_fanout_queue`: a store and a load that are not
    /// sequentially consistent). The message held back would be the `idle` at the end of a cell.
    runtime: Runtime,
}

struct Sockets {
    shell: RouterSocket,
    control: RouterSocket,
    stdin: RouterSocket,
    heartbeat: RouterSocket,
    iopub: PubSocket,
}

impl Server {
    /// Opens the sockets; ports that are 0 become free ones.
    ///
    /// # Errors
    /// [`Error::Bind`], [`Error::Start`].
    pub fn bind(mut connection: Connection) -> Result<Self, Error> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Start)?;
        let sockets = runtime.block_on(Sockets::bind(&mut connection))?;
        Ok(Self { connection, sockets, runtime })
    }

    /// Where the sockets are.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Serves them on this thread until a front end, a signal, or the end of the parent ends it.
    ///
    /// # Errors
    /// [`Error::Start`].
    pub fn run(self, engine: Box<dyn Engine>, options: Options) -> Result<(), Error> {
        let served = self.runtime.block_on(self.sockets.serve(&self.connection.key, engine, options));
        // Not waiting for what is left over: a look at the flow, at most.
        self.runtime.shutdown_background();
        self.connection.clean_up();
        served
    }
}

impl Sockets {
    async fn bind(connection: &mut Connection) -> Result<Self, Error> {
        let Connection {
            mut shell_port, mut control_port, mut stdin_port, mut hb_port, mut iopub_port, ..
        } = *connection;
        let sockets = Self {
            shell: connection.bind("shell", &mut shell_port).await?,
            control: connection.bind("control", &mut control_port).await?,
            stdin: connection.bind("stdin", &mut stdin_port).await?,
            heartbeat: connection.bind("heartbeat", &mut hb_port).await?,
            iopub: connection.bind("iopub", &mut iopub_port).await?,
        };
        *connection =
            Connection { shell_port, control_port, stdin_port, hb_port, iopub_port, ..connection.clone() };
        Ok(sockets)
    }

    async fn serve(self, key: &Key, engine: Box<dyn Engine>, options: Options) -> Result<(), Error> {
        let Options { folder, rust_version, signals, watch_parent } = options;
        let wire = Arc::new(Wire::new(key));
        let (iopub, publisher) = IoPub::new(wire.clone(), self.iopub);
        let (prompts, requests) = Prompts::new(wire.clone());
        let session = Session::new(engine, folder);
        let engine = session.interrupter();
        let (worker, ended) = Worker::start(session)?;
        let interrupter = Interrupter::new(engine, prompts.clone(), worker.clone());

        tokio::spawn(heartbeat::echo(self.heartbeat));
        let publisher = tokio::spawn(publisher.run());
        iopub.status(&Parent::none(), &Status::starting());
        tokio::spawn(prompts.clone().serve(self.stdin, requests));
        if signals {
            tokio::spawn(outside::interrupts(interrupter.clone()));
        }
        let control = Control {
            wire: wire.clone(),
            iopub: iopub.clone(),
            interrupter: interrupter.clone(),
            rust_version: rust_version.clone(),
            socket: self.control,
        };
        let shell = Shell {
            wire: wire.clone(),
            iopub,
            prompts,
            interrupter: interrupter.clone(),
            worker: worker.clone(),
            rust_version,
        };
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let shell = tokio::spawn(shell.serve(self.shell, stopped));

        let control = tokio::select! {
            socket = control.serve() => Some(socket),
            () = outside::termination(), if signals => None,
            () = outside::orphaned(), if watch_parent => None,
        };
        interrupter.interrupt();
        worker.end();
        stop.send_replace(true);
        let last_cell = async { tokio::join!(shell, ended) };
        if tokio::time::timeout(LAST_CELL, last_cell).await.is_err() {
            log::warn!("the running cell did not stop; it is left behind");
        }
        let flow = wire.flow.clone();
        // What has not left by then was for a front end that does not listen.
        let _ = tokio::task::spawn_blocking(move || flow.arrived(LAST_MESSAGES)).await;
        // Only now: with its socket, what a channel has still to send would go.
        drop((control, publisher));
        Ok(())
    }
}
