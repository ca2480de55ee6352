//! The parameter `fields`, with which a client says which members of a playlist it wants
//! (<https://developer.spotify.com/documentation/web-api/reference/get-playlist>): `name,tracks.items(added_at,track(name,!id))`. A dot
//! leads into an object, parentheses say more than one thing about it, `!` leaves out, and a list stands for each of its elements.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::{Map, Value};

use crate::api::call::Call;
use crate::api::refusal::Refusal;

/// Deeper than this no answer goes; a text of nothing but parentheses must not use up the stack.
const DEEPEST: usize = 12;

/// Which members of an object are wanted. Nothing said is all of them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Fields {
    /// Those that are kept, and what of them.
    kept: Vec<(String, Fields)>,
    left_out: Vec<String>,
}

impl Fields {
    /// What the call asks for.
    pub(super) fn of(call: &Call) -> Result<Self, Refusal> {
        let Some(text) = call.query.get("fields") else { return Ok(Fields::default()) };
        Fields::read(text).map_err(|cause| {
            Refusal::bad(
                "Invalid fields",
                format!("`fields` is `{text}`, where {cause}"),
                "write names separated by commas, as in `name,items(added_at,track(name))`",
            )
        })
    }

    fn read(text: &str) -> Result<Self, String> {
        let mut rest = text.chars().peekable();
        let fields = list(&mut rest, 0)?;
        match rest.next() {
            None => Ok(fields),
            Some(_) => Err("a parenthesis closes that none opened".to_owned()),
        }
    }

    /// What is wanted of `value`.
    pub(super) fn of_object(&self, value: Value) -> Value {
        match value {
            Value::Array(list) => list.into_iter().map(|value| self.of_object(value)).collect(),
            Value::Object(members) => Value::Object(self.of_members(members)),
            scalar => scalar,
        }
    }

    fn of_members(&self, members: Map<String, Value>) -> Map<String, Value> {
        let wanted = |(name, value): (String, Value)| {
            if self.left_out.contains(&name) {
                return None;
            }
            match self.kept.iter().find(|(kept, _)| *kept == name) {
                Some((_, fields)) => Some((name, fields.of_object(value))),
                None => self.kept.is_empty().then_some((name, value)),
            }
        };
        members.into_iter().filter_map(wanted).collect()
    }

    /// Both what was said before and `fields` about the member `name`.
    fn keep(&mut self, name: String, fields: Fields) {
        let Some((_, known)) = self.kept.iter_mut().find(|(known, _)| *known == name) else {
            self.kept.push((name, fields));
            return;
        };
        if *known == Fields::default() || fields == Fields::default() {
            *known = Fields::default();
            return;
        }
        known.left_out.extend(fields.left_out);
        for (name, fields) in fields.kept {
            known.keep(name, fields);
        }
    }
}

/// Entries up to the end, or to the parenthesis that closes.
fn list(rest: &mut Peekable<Chars<'_>>, depth: usize) -> Result<Fields, String> {
    if depth > DEEPEST {
        return Err(format!("parentheses and dots go deeper than {DEEPEST}"));
    }
    let mut fields = Fields::default();
    loop {
        skip_blanks(rest);
        if rest.next_if_eq(&'!').is_some() {
            fields.left_out.push(name(rest)?);
        } else {
            let name = name(rest)?;
            let inner = inner(rest, depth)?;
            fields.keep(name, inner);
        }
        if rest.next_if_eq(&',').is_none() {
            return Ok(fields);
        }
    }
}

/// What follows after a name.
fn inner(rest: &mut Peekable<Chars<'_>>, depth: usize) -> Result<Fields, String> {
    if rest.next_if_eq(&'.').is_some() {
        if depth >= DEEPEST {
            return Err(format!("parentheses and dots go deeper than {DEEPEST}"));
        }
        let name = name(rest)?;
        let fields = inner(rest, depth + 1)?;
        return Ok(Fields { kept: vec![(name, fields)], left_out: Vec::new() });
    }
    if rest.next_if_eq(&'(').is_none() {
        return Ok(Fields::default());
    }
    let fields = list(rest, depth + 1)?;
    rest.next_if_eq(&')').ok_or("a parenthesis is opened and not closed")?;
    Ok(fields)
}

fn name(rest: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    skip_blanks(rest);
    let mut name = String::new();
    while let Some(letter) = rest.next_if(|letter| letter.is_alphanumeric() || *letter == '_') {
        name.push(letter);
    }
    skip_blanks(rest);
    match (name.is_empty(), rest.peek()) {
        (false, _) => Ok(name),
        (true, Some(letter)) => Err(format!("a name is missing before `{letter}`")),
        (true, None) => Err("a name is missing at the end".to_owned()),
    }
}

fn skip_blanks(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|letter| letter.is_whitespace()).is_some() {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn assert_gives(fields: &str, expected: Value) {
        let playlist = json!({
            "name": "Harbour", "uri": "spotify:playlist:x",
            "tracks": { "total": 2, "items": [
                { "added_at": "2023", "added_by": { "id": "mira", "type": "user" }, "track": { "id": "a", "name": "Salt" } },
                { "added_at": "2024", "added_by": { "id": "yuki", "type": "user" }, "track": null },
            ] },
        });
        assert_eq!(Fields::read(fields).unwrap().of_object(playlist), expected, "{fields}");
    }

    #[test]
    fn names_dots_and_parentheses_choose_members() {
        assert_gives("name, uri", json!({ "name": "Harbour", "uri": "spotify:playlist:x" }));
        assert_gives("tracks.total", json!({ "tracks": { "total": 2 } }));
        assert_gives(
            "tracks.items(added_at,added_by.id)",
            json!({ "tracks": { "items": [
                { "added_at": "2023", "added_by": { "id": "mira" } }, { "added_at": "2024", "added_by": { "id": "yuki" } },
            ] } }),
        );
        assert_gives(
            "tracks.items.track(name)",
            json!({ "tracks": { "items": [{ "track": { "name": "Salt" } }, { "track": null }] } }),
        );
        assert_gives("nothing_of_this_name", json!({}));
    }

    #[test]
    fn an_exclamation_mark_leaves_out() {
        assert_gives("!tracks", json!({ "name": "Harbour", "uri": "spotify:playlist:x" }));
        assert_gives(
            "tracks.items(track(!id),added_at)",
            json!({ "tracks": { "items": [
                { "added_at": "2023", "track": { "name": "Salt" } }, { "added_at": "2024", "track": null },
            ] } }),
        );
    }

    #[test]
    fn what_is_said_twice_about_a_member_adds_up() {
        assert_gives(
            "tracks.total,name,tracks.items.added_at",
            json!({ "name": "Harbour", "tracks": { "total": 2, "items": [{ "added_at": "2023" }, { "added_at": "2024" }] } }),
        );
        assert_eq!(Fields::read("tracks.total,tracks"), Fields::read("tracks"));
    }

    #[test]
    fn what_cannot_be_read_is_said_in_words() {
        for (text, words) in [
            ("tracks(items", "not closed"),
            ("name)", "that none opened"),
            ("name,,uri", "before `,`"),
            ("name,", "at the end"),
            ("a..b", "before `.`"),
            (&"a(".repeat(10_000), "deeper than 12"),
            (&"a.".repeat(10_000), "deeper than 12"),
        ] {
            let cause = Fields::read(text).unwrap_err();
            assert!(cause.contains(words), "{cause}");
        }
    }
}
