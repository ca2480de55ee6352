//! Names and values in order: the query of a URL or the fields of a form.

use crate::display::{Card, Show, table};
use crate::{Creds, ToText};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::{Index, IndexMut};

/// Parameters in the order in which they were written, made by [`params!`](crate::params!).
///
/// They own their texts, so that they can be kept from cell to cell. `Debug`, `Display` and [`show`](crate::show) mask secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

/// Writes parameters as Python writes a dictionary: `params! { "response_type": "code", "state": creds["state"] }`.
///
/// A value may be a text, a number, a `bool`, or a value out of an answer's JSON.
#[macro_export]
macro_rules! params {
    ($($name:literal : $value:expr),* $(,)?) => {
        <$crate::Params as ::std::iter::FromIterator<(::std::string::String, ::std::string::String)>>::from_iter([
            $((::std::string::String::from($name), $crate::ToText::to_text(&$value))),*
        ])
    };
}

impl Params {
    /// No parameters yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives `name` the value, in its old place if it has one.
    pub fn set(&mut self, name: impl AsRef<str>, value: impl ToText) {
        self[name.as_ref()] = value.to_text();
    }

    /// The value of `name`.
    pub fn get(&self, name: impl AsRef<str>) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name.as_ref()).map(|(_, value)| value)
    }

    /// Whether there is a parameter of that name.
    pub fn contains(&self, name: impl AsRef<str>) -> bool {
        self.get(name).is_some()
    }

    /// Takes the parameter out.
    pub fn remove(&mut self, name: impl AsRef<str>) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name.as_ref())?;
        Some(self.0.remove(at).1)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Shows the parameters as the value of a cell.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }
}

impl FromIterator<(String, String)> for Params {
    /// Of two parameters of one name both stay: an answer may be about just that.
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// # Panics
/// If there is no such parameter; the message lists those that there are.
impl<K: AsRef<str> + ?Sized> Index<&K> for Params {
    type Output = String;
    fn index(&self, name: &K) -> &String {
        let name = name.as_ref();
        match self.0.iter().find(|(known, _)| known == name) {
            Some((_, value)) => value,
            None => {
                let known: Vec<String> = self.0.iter().map(|(name, _)| format!("`{name}`")).collect();
                panic!("`{name}` is not among the parameters, which are {}", known.join(", "))
            }
        }
    }
}

/// A name that is new comes last.
impl<K: AsRef<str> + ?Sized> IndexMut<&K> for Params {
    fn index_mut(&mut self, name: &K) -> &mut String {
        let name = name.as_ref();
        let at = self.0.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.0.push((name.to_owned(), String::new()));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&table::text(&table::masked(self.iter())))
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(table::masked(self.iter())).finish()
    }
}

impl Show for Params {
    fn card(&self) -> Card {
        Card::new(table::html(&table::masked(self.iter())), self.to_string())
    }
}

/// What `query` and `form` take: [`Params`], or what else holds names and values.
pub trait Pairs {
    /// Names and values in order.
    fn pairs(&self) -> Vec<(String, String)>;
}

impl Pairs for Params {
    fn pairs(&self) -> Vec<(String, String)> {
        self.0.clone()
    }
}

impl Pairs for Creds {
    fn pairs(&self) -> Vec<(String, String)> {
        self.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl<K: AsRef<str>, V: ToText> Pairs for [(K, V)] {
    fn pairs(&self) -> Vec<(String, String)> {
        self.iter().map(|(name, value)| (name.as_ref().to_owned(), value.to_text())).collect()
    }
}

impl<K: AsRef<str>, V: ToText, const N: usize> Pairs for [(K, V); N] {
    fn pairs(&self) -> Vec<(String, String)> {
        self.as_slice().pairs()
    }
}

impl<K: AsRef<str>, V: ToText> Pairs for Vec<(K, V)> {
    fn pairs(&self) -> Vec<(String, String)> {
        self.as_slice().pairs()
    }
}

impl<K: AsRef<str>, V: ToText> Pairs for BTreeMap<K, V> {
    fn pairs(&self) -> Vec<(String, String)> {
        self.iter().map(|(name, value)| (name.as_ref().to_owned(), value.to_text())).collect()
    }
}

impl<K: AsRef<str> + Ord, V: ToText> Pairs for HashMap<K, V> {
    fn pairs(&self) -> Vec<(String, String)> {
        // Sorted, because the order of a hash map would be another one in every run.
        let sorted: BTreeMap<&K, &V> = self.iter().collect();
        sorted.iter().map(|(name, value)| (name.as_ref().to_owned(), value.to_text())).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn the_macro_takes_what_a_cell_has() {
        let data = json!({"id": "2f4Ejh4Po2rpuXSYa6IDCe"});
        let code = String::from("AQBinvented-code");
        let mut params =
            params! { "grant_type": "authorization_code", "code": code, "limit": 5, "id": data["id"], };
        params["limit"] = "6".into();
        params.set("show_dialog", true);
        assert_eq!(
            format!("{params:?}"),
            "{\"grant_type\": \"authorization_code\", \"code\": \"AQBi…(16)\", \"limit\": \"6\", \
             \"id\": \"2f4Ejh4Po2rpuXSYa6IDCe\", \"show_dialog\": \"true\"}"
        );
        assert_eq!(params["code"], code);
        assert!(params! {}.is_empty());
    }

    #[test]
    #[should_panic(expected = "`stat` is not among the parameters, which are `state`, `scope`")]
    fn a_missing_parameter_names_those_that_exist() {
        let _ = &params! { "state": "x", "scope": "y" }["stat"];
    }
}
