//! What may stand where a text is wanted: `params! { "limit": 5, "code": creds["code"], "id": data["id"] }`.

use crate::{Json, URL};
use serde_json::Value;

/// A value that has a text. A JSON text gives its content: without this, `data["id"]` would come with its quotes.
pub trait ToText {
    /// The text.
    fn to_text(&self) -> String;
}

impl<T: ToText + ?Sized> ToText for &T {
    fn to_text(&self) -> String {
        (**self).to_text()
    }
}

impl ToText for Value {
    fn to_text(&self) -> String {
        match self {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }
}

impl ToText for Json {
    fn to_text(&self) -> String {
        Value::to_text(self)
    }
}

macro_rules! by_to_string {
    ($($kind:ty),*) => {
        $(impl ToText for $kind {
            fn to_text(&self) -> String {
                self.to_string()
            }
        })*
    };
}
by_to_string!(str, String, char, bool, i32, i64, u16, u32, u64, usize, f64, URL);
