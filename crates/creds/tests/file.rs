//! The file on a real disk: what an update keeps, what it refuses, and that every mistake gets one clear message.

use creds::{Change, Error, read, read_entry, update_entry};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder with a `creds.json` in it.
fn creds(text: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("creds.json");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn set(key: &str, value: impl Into<Value>) -> Change {
    Change::Set(key.into(), value.into())
}

#[test]
fn an_update_keeps_what_it_does_not_know() {
    let (_folder, path) = creds(
        r#"{"b": {"z": 12345678901234567890123, "a": [1.10, {}], "note": "\/ \u00fc ü", "code": "old"}, "notes": [ ], "a": {"n": null}}"#,
    );
    update_entry(
        &path,
        "b",
        &[set("code", "new"), set("expires", "2026-11-21"), Change::Remove("absent".into())],
    )
    .unwrap();
    let expected = r#"{
  "b": {
    "z": 12345678901234567890123,
    "a": [
      1.10,
      {}
    ],
    "note": "\/ \u00fc \u00fc",
    "code": "new",
    "expires": "2026-11-21"
  },
  "notes": [],
  "a": {
    "n": null
  }
}"#;
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    update_entry(&path, "b", &[Change::Remove("code".into())]).unwrap();
    assert_eq!(read_entry(&path, "b").unwrap().keys().collect::<Vec<_>>(), ["z", "a", "note", "expires"]);
}

#[test]
fn only_the_owner_can_read_the_file_afterwards() {
    let (_folder, path) = creds(r#"{"practice": {}}"#);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    update_entry(&path, "practice", &[set("code", "x")]).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_symbolic_link_stays_one() {
    let (folder, path) = creds(r#"{"practice": {}}"#);
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("creds.json");
    symlink(&path, &link).unwrap();
    update_entry(&link, "practice", &[set("code", "x")]).unwrap();
    assert!(link.is_symlink());
    assert_eq!(read_entry(&path, "practice").unwrap()["code"], "x");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left behind");

    fs::remove_file(&path).unwrap();
    let message = read(&link).unwrap_err().to_string();
    assert!(message.contains("a link to a file that does not exist"), "{message}");
}

#[test]
fn a_byte_order_mark_is_read_and_gone_after_an_update() {
    let (_folder, path) = creds("\u{feff}{\"practice\": {\"state\": \"x\"}}");
    assert_eq!(read_entry(&path, "practice").unwrap()["state"], "x");
    update_entry(&path, "practice", &[set("state", "y")]).unwrap();
    assert!(fs::read(&path).unwrap().starts_with(b"{"));
}

#[test]
fn a_read_only_file_is_left_alone() {
    let text = r#"{"practice": {}}"#;
    let (_folder, path) = creds(text);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    let error = update_entry(&path, "practice", &[set("code", "x")]).unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("chmod u+w"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn an_update_of_a_broken_file_changes_nothing() {
    let text = r#"{"practice": {"code": "x",}}"#;
    let (_folder, path) = creds(text);
    assert!(matches!(update_entry(&path, "practice", &[set("code", "y")]), Err(Error::NotJson { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

/// Each bad file, and what its message must say.
#[test]
fn each_bad_file_gets_one_clear_message() {
    let secret = "5ec2e7-invented-for-this-test";
    let cases: &[(&[u8], &[&str])] = &[
        (b"", &["is empty", "creds.example.json"]),
        (b" \n\t\n", &["is empty"]),
        (b"\xff\xfe{\0}\0", &["is not UTF-8", "line 1", "save it with the encoding UTF-8"]),
        (b"{\n\"a\": \"\xe4\"}", &["is not UTF-8", "line 2"]),
        (b"[1, 2]", &["holds a list", "an entry per provider"]),
        (b"\"practice\"", &["holds text"]),
        (b"{\"spotify\": {}, \"github\": {}}", &["`practice` is not an entry", "the entries are `spotify`, `github`"]),
        (b"{\"Practise\": {}}", &["did you mean `Practise`?"]),
        (b"{}", &["no entries yet"]),
        (b"{\"practice\": \"x\"}", &["the entry `practice`", "is text", "should be an object"]),
        (
            b"{\n  \"practice\": {\n    \"client_secret\": \"5ec2e7-invented-for-this-test\",\n  }\n}",
            &["line 3, column 53: a comma too many", "\n3 |     \"client_secret\": \"••••••", "delete this comma"],
        ),
        (
            b"{\n  \"practice\": {\n    \"client_secret\": \"5ec2e7-invented-for-this-test\"\n    \"state\": \"\"\n  }\n}",
            &["line 3, column 53: no comma between two members", "put a comma here"],
        ),
        (b"{\"practice\": {\"token\": \"5ec2e7-invented-for-this-test\t\"}}", &["column 54: a tab inside a text", "delete the tab"]),
        (b"{'practice': {'token': '5ec2e7-invented-for-this-test'}}", &["column 2: a single quote", "the straight double one"]),
        (b"{\"practice\": {\"show\": True}}", &["JSON writes `true`"]),
        (b"{\"practice\": {\"token\": \"5ec2e7-invented-for-this-test\"}", &["the `{` of line 1 is still open"]),
        (b"{\"practice\": 1e999}", &["a number that JSON cannot read"]),
    ];
    for (bytes, expected) in cases {
        let (_folder, path) = creds(bytes);
        let message = read_entry(&path, "practice").unwrap_err().to_string();
        for part in *expected {
            assert!(message.contains(part), "{part:?} is not in:\n{message}");
        }
        assert!(message.contains(&path.display().to_string()), "the file is not named in:\n{message}");
        assert!(!message.contains(secret), "a secret shows in:\n{message}");
    }
}

#[test]
fn a_folder_of_that_name_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let message = read(folder.path()).unwrap_err().to_string();
    assert!(message.contains("a folder has the name"), "{message}");
}

#[test]
fn a_hundred_levels_of_nesting_are_refused_without_a_crash() {
    let (_folder, path) = creds(format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    let message = read(&path).unwrap_err().to_string();
    assert!(message.contains("is not JSON: line 1"), "{message}");
}

mod round_trips {
    use super::*;
    use proptest::prelude::*;

    /// Any JSON that a creds.json may hold, numbers as written.
    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((".{0,6}", inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_set_is_read_and_the_rest_stays(
            before in prop::collection::vec((".{0,6}", json_value()), 0..4),
            entry in prop::collection::vec((".{0,6}", json_value()), 0..4),
            key in ".{0,6}",
            value in json_value(),
        ) {
            let mut file: serde_json::Map<String, Value> = before.into_iter().collect();
            file.insert("practice".into(), Value::Object(entry.into_iter().collect()));
            let (_folder, path) = creds(Value::Object(file.clone()).to_string());
            update_entry(&path, "practice", &[set(&key, value.clone())]).unwrap();
            file["practice"][&key] = value;
            let after = read(&path).unwrap();
            prop_assert_eq!(after.keys().collect::<Vec<_>>(), file.keys().collect::<Vec<_>>());
            prop_assert_eq!(after["practice"].as_object().unwrap().keys().collect::<Vec<_>>(),
                file["practice"].as_object().unwrap().keys().collect::<Vec<_>>());
            prop_assert_eq!(after, file);
            prop_assert!(fs::read(&path).unwrap().is_ascii());
        }
    }
}

#[test]
fn the_example_is_valid_and_in_our_own_layout() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../creds.example.json");
    let text = fs::read_to_string(example).unwrap();
    let (_folder, path) = creds(&text);
    let practice = read_entry(&path, "practice").unwrap();
    let keys = [
        "client_id",
        "client_secret",
        "redirect_uri",
        "scope",
        "state",
        "code",
        "accounts",
        "api",
        "protocol",
    ];
    assert_eq!(practice.keys().collect::<Vec<_>>(), keys);
    assert_eq!(read_entry(&path, "spotify").unwrap().keys().collect::<Vec<_>>(), keys);
    assert_eq!(practice["protocol"], json!("http"));
    update_entry(&path, "practice", &[]).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text.trim_end());
}
