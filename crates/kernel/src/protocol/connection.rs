//! The connection file: where Jupyter tells a kernel which addresses to open, and the key that messages are signed with.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files>

use super::Error;
use serde::Deserialize;
use std::net::TcpListener;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use zeromq::{Listener, Socket};

/// The contents of a connection file. Not `jupyter_protocol`'s type of this name, which would print its key.
#[derive(Clone, Debug, Deserialize)]
pub struct Connection {
    /// How the addresses are meant.
    #[serde(default)]
    pub transport: Transport,
    /// An address of this machine (TCP), or the first part of the sockets' paths (IPC).
    pub ip: String,
    /// Requests and their replies. Here as for the others: a TCP port, 0 for any free one, or the last part of a path.
    pub shell_port: u16,
    /// Requests that must not wait for a running cell.
    pub control_port: u16,
    /// What cells show, for all front ends.
    pub iopub_port: u16,
    /// Where the kernel asks for input.
    pub stdin_port: u16,
    /// An echo, by which a front end sees that the kernel lives.
    pub hb_port: u16,
    /// What messages are signed with; empty: unsigned.
    pub key: Key,
    /// How they are signed; only `hmac-sha256` is supported.
    #[serde(default = "default_scheme")]
    pub signature_scheme: String,
}

/// The two transports that Jupyter uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Ports.
    #[default]
    Tcp,
    /// Unix domain sockets.
    Ipc,
}

/// The secret that a front end shares with its kernel.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<&str> for Key {
    fn from(key: &str) -> Self {
        Self(key.to_owned())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("[redacted]")
    }
}

fn default_scheme() -> String {
    "hmac-sha256".to_owned()
}

impl Connection {
    /// Reads a connection file.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Malformed`], [`Error::Scheme`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
        let connection: Self = serde_json::from_slice(&text)
            .map_err(|source| Error::Malformed { path: path.to_owned(), source })?;
        match connection.signature_scheme.as_str() {
            "hmac-sha256" => Ok(connection),
            other => Err(Error::Scheme(other.to_owned())),
        }
    }

    /// The address of a port, as ZeroMQ writes it.
    pub fn endpoint(&self, port: u16) -> String {
        match self.transport {
            Transport::Tcp if self.ip.contains(':') => format!("tcp://[{}]:{port}", self.ip),
            Transport::Tcp => format!("tcp://{}:{port}", self.ip),
            Transport::Ipc => format!("ipc://{}-{port}", self.ip),
        }
    }

    /// Binds a socket to `port`; a port of 0 becomes the one that was free.
    pub(super) async fn bind<S: Socket>(&self, channel: &'static str, port: &mut u16) -> Result<S, Error> {
        let endpoint = self.endpoint(*port);
        let failed = |reason: String| Error::Bind { channel, endpoint: endpoint.clone(), reason };
        let listener = self.listen(port).map_err(|error| failed(error.to_string()))?;
        let mut socket = S::new();
        socket.bind_listener(listener).await.map_err(|error| failed(error.to_string()))?;
        Ok(socket)
    }

    fn listen(&self, port: &mut u16) -> std::io::Result<Listener> {
        match self.transport {
            Transport::Tcp => {
                let ip = if self.ip == "*" { "0.0.0.0" } else { &self.ip };
                let listener = TcpListener::bind((ip, *port))?;
                *port = listener.local_addr()?.port();
                Ok(listener.into())
            }
            Transport::Ipc => {
                let path = self.path(*port);
                // A kernel that was killed leaves its sockets behind, and its successor gets the same names.
                if path.symlink_metadata().is_ok_and(|metadata| metadata.file_type().is_socket()) {
                    std::fs::remove_file(&path)?;
                }
                Ok(UnixListener::bind(path)?.into())
            }
        }
    }

    fn path(&self, port: u16) -> PathBuf {
        PathBuf::from(format!("{}-{port}", self.ip))
    }

    /// Removes the files of Unix domain sockets.
    pub(super) fn clean_up(&self) {
        if self.transport == Transport::Ipc {
            for port in [self.shell_port, self.control_port, self.iopub_port, self.stdin_port, self.hb_port] {
                // Gone already where the socket's own task was quicker.
                let _ = std::fs::remove_file(self.path(port));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"ip": "127.0.0.1", "shell_port": 1, "control_port": 2, "iopub_port": 3, "stdin_port": 4,
        "hb_port": 5, "key": "invented-key", "signature_scheme": "hmac-sha256", "transport": "tcp", "jupyter_session": "x"}"#;

    fn read(text: &str) -> Result<Connection, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kernel.json");
        std::fs::write(&path, text).unwrap();
        Connection::read(&path)
    }

    #[test]
    fn the_key_is_never_printed() {
        let connection = read(FILE).unwrap();
        assert!(!format!("{connection:?}").contains("invented-key"));
        assert_eq!(connection.endpoint(connection.hb_port), "tcp://127.0.0.1:5");
    }

    #[test]
    fn a_wrong_file_is_explained() {
        let missing = Connection::read(Path::new("/no/such/kernel.json")).unwrap_err().to_string();
        assert!(missing.starts_with("`/no/such/kernel.json` could not be read"), "{missing}");
        let malformed = read(&FILE.replace("\"hb_port\": 5,", "")).unwrap_err().to_string();
        assert!(malformed.contains("missing field `hb_port`"), "{malformed}");
        let scheme = read(&FILE.replace("sha256", "md5")).unwrap_err().to_string();
        assert!(scheme.starts_with("`hmac-md5` is not a signature scheme"), "{scheme}");
    }

    #[test]
    fn endpoints_are_written_as_zeromq_reads_them() {
        let ipc = read(&FILE.replace("tcp", "ipc").replace("127.0.0.1", "/tmp/kernel-1-ipc")).unwrap();
        assert_eq!(ipc.endpoint(3), "ipc:///tmp/kernel-1-ipc-3");
        let v6 = read(&FILE.replace("127.0.0.1", "::1")).unwrap();
        assert_eq!(v6.endpoint(3), "tcp://[::1]:3");
    }
}
