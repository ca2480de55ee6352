//! A crate that `util` is built on is the very same, and there at once.
//! evcxr: behind another `:dep` a type of the cells is another one, and its variables are lost
:dep serde_json = "1"
:dep serde = { version = "1", features = ["derive"] }
:dep base64 = "0.22"
use serde::{Deserialize, Serialize};
#[derive(Debug, Serialize, Deserialize)]
struct Song { title: String, seconds: u32 }
let song: Song = serde_json::from_str(r#"{"title": "Hum", "seconds": 201}"#)?;
song.seconds
//=> 201
//--
:dep util = { path = "../../util" }
let value: util::serde_json::Value = serde_json::to_value(&song)?;
value["title"]
//=> String("Hum")
//--
use base64::Engine as _;
base64::engine::general_purpose::STANDARD.encode("hum")
//=> "aHVt"
