//! The documentation in a page of rustdoc, as text for a tooltip.

use html5gum::{Token, Tokenizer};

use super::page::attribute;

/// Documentation is cut off behind the paragraph, or the example, in which it becomes longer than this, in bytes.
const LONG_ENOUGH: usize = 400;

/// Documentation as text: the marks of Markdown that a reader of plain text is used to are put back.
pub(super) struct Prose {
    text: String,
    in_code_block: bool,
}

impl Prose {
    /// Up to the end of the `div` that has begun.
    pub(super) fn read(tokens: &mut Tokenizer<html5gum::StringReader<'_>>) -> String {
        let mut prose = Prose { text: String::new(), in_code_block: false };
        let (mut depth, mut hidden, mut whole) = (1, false, false);
        for token in tokens {
            match token {
                Ok(Token::StartTag(tag)) => match tag.name.as_slice() {
                    b"div" => depth += 1,
                    b"a" if attribute(&tag, "class") == "doc-anchor" => hidden = true,
                    _ if !whole => prose.open(tag.name.as_slice()),
                    _ => {}
                },
                Ok(Token::EndTag(tag)) => match tag.name.as_slice() {
                    b"div" => depth -= 1,
                    b"a" => hidden = false,
                    name if !whole => {
                        prose.close(name);
                        let is_block = [&b"p"[..], b"pre", b"ul", b"ol"].contains(&name);
                        whole = is_block && prose.text.len() > LONG_ENOUGH;
                    }
                    _ => {}
                },
                Ok(Token::String(part)) if !hidden && !whole => {
                    prose.words(&String::from_utf8_lossy(&part.value))
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        prose.text.trim().to_owned()
    }

    fn open(&mut self, tag: &[u8]) {
        match tag {
            b"p" | b"ul" | b"ol" | b"table" => self.paragraph(),
            b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => self.paragraph(),
            b"li" => self.line("- "),
            b"tr" | b"br" => self.line(""),
            b"td" | b"th" => self.text.push(' '),
            b"pre" => {
                self.paragraph();
                self.in_code_block = true;
                self.text.push_str("    ");
            }
            b"code" if !self.in_code_block => self.text.push('`'),
            _ => {}
        }
    }

    fn close(&mut self, tag: &[u8]) {
        match tag {
            b"pre" => self.in_code_block = false,
            b"code" if !self.in_code_block => self.text.push('`'),
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        if self.in_code_block {
            self.text += &text.replace('\n', "\n    ");
        } else {
            self.text += &text.replace('\n', " ");
        }
    }

    fn paragraph(&mut self) {
        // The paragraph of a list's entry begins behind its mark.
        if !self.text.is_empty() && !self.text.ends_with("- ") {
            self.text.truncate(self.text.trim_end().len());
            self.text.push_str("\n\n");
        }
    }

    fn line(&mut self, mark: &str) {
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text.push_str(mark);
    }
}
