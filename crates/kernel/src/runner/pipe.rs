//! What a cell prints, read without waiting and never in the middle of a character.

use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// Our end of a pipe from which a cell's text is read without waiting.
#[derive(Debug)]
pub(crate) struct Pipe<P> {
    pipe: P,
    open: bool,
    /// The first bytes of a character whose rest has not been read.
    incomplete: Vec<u8>,
}

impl<P: Read + AsFd> Pipe<P> {
    pub(crate) fn new(pipe: P) -> io::Result<Pipe<P>> {
        fcntl_setfl(&pipe, fcntl_getfl(&pipe)? | OFlags::NONBLOCK)?;
        Ok(Pipe { pipe, open: true, incomplete: Vec::new() })
    }

    pub(crate) fn poll(&self) -> Option<PollFd<'_>> {
        // A pipe without a writer is always "ready"; polling it would turn waiting into spinning.
        let fd: BorrowedFd<'_> = self.pipe.as_fd();
        self.open.then(|| PollFd::from_borrowed_fd(fd, PollFlags::IN))
    }

    /// How many bytes to read so that nothing is left that was there at this moment. Who writes for ever must not make us read
    /// for ever.
    pub(crate) fn waiting(&self) -> usize {
        // At least a read of some bytes: a pipe without a writer holds nothing, and only a read tells that it is closed.
        rustix::io::ioctl_fionread(&self.pipe)
            .map_or(0, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX))
            .max(4096)
    }

    /// A piece of what can be read now, `None` if nothing can. At most `most` bytes, which become fewer.
    pub(crate) fn read_available(&mut self, most: &mut usize) -> Option<String> {
        let mut buffer = [0; 64 * 1024];
        let size = buffer.len().min(*most);
        if size == 0 {
            return None;
        }
        let read = match self.pipe.read(&mut buffer[..size]) {
            Ok(0) => {
                self.open = false;
                return None;
            }
            Ok(read) => read,
            Err(_) => return None,
        };
        *most -= read;
        self.incomplete.extend_from_slice(&buffer[..read]);
        let bytes = std::mem::take(&mut self.incomplete);
        let whole = bytes.len() - incomplete_tail(&bytes);
        self.incomplete = bytes[whole..].to_vec();
        Some(String::from_utf8_lossy(&bytes[..whole]).into_owned())
    }
}

/// How many bytes at the end are the beginning of a character that needs more.
fn incomplete_tail(bytes: &[u8]) -> usize {
    let start = bytes.len().saturating_sub(3);
    match std::str::from_utf8(&bytes[start..]) {
        // `start` may itself be in the middle of a character: only an error at the very end counts.
        Err(e) if e.error_len().is_none() => bytes.len() - start - e.valid_up_to(),
        Err(_) => (1..=3.min(bytes.len()))
            .find(|&n| {
                let tail = &bytes[bytes.len() - n..];
                tail[0] >= 0xC0 && std::str::from_utf8(tail).is_err_and(|e| e.error_len().is_none())
            })
            .unwrap_or(0),
        Ok(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::incomplete_tail;

    #[test]
    fn a_character_is_never_cut() {
        let text = "aé€🦀";
        for end in 0..=text.len() {
            let bytes = &text.as_bytes()[..end];
            let whole = bytes.len() - incomplete_tail(bytes);
            assert!(std::str::from_utf8(&bytes[..whole]).is_ok(), "{end}");
            assert!(end - whole < 4);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_passed_on() {
        assert_eq!(incomplete_tail(&[b'a', 0xFF, b'b']), 0);
        assert_eq!(incomplete_tail(&[0xFF]), 0);
    }
}
