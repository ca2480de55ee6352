//! What can go wrong with the provider itself, as opposed to what it answers to a client's mistake
//! (that is `accounts::refusal` and `api::refusal`).

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the provider could not start, or not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another program listens there.
    #[error(
        "port `{}` on `{}` is taken by another program: end that program, or choose another port (`--listen {}:0` takes a free one)",
        .address.port(), .address.ip(), .address.ip()
    )]
    PortTaken {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address cannot be listened at: it is not this machine's, or is reserved.
    #[error("cannot listen at `{address}`: {source}; `127.0.0.1:8765` works on every machine")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A second provider on the same data would lose what the first one answers.
    #[error(
        "`{}` is in use by another provider{}: end that one, or give this one a folder of its own with `--data`",
        .folder.display(), .process.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    DataInUse {
        /// The data folder.
        folder: PathBuf,
        /// The process that holds it, where it left its number.
        process: Option<u32>,
    },
    /// The data folder cannot be made, read or written.
    #[error("cannot write in the data folder `{}`: {source}; make it writable, or choose another with `--data`", .folder.display())]
    Folder {
        /// The data folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A later version of the provider wrote the data.
    #[error(
        "the data in `{}` has layout {found}, and this program knows {known}: use the newer program that wrote it, or another folder with `--data`",
        .folder.display()
    )]
    NewerData {
        /// The data folder.
        folder: PathBuf,
        /// The layout's number in the file.
        found: i64,
        /// The newest layout that this program knows.
        known: i64,
    },
    /// The file `provider.key` is not what this program wrote.
    #[error("the key file `{}` is damaged: delete it (tokens given so far then stop working)", .file.display())]
    Key {
        /// The key file.
        file: PathBuf,
    },
    /// The database cannot take more.
    #[error(
        "no room to write: the disk is full; make room, then send the request again (nothing that was answered is lost)"
    )]
    Full,
    /// More ended before its time than is kept in memory; forgetting some of it would let it work again.
    #[error(
        "more tokens and log-ins were ended within the hour than can be remembered: try again when the first of them have expired by themselves"
    )]
    TooManyEnded,
    /// The database failed in another way.
    #[error("the provider's database failed: {0}")]
    Database(#[source] rusqlite::Error),
    /// The thread that writes the database is gone, because the provider is being shut down.
    #[error("the provider is shutting down")]
    Closed,
    /// Serving failed.
    #[error("the provider stopped serving: {0}")]
    Serve(#[source] std::io::Error),
    /// A policy that does not exist.
    #[error("unknown policy `{0}`: choose one of `course`, `spotify-2020`, `spotify-2026`")]
    UnknownPolicy(String),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Error::Full,
            _ => Error::Database(error),
        }
    }
}
