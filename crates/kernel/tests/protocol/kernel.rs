//! A kernel in this process, with an engine that does as told.

use crate::client::{Client, KEY};
use crate::fake::{Fake, Remote};
use kernel::protocol::{Connection, Error, Options, Server, Transport};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

pub struct Kernel {
    pub connection: Connection,
    pub remote: Remote,
    pub folder: tempfile::TempDir,
    served: Receiver<Result<(), Error>>,
}

/// A connection file's contents for free ports of this machine.
pub fn tcp() -> Connection {
    Connection {
        transport: Transport::Tcp,
        ip: "127.0.0.1".to_owned(),
        shell_port: 0,
        control_port: 0,
        iopub_port: 0,
        stdin_port: 0,
        hb_port: 0,
        key: KEY.into(),
        signature_scheme: "hmac-sha256".to_owned(),
    }
}

/// The same for sockets in a folder.
pub fn ipc(folder: &Path) -> Connection {
    let ip = folder.join("kernel-ipc").display().to_string();
    let ports =
        Connection { shell_port: 1, control_port: 2, iopub_port: 3, stdin_port: 4, hb_port: 5, ..tcp() };
    Connection { transport: Transport::Ipc, ip, ..ports }
}

pub fn options(folder: &Path) -> Options {
    Options {
        folder: folder.to_owned(),
        rust_version: "1.95.0".to_owned(),
        signals: false,
        watch_parent: false,
    }
}

impl Kernel {
    pub fn start() -> Self {
        Self::start_at(tcp())
    }

    pub fn start_at(connection: Connection) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (engine, remote) = Fake::new();
        let (bound, connection_of) = channel();
        let (end, served) = channel();
        let options = options(folder.path());
        std::thread::spawn(move || {
            let run = || {
                let server = Server::bind(connection)?;
                bound.send(server.connection().clone()).unwrap();
                server.run(Box::new(engine), options)
            };
            // The test may be over.
            let _ = end.send(run());
        });
        let connection = connection_of.recv().expect("the kernel's sockets");
        Self { connection, remote, folder, served }
    }

    pub fn client(&self) -> Client {
        Client::connect(&self.connection)
    }

    /// Waits until the server has returned. That takes less than a second; a machine may be too busy for that.
    pub fn wait_for_end(&self) {
        self.served.recv_timeout(Duration::from_secs(10)).expect("the kernel ends").unwrap();
    }
}
