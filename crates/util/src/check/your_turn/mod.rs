//! The assignment of the notebook `09-your-turn`: its checks judge results, and what the provider saw and has, because how a
//! result came about is the learner's own business.

mod login;
mod own_table;
mod playlist;
mod playlist_table;
mod search;
mod survives;

pub use login::scopes_granted;
pub use own_table::own_table;
pub use playlist::{new_playlist, playlist_filled};
pub use playlist_table::playlist_table;
pub use search::artist_search;
pub use survives::survives_expiry;

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report};
use crate::{Client, Creds, Json, Params, buildURL, practice};
use std::time::Duration;

/// What the assignment's playlist is called.
const NAME: &str = "Songs to dance to";
/// A check must not keep the learner waiting for a provider that is slow or not there.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What the API of `creds` answers to `GET path` with the token of `creds`; none if it refuses, or nobody is there.
fn ask(creds: &Creds, path: &str, query: &Params) -> Option<Json> {
    let url = buildURL(path, creds.get("api")?).ok()?;
    let request = Client::new().get(url).query(query).bearer_auth(creds.get("token")?).build().ok()?;
    Client::new().execute_within(&request, TIMEOUT).ok()?.ok().ok()?.json().ok()
}

/// What the provider saw of this client last; none if it does not tell, as Spotify does not.
fn seen(creds: &Creds) -> Option<Vec<Json>> {
    practice::seen(creds.get("accounts")?, creds.get("client_id")?, 200).ok()
}

/// An answer that is a refusal instead of what was asked for.
fn not_refused(answer: &Json) -> Result<(), Mistake> {
    if answer["error"].is_null() {
        return Ok(());
    }
    let said = answer["error"]["message"].as_str().or(answer["error"].as_str()).unwrap_or("an error");
    mistake(
        "refused",
        format!("the answer is a refusal: `{said}`"),
        "its body is JSON as well, so a program that does not look at the status takes it for the result",
        "what was the status of the answer, and where does your program look at it?",
        "stop at a refusal with `.ok()?` before you read the JSON; the provider's panel has the cause",
    )
}

/// The items of a list of the API, or none.
fn items(answer: &Json) -> Vec<Json> {
    answer["items"].as_array().into_iter().flatten().cloned().map(Json::from).collect()
}

/// The track of an item of a playlist: under its name of 2026, or the old one.
fn track(item: &Json) -> Json {
    if item["item"].is_object() { item["item"].clone().into() } else { item["track"].clone().into() }
}
