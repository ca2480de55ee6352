//! The headers of a request or an answer, in order, found whatever the case of their letters (RFC 9110 §5.1).

use crate::display::{Card, Show, table};
use std::fmt;
use std::ops::Index;

/// Headers. `Debug`, `Display` and [`show`](crate::show) mask credentials.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// The value of the first header of that name; `content-type` finds `Content-Type`.
    pub fn get(&self, name: impl AsRef<str>) -> Option<&str> {
        self.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.as_ref())).map(|(_, value)| value)
    }

    /// Whether there is such a header.
    pub fn contains(&self, name: impl AsRef<str>) -> bool {
        self.get(name).is_some()
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Replaces the header, or adds it.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        self.0.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.0.push((name.to_owned(), value));
    }

    /// Adds a header to those of the same name, as an answer may have several.
    pub(crate) fn add(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// Shows the headers as the value of a cell.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }
}

/// # Panics
/// If there is no such header; the message lists those that there are.
impl<K: AsRef<str> + ?Sized> Index<&K> for Headers {
    type Output = str;
    fn index(&self, name: &K) -> &str {
        self.get(name).unwrap_or_else(|| {
            let known: Vec<String> = self.iter().map(|(name, _)| format!("`{name}`")).collect();
            panic!("`{}` is not among the headers, which are {}", name.as_ref(), known.join(", "))
        })
    }
}

impl fmt::Display for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&table::text(&table::masked(self.iter())))
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(table::masked(self.iter())).finish()
    }
}

impl Show for Headers {
    fn card(&self) -> Card {
        Card::new(table::html(&table::masked(self.iter())), self.to_string())
    }
}
