//! Default features that `util` does without are told of, and cost no other build.
//! evcxr: `util` has `reqwest` built anew, and the variable of the old one is lost
:dep reqwest = { version = "0.12", features = ["blocking", "json"] }
let client = reqwest::blocking::Client::new();
//~ `reqwest` is the one that `util` is built on
//--
:dep util = { path = "../../util" }
fn method(client: &util::reqwest::blocking::Client) -> String {
    client.get("http://127.0.0.1").build().unwrap().method().to_string()
}
method(&client)
//=> "GET"
