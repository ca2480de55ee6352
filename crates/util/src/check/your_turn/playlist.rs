//! A playlist of one's own: made, then filled. What counts is what the provider has in the end.

use super::{
    CheckFailed, Creds, Json, Memory, Mistake, NAME, Passed, Verdict, ask, items, mistake, not_refused,
    report, seen, track,
};
use crate::params;
use std::collections::HashSet;

/// So many tracks the playlist has at least.
const FEWEST: usize = 5;

/// Checks the answer to the request that made the playlist, and that the provider has it.
///
/// # Errors
/// [`CheckFailed`].
pub fn new_playlist(playlist: &Json, creds: &Creds) -> Result<Passed, CheckFailed> {
    let there = ask(creds, &path(playlist, ""), &params! {});
    let verdict = judge_new(playlist, there.as_ref(), seen(creds).as_deref());
    report("new_playlist", verdict, &Memory::of_project(), || None)
}

/// Checks the tracks that the provider has in the playlist.
///
/// # Errors
/// [`CheckFailed`].
pub fn playlist_filled(playlist: &Json, creds: &Creds) -> Result<Passed, CheckFailed> {
    let there = contents(playlist, creds);
    let verdict = judge_filled(playlist, there.as_deref(), seen(creds).as_deref());
    report("playlist_filled", verdict, &Memory::of_project(), || None)
}

/// The items that the provider has in the playlist; none if it does not say.
pub(super) fn contents(playlist: &Json, creds: &Creds) -> Option<Vec<Json>> {
    ask(creds, &path(playlist, "/items"), &params! { "limit": 50 }).map(|answer| items(&answer))
}

fn path(playlist: &Json, part: &str) -> String {
    let id: String =
        playlist["id"].as_str().unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    format!("/v1/playlists/{id}{part}")
}

/// It is a playlist, and not something else of the API.
pub(super) fn is_playlist(playlist: &Json) -> Result<(), Mistake> {
    not_refused(playlist)?;
    let tell = "keep the JSON of the answer to the `POST` that made the playlist, in `playlist`";
    let ask = "what does the provider answer to the request that makes a playlist?";
    let wrong = |id, wrong: &str| {
        mistake(id, wrong, "the playlist's `id` stands in it, and all that follows needs that", ask, tell)
    };
    if !playlist.is_object() {
        return wrong("no-answer", "`playlist` is not the JSON of an answer");
    }
    if playlist.as_object().is_some_and(serde_json::Map::is_empty) {
        return wrong("not-made-yet", "`playlist` is an empty object: no playlist was made yet");
    }
    if playlist["items"].is_array() {
        return wrong("list-of-playlists", "`playlist` is a list, as `GET /v1/me/playlists` answers");
    }
    if playlist["type"] != "playlist" || playlist["id"].as_str().is_none_or(str::is_empty) {
        let kind = playlist["type"].as_str().unwrap_or("nothing that has a type");
        return wrong("other-object", &format!("`playlist` is not a playlist but {kind}"));
    }
    Ok(())
}

fn judge_new(playlist: &Json, there: Option<&Json>, seen: Option<&[Json]>) -> Verdict {
    is_playlist(playlist)?;
    let Some(there) = there else {
        return mistake(
            "not-there",
            "the provider has no such playlist, or does not show it to the token in `creds`",
            "what counts is what the provider keeps, not what a variable says",
            "was the playlist made with this token, at this provider, and is the token still good?",
            "run your cell again, so that the playlist is made anew; if the token has expired, refresh it first",
        );
    };
    let detail = |id, wrong: String, tell: &str| {
        mistake(
            id,
            wrong,
            "name, description and whether others see it are the members of the JSON in the request's body",
            "what does the body of your request say about that?",
            tell,
        )
    };
    let name = there["name"].as_str().unwrap_or_default();
    if name != NAME {
        return detail(
            "name",
            format!("the playlist is called `{name}`"),
            "the text of the exercise has the name, letter by letter",
        );
    }
    if there["description"].as_str().unwrap_or_default().trim().is_empty() {
        return detail(
            "description",
            "the playlist has no description".into(),
            "add `description` to the JSON, a text",
        );
    }
    if there["public"] != false {
        return detail(
            "public",
            "the playlist is public, which it is if the request does not say otherwise".into(),
            "add `public` to the JSON, a truth value without quotes",
        );
    }
    let made = |seen: &Json| {
        seen["method"] == "POST"
            && seen["status"] == 201
            && seen["path"].as_str().is_some_and(|path| path.ends_with("/playlists"))
    };
    if seen.is_some_and(|seen| !seen.iter().any(made)) {
        return mistake(
            "not-made",
            "the provider has not seen you make a playlist",
            "one that was there already says nothing about your request",
            "which request makes a playlist, and did your cell send it?",
            "send the `POST` of the exercise, and keep its answer",
        );
    }
    Ok(vec![
        format!(
            "the provider has a playlist `{name}` of `{}`",
            there["owner"]["id"].as_str().unwrap_or("yours")
        ),
        "with a description, and for its owner's eyes only".into(),
    ])
}

fn judge_filled(playlist: &Json, there: Option<&[Json]>, seen: Option<&[Json]>) -> Verdict {
    is_playlist(playlist)?;
    let Some(there) = there else {
        return mistake(
            "not-readable",
            "the provider does not show the items of the playlist to the token in `creds`",
            "without that, nobody knows what is in it",
            "is the token still good, and was the user asked to let it read private playlists?",
            "refresh the token if it has expired; otherwise do the first exercise again, with both scopes",
        );
    };
    let wrong = |id, wrong: String, ask: &str, tell: &str| {
        mistake(id, wrong, "the check counts what the provider has in the playlist now", ask, tell)
    };
    if there.is_empty() {
        why_empty(playlist, seen)?;
        return wrong(
            "empty",
            "the playlist is empty".into(),
            "what did the provider answer to the request that adds the tracks?",
            "`201` says that they were added; the body is JSON with `uris`, a list of the tracks' `uri`s",
        );
    }
    if there.len() < FEWEST {
        return wrong(
            "too-few",
            format!("there are {} tracks in the playlist, and at least {FEWEST} are wanted", there.len()),
            "how many tracks did the search find, and how many of them did you send?",
            "search with a larger `limit`, and send the `uri` of each track found",
        );
    }
    let mut ids = HashSet::new();
    if let Some(twice) = there.iter().map(track).find(|track| !ids.insert(track["uri"].to_string())) {
        let name = twice["name"].as_str().unwrap_or("a track").to_owned();
        return wrong(
            "twice",
            format!("`{name}` is in the playlist more than once"),
            "what happens if the cell that adds tracks is run a second time?",
            "a `POST` adds each time; make a new playlist, or send the tracks by `PUT`, which puts them in the place of all others",
        );
    }
    let artists: HashSet<String> =
        there.iter().map(|item| track(item)["artists"][0]["id"].to_string()).collect();
    if artists.len() < 2 {
        return wrong(
            "one-artist",
            "all tracks are by the same artist".into(),
            "what did you search for, and whose tracks does that find?",
            "search by genre instead of by artist: the text of the search can have the filter `genre:…`",
        );
    }
    Ok(vec![format!("{} tracks, each once, by {} artists", there.len(), artists.len())])
}

/// What became of the last request that was to fill the playlist, as far as the provider saw one.
fn why_empty(playlist: &Json, seen: Option<&[Json]>) -> Result<(), Mistake> {
    let Some(seen) = seen else { return Ok(()) };
    let own = path(playlist, "");
    let wrong = |id, wrong: String, ask: &str, tell: &str| {
        mistake(
            id,
            wrong,
            "a request that was not sent, or was refused, changes nothing, whatever the program goes on to do",
            ask,
            tell,
        )
    };
    let changes = |seen: &&Json| {
        (seen["method"] == "POST" || seen["method"] == "PUT")
            && seen["path"].as_str().is_some_and(|path| path.starts_with(&own))
    };
    let Some(last) = seen.iter().find(changes) else {
        return wrong(
            "nothing-added",
            "the playlist is empty, and the provider has seen no request that adds tracks to it".into(),
            "with which method does a client add something, and is the request executed?",
            "build a `POST` to the address of the playlist's items, and give it to `execute`",
        );
    };
    let (sent_to, status) = (last["path"].as_str().unwrap_or_default(), &last["status"]);
    let part = sent_to.strip_prefix(&own).unwrap_or_default();
    if !["/items", "/tracks"].contains(&part) {
        return wrong(
            "added-elsewhere",
            format!(
                "the playlist is empty: the tracks were sent to `/v1/playlists/…{part}`, which has no tracks"
            ),
            "how does the documentation write the path of what is in a playlist, letter by letter?",
            "behind the playlist's id comes the plural word for what is in it",
        );
    }
    if status.as_u64().is_some_and(|status| status >= 400) {
        let cause = last["cause"].as_str().or(last["error"].as_str()).unwrap_or("it does not say why");
        return wrong(
            "adding-refused",
            format!(
                "the playlist is empty: the provider answered `{status}` when tracks were added: {cause}"
            ),
            "what does the body of that request hold, and what does the exercise say that it should?",
            "the body is JSON with `uris`: a list of the `uri` of each track, as the search gave it",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;
    use serde_json::{Value, json};

    fn playlist() -> Value {
        json!({"type": "playlist", "id": "0inventedPlaylist00001", "name": NAME, "description": "x", "public": false, "owner": {"id": "mira"}})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut changed = playlist();
        changed[name] = value;
        changed
    }

    #[test]
    fn a_playlist_that_is_none_or_another_is_recognised() {
        let made: Json = json!({"method": "POST", "status": 201, "path": "/v1/me/playlists"}).into();
        let judged = |answer: Value, there: Value| {
            judge_new(&answer.into(), Some(&there.into()), Some(std::slice::from_ref(&made)))
        };
        assert_recognised([
            (
                "refused",
                judged(json!({"error": {"status": 403, "message": "Insufficient client scope"}}), playlist()),
            ),
            ("no-answer", judged(json!("0inventedPlaylist00001"), playlist())),
            ("list-of-playlists", judged(json!({"items": [playlist()]}), playlist())),
            ("other-object", judged(json!({"type": "user", "id": "mira"}), playlist())),
            ("other-object", judged(with("id", json!("")), playlist())),
            ("name", judged(playlist(), with("name", json!("songs to dance to")))),
            ("description", judged(playlist(), with("description", json!(null)))),
            ("description", judged(playlist(), with("description", json!(" ")))),
            ("public", judged(playlist(), with("public", json!(true)))),
            ("not-there", judge_new(&playlist().into(), None, None)),
            ("not-made", judge_new(&playlist().into(), Some(&playlist().into()), Some(&[]))),
        ]);
        assert!(judged(playlist(), playlist()).is_ok());
    }

    #[test]
    fn a_playlist_with_the_wrong_tracks_is_recognised() {
        let item = |number: usize, artist: &str| -> Json {
            json!({"item": {"uri": format!("spotify:track:{number}"), "name": format!("T{number}"), "artists": [{"id": artist}]}}).into()
        };
        let of = |numbers: &[usize]| -> Vec<Json> {
            numbers.iter().map(|number| item(*number, if *number > 3 { "a" } else { "b" })).collect()
        };
        let judged = |there: &[Json]| judge_filled(&playlist().into(), Some(there), None);
        let after = |method: &str, part: &str, status: u16| {
            let path = path(&playlist().into(), part);
            let sent =
                json!({"method": method, "path": path, "status": status, "cause": "`uris` is missing."});
            judge_filled(&playlist().into(), Some(&[]), Some(&[sent.into()]))
        };
        let one = (1..6).map(|number| item(number, "a")).collect::<Vec<_>>();
        assert_recognised([
            ("no-answer", judge_filled(&json!(null).into(), None, None)),
            ("not-readable", judge_filled(&playlist().into(), None, None)),
            ("empty", judged(&[])),
            ("empty", after("POST", "/items", 201)),
            ("nothing-added", after("GET", "/items", 200)),
            ("added-elsewhere", after("POST", "/item", 404)),
            ("adding-refused", after("POST", "/items", 400)),
            ("adding-refused", after("PUT", "/tracks", 400)),
            ("too-few", judged(&of(&[1, 2, 3, 4]))),
            ("twice", judged(&of(&[1, 2, 3, 4, 5, 1]))),
            ("one-artist", judged(&one)),
        ]);
        assert!(judged(&of(&[1, 2, 3, 4, 5])).is_ok());
    }

    #[test]
    fn an_id_cannot_lead_elsewhere() {
        let playlist = with("id", json!("../me?x="));
        assert_eq!(path(&playlist.into(), ""), "/v1/playlists/mex");
    }
}
