//! What the kernel and the runner say to each other: JSON, each message behind its length.
//!
//! Read without a buffer: after a takeover the snapshot goes on reading where the dead process stopped, so no byte of a
//! later message may have been taken out of the socket.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A cell that finds the socket among its open files can write anything into it. What looks like the length of a message
/// must not make the kernel wait, or take memory, for gigabytes.
const MOST_BYTES: u32 = 64 << 20;

/// From the kernel.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Command {
    /// Run a compiled cell. With `undo_on_failure`, a cell that fails is undone by the snapshot: it moved a variable that
    /// could not be put back. With `shares`, cells that are loaded later find its statics.
    Run { library: PathBuf, symbol: String, undo_on_failure: bool, shares: bool },
    /// The kernel has heard how the cell ended; its snapshot is not needed any more.
    Commit,
    /// Drop these variables.
    Forget { names: Vec<String> },
    /// Go on without the threads that cells have started: in a copy of the process, which has none.
    EndThreads,
}

/// From the runner.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Notice {
    /// Libraries are loaded, commands are awaited.
    Ready,
    /// The cell runs in this process; a copy of it waits.
    Running,
    /// The cell came to its end. With `undone`, the process ends now and its snapshot follows.
    Finished { report: Vec<u8>, undone: bool },
    /// The cell's library could not be loaded.
    NotLoaded { why: String },
    /// There is no snapshot, so the cell was not begun.
    NoSnapshot { why: String },
    /// The process that ran the cell is gone; this one, its snapshot, is as it was before the cell.
    TookOver { pid: i32 },
}

pub(super) fn send(mut socket: impl Write, message: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let length = u32::try_from(json.len()).map_err(io::Error::other)?;
    // In one write, so that a process that dies in between leaves all of it or nothing.
    let mut frame = length.to_le_bytes().to_vec();
    frame.extend(json);
    socket.write_all(&frame)
}

pub(super) fn receive<M: DeserializeOwned>(mut socket: impl Read) -> io::Result<M> {
    let mut length = [0; 4];
    socket.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MOST_BYTES {
        let why = format!("a message of {length} bytes, where {MOST_BYTES} are the most");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let mut json = vec![0; length as usize];
    socket.read_exact(&mut json)?;
    Ok(serde_json::from_slice(&json)?)
}
