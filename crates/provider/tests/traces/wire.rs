//! HTTP/1.1 over a socket, by hand: connections that stay open, requests that no library would send, answers read to where they end.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Nothing in these tests takes as long; whoever waits longer waits for ever.
pub const FOR_EVER: Duration = Duration::from_secs(20);

/// A connection.
pub struct Wire {
    pub stream: BufReader<TcpStream>,
    address: SocketAddr,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header, the first one.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Wire {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(FOR_EVER))?;
        stream.set_write_timeout(Some(FOR_EVER))?;
        Ok(Wire { stream: BufReader::new(stream), address })
    }

    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Sends a request with a right `Host` and `Content-Length`, and reads the answer.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Reply> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        if !body.is_empty() {
            request += &format!("content-length: {}\r\n", body.len());
        }
        self.send(format!("{request}\r\n{body}").as_bytes())?;
        self.reply()
    }

    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> io::Result<Reply> {
        self.ask("GET", path, headers, "")
    }

    /// Reads an answer that has a length.
    pub fn reply(&mut self) -> io::Result<Reply> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let status = head.get(9..12).and_then(|digits| digits.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no answer: {head:?}")))?;
        let mut reply = Reply { status, head, body: Vec::new() };
        let length = reply.header("content-length").map_or(0, |text| text.parse().unwrap());
        reply.body.resize(length, 0);
        self.stream.read_exact(&mut reply.body)?;
        Ok(reply)
    }

    /// Sends byte after byte as long as the other side lets it, and returns what it said in the end.
    pub fn drip(&mut self, letter: u8) -> Vec<u8> {
        self.stream.get_ref().set_read_timeout(Some(Duration::from_millis(10))).unwrap();
        let mut heard = Vec::new();
        for _ in 0..FOR_EVER.as_millis() / 10 {
            let gone = self.send(&[letter]).is_err();
            match self.stream.read_to_end(&mut heard) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !gone => {}
                _ => return heard,
            }
        }
        panic!("the connection was still open after {FOR_EVER:?}: {heard:?}");
    }
}
