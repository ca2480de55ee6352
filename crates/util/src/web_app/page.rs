//! What a web app answers with: a page of a few pieces, or the way elsewhere.

use crate::display::Show;
use crate::display::html::{self, escape};

/// A page: `Page::new("Signed in").text("Hello, Mira!").show(&creds)`.
#[derive(Clone, Debug)]
pub struct Page {
    pub(super) status: u16,
    title: String,
    pieces: Vec<String>,
    pub(super) location: Option<String>,
}

impl Page {
    /// A page with a heading.
    pub fn new(title: impl AsRef<str>) -> Self {
        Self { status: 200, title: title.as_ref().to_owned(), pieces: Vec::new(), location: None }
    }

    /// No page, but where the browser goes instead (303 See Other).
    pub fn redirect(url: impl AsRef<str>) -> Self {
        Self { status: 303, location: Some(url.as_ref().to_owned()), ..Self::new("Elsewhere") }
    }

    /// Adds a paragraph; what stands between backticks is code.
    pub fn text(mut self, text: impl AsRef<str>) -> Self {
        self.pieces.push(format!("<p>{}</p>", html::prose(text.as_ref())));
        self
    }

    /// Adds what a notebook would show of `thing`, its secrets masked.
    pub fn show(mut self, thing: &(impl Show + ?Sized)) -> Self {
        self.pieces.push(thing.card().html);
        self
    }

    /// Adds a link.
    pub fn link(mut self, text: impl AsRef<str>, url: impl AsRef<str>) -> Self {
        let (text, url) = (escape(text.as_ref()), escape(url.as_ref()));
        // Anything else, `javascript:` for instance, would run.
        let is_web = ["http://", "https://", "/"].iter().any(|start| url.starts_with(start));
        self.pieces.push(if is_web {
            format!("<p><a href=\"{url}\">{text}</a></p>")
        } else {
            format!("<p>{text}: <code>{url}</code></p>")
        });
        self
    }

    /// Sets the status, such as 403; a page has 200.
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(super) fn html(&self) -> String {
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <style>:root{{color-scheme:light dark}}body{{max-width:44rem;margin:3rem auto;padding:0 1rem;\
             font:1rem/1.5 system-ui,sans-serif}}</style></head><body><main><h1>{title}</h1>{}</main></body></html>",
            self.pieces.concat(),
            title = escape(&self.title)
        )
    }
}
