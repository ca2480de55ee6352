//! How a cell ended, as the runner reads it.
//!
//! The runner has a standard library of its own, so nothing but bytes can pass: a report is a list of texts, each behind
//! its length.

/// How a cell ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All statements ran.
    Done,
    /// `return` left the cell before its end, without an error: what it declares behind that is not there.
    Left,
    /// `?` returned an error.
    Raised {
        /// The error's type.
        kind: String,
        /// Its text, then those of its causes.
        messages: Vec<String>,
        /// Where the `?` stands.
        place: Option<Place>,
    },
    /// A panic went up to the top of the cell.
    Panicked {
        /// What the panic said.
        message: String,
        /// Where it began.
        place: Option<Place>,
    },
}

/// A place in a source file, as the compiler counts: from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named to the compiler.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A cell's ending, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(pub Ending);

impl Report {
    /// The bytes that [`decode`](Report::decode) reads.
    pub fn encode(&self) -> Vec<u8> {
        let (word, texts, place) = match &self.0 {
            Ending::Done => ("done", vec![], None),
            Ending::Left => ("left", vec![], None),
            Ending::Raised { kind, messages, place } => {
                ("raised", std::iter::once(kind).chain(messages).cloned().collect(), place.as_ref())
            }
            Ending::Panicked { message, place } => ("panicked", vec![message.clone()], place.as_ref()),
        };
        let place = place.map_or_else(String::new, |at| format!("{}:{}:{}", at.line, at.column, at.file));
        let mut bytes = Vec::new();
        for text in [word.to_owned(), place].into_iter().chain(texts) {
            bytes.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
            bytes.extend(text.bytes());
        }
        bytes
    }

    /// Reads a report; `None` if the bytes are not one.
    pub fn decode(mut bytes: &[u8]) -> Option<Report> {
        let mut texts = Vec::new();
        while !bytes.is_empty() {
            let (length, rest) = bytes.split_first_chunk::<4>()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            texts.push(String::from_utf8_lossy(text).into_owned());
            bytes = rest;
        }
        let mut texts = texts.into_iter();
        let (word, place) = (texts.next()?, Place::parse(&texts.next()?));
        Some(Report(match word.as_str() {
            "done" => Ending::Done,
            "left" => Ending::Left,
            "raised" => Ending::Raised { kind: texts.next()?, messages: texts.collect(), place },
            "panicked" => Ending::Panicked { message: texts.next()?, place },
            _ => return None,
        }))
    }
}

impl Place {
    fn parse(text: &str) -> Option<Place> {
        let mut parts = text.splitn(3, ':');
        let (line, column) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Place { file: parts.next()?.to_owned(), line, column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_survives_the_way() {
        let place = Some(Place { file: "a:b.rs".into(), line: 3, column: 14 });
        for ending in [
            Ending::Done,
            Ending::Left,
            Ending::Raised {
                kind: "E".into(),
                messages: vec!["a\0b".into(), "cause".into()],
                place: place.clone(),
            },
            Ending::Panicked { message: "bö\nom".into(), place },
            Ending::Panicked { message: String::new(), place: None },
        ] {
            let report = Report(ending);
            assert_eq!(Report::decode(&report.encode()), Some(report));
        }
    }

    #[test]
    fn a_cut_off_report_is_none() {
        let bytes = Report(Ending::Panicked { message: "boom".into(), place: None }).encode();
        assert_eq!(Report::decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Report::decode(b""), None);
    }
}
