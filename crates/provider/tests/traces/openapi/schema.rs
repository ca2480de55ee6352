//! From the public OpenAPI file (3.0) to JSON Schema (2020-12), as strict as the file allows. OpenAPI 3.0 has its own dialect
//! (<https://spec.openapis.org/oas/v3.0.3#schema-object>), of which these words must be put into others:
//!
//! * `nullable: true` → `null` is one more alternative;
//! * `discriminator` beside `oneOf` → the member that it names says which alternative holds (`if` … `then`), so that an error is about
//!   that alternative and not "none of them fits";
//! * what only documents (`description`, `example`, `x-…`) goes.
//!
//! The file names members and says of few that they must be there. Here **every** member that is named must be there, but for those
//! that the caller allows to be missing, and no other may be: a misspelt name would otherwise be valid.

use std::path::PathBuf;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// Words that say nothing about what is valid.
const COMMENTS: [&str; 9] = [
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "format",
    "nullable",
    "required",
    "title",
];

/// Where the file is; it is not ours to distribute, so it may be absent.
fn file() -> PathBuf {
    std::env::var_os("SPOTIFY_OPENAPI").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/spotify-openapi.yml")),
        PathBuf::from,
    )
}

/// The file's content.
pub struct Specification(Value);

/// Which members may be missing.
pub struct Leniency {
    pub names: Vec<&'static str>,
    /// Those that the file marks as deprecated.
    pub deprecated: bool,
}

impl Specification {
    /// Reads the file; none if it is not there.
    pub fn read() -> Option<Self> {
        let file = file();
        let Ok(text) = std::fs::read_to_string(&file) else {
            eprintln!(
                "skipped: there is no `{}`; set SPOTIFY_OPENAPI to Spotify's OpenAPI file to run this test",
                file.display()
            );
            return None;
        };
        Some(Specification(serde_saphyr::from_str(&text).unwrap()))
    }

    /// What the answer of `method` at the path template `path` must be with this status; none if it has no body.
    pub fn answer(&self, method: &str, path: &str, status: u16, leniency: &Leniency) -> Option<Validator> {
        let responses = &self.0["paths"][path][method.to_lowercase()]["responses"];
        let named = &responses[status.to_string()];
        assert!(named.is_object(), "the file has no answer {status} of {method} {path}");
        let response = named["$ref"].as_str().map_or(named, |reference| self.at(reference));
        let schema = &response["content"]["application/json"]["schema"];
        (!schema.is_null()).then(|| self.validator(schema, leniency))
    }

    fn validator(&self, schema: &Value, leniency: &Leniency) -> Validator {
        let schemas = self.0["components"]["schemas"].as_object().unwrap();
        let known: Map<_, _> = schemas
            .iter()
            .map(|(name, schema)| (name.clone(), self.converted(schema, false, leniency)))
            .collect();
        let mut root = self.converted(schema, true, leniency);
        root["components"] = json!({ "schemas": known });
        jsonschema::options().with_draft(Draft::Draft202012).build(&root).unwrap()
    }

    /// The part of the file that `#/…` names.
    fn at(&self, reference: &str) -> &Value {
        let found = reference.strip_prefix('#').and_then(|pointer| self.0.pointer(pointer));
        found.unwrap_or_else(|| panic!("the file has no `{reference}`"))
    }

    /// `schema` in the words of JSON Schema. It is `closed` where it describes a whole value; a part of an `allOf` is not, because the
    /// members that other parts name are none of its business.
    fn converted(&self, schema: &Value, closed: bool, leniency: &Leniency) -> Value {
        let Value::Object(words) = schema else { return schema.clone() };
        let mut converted = Map::new();
        for (word, value) in words {
            match (word.as_str(), value) {
                (word, _) if COMMENTS.contains(&word) || word.starts_with("x-") => {}
                ("properties", Value::Object(properties)) => {
                    let members: Map<_, _> = properties
                        .iter()
                        .map(|(name, schema)| (name.clone(), self.converted(schema, true, leniency)))
                        .collect();
                    converted.insert("properties".to_owned(), Value::Object(members));
                    converted.insert("required".to_owned(), required(properties, leniency));
                }
                ("oneOf", Value::Array(alternatives)) if words.contains_key("discriminator") => {
                    let name = words["discriminator"]["propertyName"].as_str().unwrap();
                    converted.insert("allOf".to_owned(), self.chosen_by(name, alternatives, leniency));
                }
                ("allOf" | "oneOf" | "anyOf", Value::Array(parts)) => {
                    let parts = parts.iter().map(|part| self.converted(part, false, leniency)).collect();
                    converted.insert(word.clone(), parts);
                }
                ("items" | "additionalProperties", value) => {
                    converted.insert(word.clone(), self.converted(value, true, leniency));
                }
                (_, value) => {
                    converted.insert(word.clone(), value.clone());
                }
            }
        }
        if closed && !words.contains_key("additionalProperties") {
            converted.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
        }
        if schema["nullable"] == true {
            return json!({ "anyOf": [{ "type": "null" }, converted] });
        }
        Value::Object(converted)
    }

    /// For each alternative: if the member `name` has its value, it must hold. The value is one of those of the alternatives.
    fn chosen_by(&self, name: &str, alternatives: &[Value], leniency: &Leniency) -> Value {
        let mut known = Vec::new();
        let mut conditions = Vec::new();
        for alternative in alternatives {
            let values =
                self.values(alternative, name).unwrap_or_else(|| panic!("{alternative} has no {name}"));
            let condition = json!({ "properties": { name: { "enum": values } } });
            let then = self.converted(alternative, false, leniency);
            conditions.push(json!({ "if": condition, "then": then }));
            known.extend(values.as_array().unwrap().clone());
        }
        conditions.push(json!({ "required": [name], "properties": { name: { "enum": known } } }));
        Value::Array(conditions)
    }

    /// The values that a schema allows its member `name` to have.
    fn values<'s>(&'s self, schema: &'s Value, name: &str) -> Option<&'s Value> {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.values(self.at(reference), name);
        }
        let own = &schema["properties"][name]["enum"];
        if own.is_array() {
            return Some(own);
        }
        schema["allOf"].as_array()?.iter().find_map(|part| self.values(part, name))
    }
}

fn required(properties: &Map<String, Value>, leniency: &Leniency) -> Value {
    let optional = |name: &str, schema: &Value| {
        leniency.names.contains(&name) || (leniency.deprecated && schema["deprecated"] == true)
    };
    properties
        .iter()
        .filter(|(name, schema)| !optional(name, schema))
        .map(|(name, _)| name.as_str())
        .collect()
}
