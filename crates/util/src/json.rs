//! The JSON of an answer, shown without its secrets.

use crate::display::{Card, Show, body};
use crate::error::{Error, Result};
use serde_json::Value;
use std::fmt;
use std::ops::Deref;

/// A JSON value, to be used as one: `data["access_token"]`, `data["items"][0]["name"]`.
///
/// `Debug`, `Display` and [`show`](crate::show) mask what stands under secret keys. Its methods fetch a member of a known
/// type, and say what there is when it is missing.
#[derive(Clone, PartialEq)]
pub struct Json(Value);

impl Json {
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    /// The text under `key`, as a `String` of one's own: `creds["token"] = data.text("access_token")?;`.
    ///
    /// # Errors
    /// There is no such member, or it is no text; the message lists the members there are.
    pub fn text(&self, key: impl AsRef<str>) -> Result<String> {
        let value = self.member(key.as_ref())?;
        value.as_str().map(str::to_owned).ok_or_else(|| wrong_kind(key.as_ref(), value, "text"))
    }

    /// The whole number under `key`.
    ///
    /// # Errors
    /// As [`Json::text`].
    pub fn number(&self, key: impl AsRef<str>) -> Result<i64> {
        let value = self.member(key.as_ref())?;
        value.as_i64().ok_or_else(|| wrong_kind(key.as_ref(), value, "a whole number"))
    }

    /// The items of the list under `key`.
    ///
    /// # Errors
    /// As [`Json::text`].
    pub fn list(&self, key: impl AsRef<str>) -> Result<Vec<Json>> {
        let value = self.member(key.as_ref())?;
        let list = value.as_array().ok_or_else(|| wrong_kind(key.as_ref(), value, "a list"))?;
        Ok(list.iter().cloned().map(Json).collect())
    }

    /// The member `key`, whatever it is.
    ///
    /// # Errors
    /// There is no such member; the message lists those there are.
    pub fn part(&self, key: impl AsRef<str>) -> Result<Json> {
        self.member(key.as_ref()).cloned().map(Json)
    }

    /// Whether there is a member `key`.
    pub fn contains(&self, key: impl AsRef<str>) -> bool {
        self.0.get(key.as_ref()).is_some()
    }

    /// The value itself, for what wants one.
    pub fn into_value(self) -> Value {
        self.0
    }

    /// Shows the JSON, secrets masked, as the value of a cell.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }

    fn member(&self, key: &str) -> Result<&Value> {
        let Value::Object(object) = &self.0 else {
            return Err(Error::Member(format!(
                "`{key}` was looked for in {}, and only an object has members",
                creds::Kind::of(&self.0)
            )));
        };
        object.get(key).ok_or_else(|| {
            let keys: Vec<String> = object.keys().map(|key| format!("`{key}`")).collect();
            if key.is_empty() {
                return Error::Member(format!(
                    "the name of a member is missing: the answer has {}",
                    keys.join(", ")
                ));
            }
            let advice = match key {
                "refresh_token" => {
                    ": an answer without a new one means that the old one stays valid; keep it"
                }
                _ => "",
            };
            Error::Member(format!("the answer has no `{key}`, only {}{advice}", keys.join(", ")))
        })
    }
}

fn wrong_kind(key: &str, value: &Value, wanted: &str) -> Error {
    Error::Member(format!("`{key}` of the answer is {}, not {wanted}", creds::Kind::of(value)))
}

impl Deref for Json {
    type Target = Value;
    fn deref(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&body::pretty(&body::masked(&self.0)))
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Json {
    fn card(&self) -> Card {
        Card::new(body::html(&body::masked(&self.0)), self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_come_as_what_they_are() {
        let data = Json(
            json!({"access_token": "BQinvented", "expires_in": 3600, "items": [{"n": 1}], "owner": {"id": "x"}}),
        );
        assert_eq!(data.text("access_token").unwrap(), "BQinvented");
        assert_eq!(data.number("expires_in").unwrap(), 3600);
        assert_eq!(data.list("items").unwrap()[0].number("n").unwrap(), 1);
        assert_eq!(data.part("owner").unwrap().text("id").unwrap(), "x");
        assert_eq!(data["owner"]["id"], "x");
    }

    #[test]
    fn a_missing_refresh_token_says_to_keep_the_old_one() {
        let data = Json(json!({"access_token": "BQinvented", "expires_in": 3600}));
        let message = data.text("refresh_token").unwrap_err().to_string();
        assert_eq!(
            message,
            "the answer has no `refresh_token`, only `access_token`, `expires_in`: an answer without a new one means that the old one stays valid; keep it"
        );
        assert_eq!(
            data.text("expires_in").unwrap_err().to_string(),
            "`expires_in` of the answer is a number, not text"
        );
    }

    #[test]
    fn a_name_that_is_left_out_is_not_looked_for() {
        let data = Json(json!({"access_token": "BQinvented", "expires_in": 3600}));
        assert_eq!(
            data.text("").unwrap_err().to_string(),
            "the name of a member is missing: the answer has `access_token`, `expires_in`"
        );
    }

    #[test]
    fn printing_an_answer_shows_no_token() {
        let data = Json(json!({"access_token": "BQinvented-token", "token_type": "Bearer"}));
        assert_eq!(
            format!("{data:?}"),
            "{\n  \"access_token\": \"BQin…(16)\",\n  \"token_type\": \"Bearer\"\n}"
        );
    }
}
