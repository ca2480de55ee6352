//! The compiler would have `to_string()`, which is the member's JSON, with its quotes.
:dep util = { path = "../../util" }
use util::*;
//--
let answer = json!({"access_token": "invented"});
let mut creds = Creds::new();
creds["token"] = answer["access_token"];
//x E0308: `answer.text("name")?`
//--
let form = params! { "grant_type" "refresh_token" };
//x error: a line of `params!` is
