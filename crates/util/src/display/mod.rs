//! Showing things in a notebook.
//!
//! A front end takes the richest form it knows: a card in HTML, or its text alternative. Both are printed between the marker
//! lines of evcxr (<https://github.com/evcxr/evcxr/blob/main/evcxr_jupyter/README.md#custom-display-of-types>), which both
//! kernels read from standard output.

pub(crate) mod address;
pub(crate) mod body;
pub(crate) mod cards;
pub(crate) mod html;
pub(crate) mod table;

use std::io::Write;

/// Something that can be shown as a card.
pub trait Show {
    /// The card. Nothing secret may be on it.
    #[doc(hidden)]
    fn card(&self) -> Card;
}

impl<T: Show + ?Sized> Show for &T {
    fn card(&self) -> Card {
        (**self).card()
    }
}

/// What a front end shows: HTML, and a text alternative.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub(crate) html: String,
    pub(crate) text: String,
}

impl Card {
    pub(crate) fn new(html: String, text: String) -> Self {
        Self { html, text }
    }

    pub(crate) fn emit(&self) {
        print(&format!("{}{}", block("text/html", &self.html), block("text/plain", &self.text)));
    }
}

/// Shows a request, an answer, an address, credentials or parameters: their parts named, their secrets masked.
pub fn show(thing: &(impl Show + ?Sized)) {
    thing.card().emit();
}

/// Shows a link that opens `url` in the browser; `text` is what it is called.
///
/// Only addresses of the web become links.
pub fn link(text: impl AsRef<str>, url: impl AsRef<str>) {
    link_card(text.as_ref(), url.as_ref()).emit();
}

fn link_card(text: &str, url: &str) -> Card {
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    let (text, shown) = (html::escape(text), html::escape(url));
    let html = if is_web {
        // The address itself is not printed: a token or a code may be in it.
        format!("<a href=\"{shown}\" target=\"_blank\" rel=\"noopener\" style=\"{}\">{text}</a>", html::LINK)
    } else {
        format!("{text}: <code>{shown}</code>")
    };
    Card::new(html, url.to_owned())
}

/// Shows HTML as it is; a front end without HTML gets it as text.
pub fn display_html(html: impl AsRef<str>) {
    let html = html.as_ref();
    Card::new(html.to_owned(), html.to_owned()).emit();
}

/// Shows HTML that a later call of [`update_html`] replaces, in this cell or in another: `id` is what both call it.
pub fn display_html_as(id: impl AsRef<str>, html: impl AsRef<str>) {
    show_as("application/vnd.oauth-dance.display-id", id.as_ref(), html);
}

/// Shows HTML in place of what was shown under `id`, wherever that stands. Stock evcxr shows it once more.
pub fn update_html(id: impl AsRef<str>, html: impl AsRef<str>) {
    show_as("application/vnd.oauth-dance.update-display", id.as_ref(), html);
}

fn show_as(mime: &str, id: &str, html: impl AsRef<str>) {
    if is_own_kernel() {
        print(&block(mime, id));
    }
    display_html(html);
}

/// Takes away what the cell has shown so far. Stock evcxr cannot do that: there, nothing happens.
pub fn clear_output() {
    if is_own_kernel() {
        print(&block("application/vnd.oauth-dance.clear-output", ""));
    }
}

/// Our own kernel says that it is one; elsewhere its blocks would be shown as an unknown kind of output.
fn is_own_kernel() -> bool {
    std::env::var_os("OAUTH_DANCE_KERNEL").is_some()
}

/// Prints in one go, so that the output of a thread does not come in between.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    // Standard output can only be closed by the cell itself; then there is nothing to show it on.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn block(mime: &str, content: &str) -> String {
    const END: &str = "EVCXR_END_CONTENT";
    // A line of the content that is the end marker would end it early; a space more is not seen.
    let content: String = content
        .split('\n')
        .map(|line| if line == END { format!("{END} \n") } else { format!("{line}\n") })
        .collect();
    format!("EVCXR_BEGIN_CONTENT {mime}\n{content}{END}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_the_markers_of_evcxr() {
        assert_eq!(block("text/plain", "a\nb"), "EVCXR_BEGIN_CONTENT text/plain\na\nb\nEVCXR_END_CONTENT\n");
        assert_eq!(
            block("x/y", "EVCXR_END_CONTENT"),
            "EVCXR_BEGIN_CONTENT x/y\nEVCXR_END_CONTENT \nEVCXR_END_CONTENT\n"
        );
    }

    #[test]
    fn a_link_cannot_smuggle_anything_in() {
        let card = link_card("<b>", "https://x/?a=\"><script>");
        assert!(card.html.contains("&lt;b&gt;") && !card.html.contains("<script>"), "{}", card.html);
        assert!(!link_card("x", "javascript:alert(1)").html.contains("href"));
    }
}
