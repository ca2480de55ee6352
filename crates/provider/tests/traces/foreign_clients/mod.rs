//! Client libraries that others wrote go through their flows over real sockets, unchanged but for the addresses.

mod oauth2;
mod rspotify;

use provider::{Config, Policy, Provider};
use serde_json::{Value, json};

/// A provider on a free port, for as long as the test runs.
async fn serve(policy: Policy) -> String {
    let listen = ([127, 0, 0, 1], 0).into();
    let provider = Provider::bind(Config { listen, data: None, policy }).await.unwrap();
    let base = format!("http://{}", provider.address());
    tokio::spawn(provider.serve(std::future::pending()));
    base
}

/// The resource owner, who agrees; gives where the browser is sent.
async fn approve(base: &str, url: &str) -> String {
    let client = reqwest::Client::new();
    let answer =
        client.post(format!("{base}/practice/approve")).json(&json!({ "url": url })).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["redirect"].as_str().unwrap().to_owned()
}
