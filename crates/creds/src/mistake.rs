//! The first place where text stops being JSON (RFC 8259), and the mistake that a person made there.
//!
//! A parser says what it expected; this says what happened: a comma too many, a quote that is missing, Python's `True`.

use std::fmt;

/// A mistake and where it is.
pub(crate) struct Mistake {
    /// In bytes.
    pub offset: usize,
    pub problem: Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    BadEscape,
    BareWord,
    Comment,
    ControlCharacter(char),
    DoubleComma,
    EqualsSign,
    ExtraText,
    InvisibleSpace,
    MissingColon,
    MissingComma,
    MissingValue,
    NameNotText,
    NotANumber,
    PythonWord(&'static str),
    SingleQuote,
    SmartQuote,
    Surplus(char),
    TrailingComma,
    UnclosedText,
    Unclosed { opener: char, line: usize },
    WrongCloser { closer: char, opener: char, line: usize },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadEscape => f.write_str("a backslash that JSON does not know"),
            Self::BareWord => f.write_str("a word without quotes"),
            Self::Comment => f.write_str("a comment, which JSON does not have"),
            Self::ControlCharacter('\t') => f.write_str("a tab inside a text"),
            Self::ControlCharacter(character) => {
                write!(f, "a control character (U+{:04X}) inside a text", u32::from(*character))
            }
            Self::DoubleComma => f.write_str("two commas, with nothing between them"),
            Self::EqualsSign => f.write_str("`=` where `:` belongs"),
            Self::ExtraText => f.write_str("something after the end of the file's one object"),
            Self::InvisibleSpace => f.write_str("an invisible character that is no ordinary space"),
            Self::MissingColon => f.write_str("no `:` between a name and its value"),
            Self::MissingComma => f.write_str("no comma between two members"),
            Self::MissingValue => f.write_str("a name without a value"),
            Self::NameNotText => f.write_str("a member's name that is no text"),
            Self::NotANumber => f.write_str("a number that JSON cannot read"),
            Self::PythonWord(right) => write!(f, "a word of another language; JSON writes `{right}`"),
            Self::SingleQuote => f.write_str("a single quote"),
            Self::SmartQuote => f.write_str("a typographic quote"),
            Self::Surplus(closer) => write!(f, "a `{closer}` too many"),
            Self::TrailingComma => f.write_str("a comma too many"),
            Self::UnclosedText => f.write_str("a text that begins here and does not end on its line"),
            Self::Unclosed { opener, line } => {
                write!(f, "the file ends, and the `{opener}` of line {line} is still open")
            }
            Self::WrongCloser { closer, opener, line } => {
                write!(f, "`{closer}` cannot close the `{opener}` of line {line}")
            }
        }
    }
}

impl Problem {
    /// What to mend.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::BadEscape => "write each backslash twice (`\\\\`), or a forward slash",
            Self::BareWord => {
                "put it in double quotes; if it is the rest of a text, a quote before it is too many or missing"
            }
            Self::Comment => "delete it; a note can be a member of its own: `\"note\": \"…\"`",
            Self::ControlCharacter('\t') => {
                "delete the tab; it often comes along when a value is pasted from a table"
            }
            Self::ControlCharacter(_) => "delete it and type the value anew; it came along with a paste",
            Self::DoubleComma => "delete one of them",
            Self::EqualsSign => "write `\"name\": \"value\"`",
            Self::ExtraText => "put every entry inside the first `{ … }`, separated by commas",
            Self::InvisibleSpace => {
                "delete the space here and type it anew; it came along with a paste from a web page"
            }
            Self::MissingColon => {
                "write `\"name\": \"value\"`; if there is a `:`, a quote is missing or too many on this line"
            }
            Self::MissingComma => "put a comma here, at the end of the member before",
            Self::MissingValue => "write a value after the colon; one that is still unknown is `\"\"`",
            Self::NameNotText => "put the name in double quotes",
            Self::NotANumber => "put it in double quotes, so that it is a text",
            Self::PythonWord(_) => {
                "JSON knows `true`, `false` and `null`, in small letters; any other word needs double quotes"
            }
            Self::SingleQuote | Self::SmartQuote => {
                "JSON's quote is the straight double one, `\"`, at both ends"
            }
            Self::Surplus(_) => "delete it, or the one of its kind that closes too early",
            Self::TrailingComma => "delete this comma: nothing follows it",
            Self::UnclosedText => "put a `\"` at the text's end",
            Self::Unclosed { opener: '{', .. } => {
                "put the missing `}` where that object ends, at the latest here"
            }
            Self::Unclosed { .. } => "put the missing `]` where that list ends, at the latest here",
            Self::WrongCloser { opener: '{', .. } => "close an object with `}`",
            Self::WrongCloser { .. } => "close a list with `]`",
        }
    }
}

/// What may stand at a place.
#[derive(Clone, Copy, PartialEq)]
enum Expect {
    Value,
    /// The value of the member whose colon is at this offset.
    ValueAfterColon(usize),
    /// A value or `]`.
    FirstItem,
    /// A name or `}`.
    FirstName,
    Name,
    Colon,
    CommaOrEnd,
    End,
}

/// Finds the first mistake; `None` if there is none that this module knows.
pub(crate) fn first(text: &str) -> Option<Mistake> {
    let mut scan = Scan { text, at: 0, open: Vec::new(), comma: 0, end: 0 };
    scan.run().err()
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// The openers that are not closed yet, with their offsets.
    open: Vec<(char, usize)>,
    /// Where the last comma is.
    comma: usize,
    /// Where the last token ends.
    end: usize,
}

const SMART_QUOTES: &[char] = &['“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '`', '´', '＂'];

impl Scan<'_> {
    fn run(&mut self) -> Result<(), Mistake> {
        let mut expect = Expect::Value;
        loop {
            self.skip_space();
            let Some(character) = self.peek() else { return self.at_end(expect) };
            expect = self.token(character, expect)?;
            self.end = self.at;
        }
    }

    fn token(&mut self, character: char, expect: Expect) -> Result<Expect, Mistake> {
        let after_comma = matches!(expect, Expect::Name | Expect::Value) && !self.open.is_empty();
        match (character, expect) {
            ('/' | '#', _) => Err(self.here(Problem::Comment)),
            (character, _)
                if character.is_whitespace()
                    || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}') =>
            {
                Err(self.here(Problem::InvisibleSpace))
            }
            (_, Expect::End) if matches!(character, '}' | ']') => Err(self.here(Problem::Surplus(character))),
            (_, Expect::End) => Err(self.here(Problem::ExtraText)),
            ('\'', _) => Err(self.here(Problem::SingleQuote)),
            (quote, _) if SMART_QUOTES.contains(&quote) => Err(self.here(Problem::SmartQuote)),
            ('}' | ']', Expect::Name | Expect::Value) if after_comma => {
                Err(self.back(self.comma, Problem::TrailingComma))
            }
            ('}' | ']' | ',', Expect::ValueAfterColon(colon)) => Err(self.back(colon, Problem::MissingValue)),
            ('}' | ']', Expect::Colon) => Err(self.back(self.end, Problem::MissingColon)),
            ('}' | ']', _) => self.close(character),
            (',', Expect::CommaOrEnd) => {
                self.comma = self.at;
                self.at += 1;
                Ok(if self.in_object() { Expect::Name } else { Expect::Value })
            }
            (',', Expect::Colon) => Err(self.here(Problem::MissingColon)),
            (',', _) if after_comma => Err(self.here(Problem::DoubleComma)),
            (',', _) => Err(self.here(Problem::TrailingComma)),
            (':', Expect::Colon) => {
                self.at += 1;
                Ok(Expect::ValueAfterColon(self.at - 1))
            }
            ('=', Expect::Colon) => Err(self.here(Problem::EqualsSign)),
            (_, Expect::Colon) => Err(self.here(Problem::MissingColon)),
            ('"', Expect::CommaOrEnd) => Err(self.back(self.end, Problem::MissingComma)),
            ('{' | '[', Expect::CommaOrEnd) => Err(self.back(self.end, Problem::MissingComma)),
            ('"', Expect::Name | Expect::FirstName) => self.string().map(|()| Expect::Colon),
            ('"', _) => self.string().map(|()| self.after_value()),
            (letter, _) if letter.is_alphabetic() || letter == '_' => self.word(expect),
            (_, Expect::Name | Expect::FirstName) => Err(self.here(Problem::NameNotText)),
            ('{' | '[', _) => {
                self.open.push((character, self.at));
                self.at += 1;
                Ok(if character == '{' { Expect::FirstName } else { Expect::FirstItem })
            }
            ('-' | '+' | '.' | '0'..='9', Expect::CommaOrEnd) => {
                Err(self.back(self.end, Problem::MissingComma))
            }
            ('-' | '+' | '.' | '0'..='9', _) => self.number(),
            _ => Err(self.here(Problem::BareWord)),
        }
    }

    fn at_end(&self, expect: Expect) -> Result<(), Mistake> {
        match self.open.last() {
            None if expect == Expect::End => Ok(()),
            None => Err(self.here(Problem::MissingValue)),
            // At the last thing that is there, as the place where the file ends is a line that looks empty.
            Some(&(opener, offset)) => {
                Err(self.back(self.end, Problem::Unclosed { opener, line: self.line(offset) }))
            }
        }
    }

    fn close(&mut self, closer: char) -> Result<Expect, Mistake> {
        match self.open.pop() {
            Some((opener, _)) if (opener == '{') == (closer == '}') => {
                self.at += 1;
                Ok(self.after_value())
            }
            Some((opener, offset)) => {
                Err(self.here(Problem::WrongCloser { closer, opener, line: self.line(offset) }))
            }
            None => Err(self.here(Problem::Surplus(closer))),
        }
    }

    /// A text; `self.at` is at its opening quote.
    fn string(&mut self) -> Result<(), Mistake> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None | Some('\n' | '\r') => return Err(self.back(start, Problem::UnclosedText)),
                Some('"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some('\\') => self.escape()?,
                Some(character) if u32::from(character) < 0x20 => {
                    return Err(self.here(Problem::ControlCharacter(character)));
                }
                Some(character) => self.at += character.len_utf8(),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Mistake> {
        let bytes = &self.text.as_bytes()[self.at + 1..];
        let length = match bytes {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', digits @ ..] if digits.len() >= 4 && digits[..4].iter().all(u8::is_ascii_hexdigit) => 6,
            _ => return Err(self.here(Problem::BadEscape)),
        };
        self.at += length;
        Ok(())
    }

    fn word(&mut self, expect: Expect) -> Result<Expect, Mistake> {
        let rest = &self.text[self.at..];
        let length = rest
            .find(|character: char| !character.is_alphanumeric() && character != '_')
            .unwrap_or(rest.len());
        let word = &rest[..length];
        match (word, expect) {
            (_, Expect::CommaOrEnd) => Err(self.here(Problem::BareWord)),
            (_, Expect::Name | Expect::FirstName) => Err(self.here(Problem::BareWord)),
            ("true" | "false" | "null", _) => {
                self.at += length;
                Ok(self.after_value())
            }
            _ => Err(self.here(match word.to_ascii_lowercase().as_str() {
                "true" => Problem::PythonWord("true"),
                "false" => Problem::PythonWord("false"),
                "none" | "null" | "nil" | "undefined" => Problem::PythonWord("null"),
                "nan" | "infinity" | "inf" => Problem::NotANumber,
                _ => Problem::BareWord,
            })),
        }
    }

    fn number(&mut self) -> Result<Expect, Mistake> {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| c.is_whitespace() || ",:{}[]\"'".contains(c)).unwrap_or(rest.len());
        // The parser is asked, not imitated: it says no to `0123`, `.5`, `+1`, `1_000` and to a date.
        if serde_json::from_str::<serde_json::Value>(&rest[..length]).is_err() {
            return Err(self.here(Problem::NotANumber));
        }
        self.at += length;
        Ok(self.after_value())
    }

    fn after_value(&self) -> Expect {
        if self.open.is_empty() { Expect::End } else { Expect::CommaOrEnd }
    }

    fn in_object(&self) -> bool {
        matches!(self.open.last(), Some(('{', _)))
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn line(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    fn here(&self, problem: Problem) -> Mistake {
        self.back(self.at, problem)
    }

    fn back(&self, offset: usize, problem: Problem) -> Mistake {
        Mistake { offset, problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each file with `§` where the caret must be.
    #[test]
    fn every_mistake_has_its_name_and_its_place() {
        use Problem::*;
        let cases: &[(&str, Problem)] = &[
            ("{\"a\": {\"b\": \"c\"§,\n}}", TrailingComma),
            ("{\"a\": [1§,]}", TrailingComma),
            ("{§, \"a\": 1}", TrailingComma),
            ("{\"a\": 1,§, \"b\": 2}", DoubleComma),
            ("{\"a\": \"b\"§\n \"c\": 1}", MissingComma),
            ("{\"a\": {}§ {\"c\": 1}}", MissingComma),
            ("{\"a\": 1§ 2}", MissingComma),
            ("{§'a': 1}", SingleQuote),
            ("{\"a\": §'b'}", SingleQuote),
            ("{§“a”: 1}", SmartQuote),
            ("{\"a\": \"b§\tc\"}", ControlCharacter('\t')),
            ("{\"a\": \"b§\u{1}c\"}", ControlCharacter('\u{1}')),
            ("{\"a\": §\"b,\n \"c\": 1}", UnclosedText),
            ("{\"a\": §\"b", UnclosedText),
            ("{\"a\": \"C:§\\Users\"}", BadEscape),
            ("{\"a\": \"§\\u12g4\"}", BadEscape),
            ("{\"a\": 1} §// mine", Comment),
            ("§# mine\n{}", Comment),
            ("{\"a\": §/* mine */ 1}", Comment),
            ("{\"a\": §True}", PythonWord("true")),
            ("{\"a\": §None}", PythonWord("null")),
            ("{\"a\": §NaN}", NotANumber),
            ("{\"a\": §007}", NotANumber),
            ("{\"a\": §2026-11-21}", NotANumber),
            ("{\"a\": §BQD}", BareWord),
            ("{§a: 1}", BareWord),
            ("{\"a\": \"b\" §c\"}", BareWord),
            ("{§1: 1}", NameNotText),
            ("{\"a\" §= 1}", EqualsSign),
            ("{\"a: \"§b\"}", MissingColon),
            ("{\"a\" §\"b\"}", MissingColon),
            ("{\"a\"§}", MissingColon),
            ("{\"a\"§:, \"b\": 1}", MissingValue),
            ("{\"a\"§: }", MissingValue),
            ("{}\n§{}", ExtraText),
            ("{}§}", Surplus('}')),
            ("§}", Surplus('}')),
            ("{\"a\": {\n\"b\": 1}§\n\n", Unclosed { opener: '{', line: 1 }),
            ("{\"a\": [1§]", Unclosed { opener: '[', line: 1 }),
            ("{\"a\": [1§}", WrongCloser { closer: '}', opener: '[', line: 1 }),
            ("{§\u{a0}\"a\": 1}", InvisibleSpace),
        ];
        for (marked, problem) in cases {
            let offset = marked.find('§').unwrap();
            let mut text = marked.replacen('§', "", 1);
            // The caret of an unclosed list is after the last thing that is there, which then is not `]`.
            let mut offset = offset;
            if matches!(problem, Unclosed { opener: '[', .. }) {
                text.pop();
                offset = text.len();
            }
            assert!(serde_json::from_str::<serde_json::Value>(&text).is_err(), "{text:?} is JSON");
            let mistake = first(&text).unwrap_or_else(|| panic!("nothing found in {text:?}"));
            assert_eq!((mistake.problem, mistake.offset), (*problem, offset), "{text:?}");
            assert!(!problem.advice().is_empty());
        }
    }

    proptest::proptest! {
        #[test]
        fn finds_a_mistake_wherever_the_parser_does(text in r#"[\[\]{},:"'0-9a-z \n\\=/tTé]{0,40}"#) {
            let valid = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            proptest::prop_assert_eq!(first(&text).is_none(), valid);
        }
    }
}
