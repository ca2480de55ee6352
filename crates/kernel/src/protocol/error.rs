//! Why the kernel could not be started. Once it runs, what peers do wrong is logged and survived.

use std::path::PathBuf;

/// A connection file that cannot be used, or an address that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The connection file is missing or may not be read.
    #[error("`{}` could not be read: {source}. It is Jupyter that writes this file; start the kernel from there", path.display())]
    Unreadable {
        /// The connection file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The connection file is not what Jupyter writes.
    #[error("`{}` is not a connection file: {source}. It needs `ip`, `key`, and the ports `shell_port`, `iopub_port`, \
             `stdin_port`, `control_port` and `hb_port`", path.display())]
    Malformed {
        /// The connection file.
        path: PathBuf,
        /// Where its JSON is wrong, or which field.
        source: serde_json::Error,
    },
    /// The connection file asks for signatures of another kind.
    #[error(
        "`{0}` is not a signature scheme of this kernel; set `signature_scheme` to `hmac-sha256`, Jupyter's default"
    )]
    Scheme(String),
    /// One of the five sockets could not be opened.
    #[error(
        "`{endpoint}` could not be opened for the {channel} channel: {reason}. If another kernel holds it, end that one first"
    )]
    Bind {
        /// `shell`, `control`, `iopub`, `stdin` or `heartbeat`.
        channel: &'static str,
        /// The address, as ZeroMQ writes it.
        endpoint: String,
        /// What the system said.
        reason: String,
    },
    /// The system gives no more threads or file descriptors.
    #[error("the kernel's threads could not be started: {0}. Close other programs and try again")]
    Start(std::io::Error),
}
