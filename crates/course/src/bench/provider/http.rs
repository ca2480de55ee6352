//! As much of HTTP/1.1 as the load needs: where an answer ends (RFC 9112 §6.3, answers with a `Content-Length` only), and how a
//! request is written.

use std::io::Write;

/// An answer that has arrived whole.
#[derive(Debug)]
pub struct Answer<'a> {
    pub status: u16,
    head: &'a [u8],
    pub body: &'a [u8],
}

/// The answer that `bytes` hold, or `None` while it is not all there.
///
/// # Errors
/// It does not say how long it is.
pub fn parse(bytes: &[u8]) -> Result<Option<Answer<'_>>, String> {
    let Some(end) = end_of_head(bytes) else { return Ok(None) };
    let (head, rest) = bytes.split_at(end);
    let status = head.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    let answer = |body| Answer { status: status.unwrap_or(0), head, body };
    let length = answer(&[]).header("content-length").and_then(|value| value.parse().ok());
    let Some(length): Option<usize> = length else {
        return Err(format!("an answer without a length came: {}", String::from_utf8_lossy(head)));
    };
    Ok(rest.get(..length).map(answer))
}

/// Where the empty line after the headers ends.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let found = from + bytes.get(from..)?.iter().position(|byte| *byte == b'\r')?;
        if bytes.get(found..found + 4)? == b"\r\n\r\n" {
            return Some(found + 4);
        }
        from = found + 2;
    }
}

impl<'a> Answer<'a> {
    /// The value of the first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let line = self.head.split(|byte| *byte == b'\n').find(|line| {
            line.get(name.len()) == Some(&b':') && line[..name.len()].eq_ignore_ascii_case(name.as_bytes())
        })?;
        std::str::from_utf8(&line[name.len() + 1..]).ok().map(str::trim)
    }

    /// The body as text.
    pub fn text(&self) -> &'a str {
        std::str::from_utf8(self.body).unwrap_or_default()
    }

    /// Its size on the wire, in bytes.
    pub fn size(&self) -> usize {
        self.head.len() + self.body.len()
    }
}

/// Appends a request. `headers` are whole lines; a `form` makes it a POST.
pub fn request(out: &mut Vec<u8>, host: &str, path: &str, headers: &[(&str, &str)], form: Option<&str>) {
    let method = if form.is_some() { "POST" } else { "GET" };
    // Writing into memory does not fail.
    let _ = write!(out, "{method} {path} HTTP/1.1\r\nhost: {host}\r\n");
    for (name, value) in headers {
        let _ = write!(out, "{name}: {value}\r\n");
    }
    match form {
        Some(form) => {
            let _ = write!(
                out,
                "content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
                form.len()
            );
        }
        None => out.extend_from_slice(b"\r\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"HTTP/1.1 303 See Other\r\nContent-Length: 5\r\nlocation: /a?b\r\n\r\nhello";

    #[test]
    fn an_answer_is_whole_when_its_last_byte_is_there_and_not_before() {
        for length in 0..WHOLE.len() {
            assert!(parse(&WHOLE[..length]).unwrap().is_none(), "{length}");
        }
        let answer = parse(WHOLE).unwrap().unwrap();
        assert_eq!((answer.status, answer.text(), answer.size()), (303, "hello", WHOLE.len()));
        assert_eq!(answer.header("location"), Some("/a?b"));
        assert_eq!(answer.header("set-cookie"), None);
    }

    #[test]
    fn an_answer_without_a_length_is_refused_and_not_waited_for() {
        assert!(parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }
}
