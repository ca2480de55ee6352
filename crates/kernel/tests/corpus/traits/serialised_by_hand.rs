//! `serde_json` of the helper crate shows values that were built piece by piece.
:dep util = { path = "../../util" }
use util::*;
let mut value = serde_json::json!({ "name": "ada", "scopes": ["read"] });
value["scopes"].as_array_mut().map(|list| list.push("write".into()));
//--
value["scopes"][1].as_str()
//=> Some(
//=>     "write",
//=> )
