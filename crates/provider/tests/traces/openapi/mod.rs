//! Answers of the Web API validate against Spotify's public OpenAPI file, under each policy as far as it was so in that policy's year.

mod schema;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::client::{ALBUM, Client, EVERYTHING, TRACK};
use jsonschema::Validator;
use provider::Policy;
use schema::{Leniency, Specification};
use serde_json::{Value, json};

static SPECIFICATION: LazyLock<Option<Specification>> = LazyLock::new(Specification::read);

/// What may be missing from a right answer.
fn leniency(policy: Policy) -> Leniency {
    // The first three are there only for something that cannot be played, or was looked up for another market; of an album's and a
    // track's external ids only those that it has; of the types of a search only those that were asked for.
    let mut names = vec![
        "restrictions",
        "linked_from",
        "is_playable",
        "ean",
        "isrc",
        "upc",
        "tracks",
        "artists",
        "albums",
        "playlists",
        "shows",
        "episodes",
        "audiobooks",
    ];
    match policy {
        Policy::Course => names.push("account_id"),
        // All of these came in 2026.
        Policy::Spotify2020 => names.extend(["account_id", "items", "item"]),
        // The members that apps in development mode lost. The file marks them as deprecated, but for the users'.
        Policy::Spotify2026 => names.extend(["followers"]),
    }
    Leniency { names, deprecated: policy == Policy::Spotify2026 }
}

/// What is wrong with `answer`, a line for each.
fn errors(validator: &Validator, answer: &Value) -> Vec<String> {
    let line = |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    validator.iter_errors(answer).map(line).collect()
}

/// Playlists have two members more in every capture of the real service, and client libraries read the second.
fn without_what_the_file_forgot(mut answer: Value) -> Value {
    if answer["type"] == "playlist" {
        answer
            .as_object_mut()
            .unwrap()
            .retain(|name, _| !["primary_color", "followers"].contains(&name.as_str()));
    }
    for playlist in answer.pointer_mut("/playlists/items").and_then(Value::as_array_mut).into_iter().flatten()
    {
        *playlist = without_what_the_file_forgot(playlist.take());
    }
    if answer["items"].is_array() {
        for item in answer["items"].as_array_mut().unwrap() {
            *item = without_what_the_file_forgot(item.take());
        }
    }
    answer
}

/// Calls `path`, an instance of the file's `template`, and compares status and answer.
async fn assert_valid(
    client: &Client,
    policy: Policy,
    (method, template, path): (&str, &str, &str),
    body: Option<Value>,
    status: u16,
) -> Value {
    let answer = client.call(method, path, body).await;
    assert_eq!(answer.status.as_u16(), status, "{policy}: {method} {path}: {}", answer.text);
    let specification = SPECIFICATION.as_ref().unwrap();
    match specification.answer(method, template, status, &leniency(policy)) {
        Some(validator) => {
            let errors = errors(&validator, &without_what_the_file_forgot(answer.json()));
            assert!(errors.is_empty(), "{policy}: {method} {path}:\n{}\n{}", errors.join("\n"), answer.text);
            answer.json()
        }
        None => {
            assert_eq!(answer.text, "", "{policy}: {method} {path}");
            Value::Null
        }
    }
}

/// Every `GET` of the catalogue and of the user.
async fn reads(client: &Client, policy: Policy) {
    let artist = client.get(&format!("/v1/albums/{ALBUM}")).await["artists"][0]["id"].take();
    let artist = artist.as_str().unwrap();
    let mut calls = vec![
        ("/me", "/v1/me".to_owned()),
        ("/search", "/v1/search?q=a&type=album,artist,playlist,track,show,episode,audiobook".to_owned()),
        ("/albums/{id}", format!("/v1/albums/{ALBUM}")),
        ("/albums/{id}/tracks", format!("/v1/albums/{ALBUM}/tracks?limit=3")),
        ("/artists/{id}", format!("/v1/artists/{artist}")),
        ("/artists/{id}/albums", format!("/v1/artists/{artist}/albums")),
        ("/tracks/{id}", format!("/v1/tracks/{TRACK}")),
        ("/me/playlists", "/v1/me/playlists".to_owned()),
        ("/me/tracks", "/v1/me/tracks".to_owned()),
        ("/me/top/{type}", "/v1/me/top/artists".to_owned()),
        ("/me/top/{type}", "/v1/me/top/tracks?limit=50&time_range=long_term".to_owned()),
    ];
    if policy != Policy::Spotify2026 {
        calls.extend([
            ("/albums", format!("/v1/albums?ids={ALBUM}")),
            ("/artists", format!("/v1/artists?ids={artist}")),
            ("/artists/{id}/top-tracks", format!("/v1/artists/{artist}/top-tracks")),
            ("/tracks", format!("/v1/tracks?ids={TRACK}")),
            ("/audio-features", format!("/v1/audio-features?ids={TRACK}")),
            ("/audio-features/{id}", format!("/v1/audio-features/{TRACK}")),
            ("/users/{user_id}", "/v1/users/yuki".to_owned()),
            ("/users/{user_id}/playlists", "/v1/users/mira/playlists".to_owned()),
            ("/me/tracks/contains", format!("/v1/me/tracks/contains?ids={TRACK}")),
        ]);
    }
    if policy != Policy::Spotify2020 {
        calls.push(("/me/library/contains", format!("/v1/me/library/contains?uris=spotify:track:{TRACK}")));
    }
    for (template, path) in calls {
        assert_valid(client, policy, ("GET", template, &path), None, 200).await;
    }
}

/// Every call that changes something, with what it leaves to read.
async fn writes(client: &Client, policy: Policy) {
    let uri = format!("spotify:track:{TRACK}");
    let (old, new) = (policy != Policy::Spotify2026, policy != Policy::Spotify2020);
    if old {
        let save = json!({ "ids": [TRACK] });
        assert_valid(client, policy, ("PUT", "/me/tracks", "/v1/me/tracks"), Some(save), 200).await;
    }
    if new {
        let path = format!("/v1/me/library?uris={uri}");
        assert_valid(client, policy, ("DELETE", "/me/library", &path), None, 200).await;
        assert_valid(client, policy, ("PUT", "/me/library", &path), None, 200).await;
    }
    let details = json!({ "name": "CS 181", "public": true });
    let mut forms = Vec::new();
    if old {
        forms.push(("/users/{user_id}/playlists", "/v1/users/mira/playlists", "tracks"));
    }
    if new {
        forms.push(("/me/playlists", "/v1/me/playlists", "items"));
    }
    for (template, create, items) in forms {
        let made = assert_valid(client, policy, ("POST", template, create), Some(details.clone()), 201).await;
        let address = format!("/v1/playlists/{}", made["id"].as_str().unwrap());
        let template = format!("/playlists/{{playlist_id}}/{items}");
        let path = format!("{address}/{items}");
        for (method, body, status) in [
            ("POST", json!({ "uris": [uri, uri] }), 201),
            ("PUT", json!({ "range_start": 0, "insert_before": 2 }), 200),
            ("GET", Value::Null, 200),
            ("PUT", json!({ "uris": [uri] }), 200),
        ] {
            let body = Some(body).filter(|body| !body.is_null());
            assert_valid(client, policy, (method, &template, &path), body, status).await;
        }
        let playlist = "/playlists/{playlist_id}";
        assert_valid(client, policy, ("GET", playlist, &address), None, 200).await;
        let renamed = Some(json!({ "name": "CS 181, again", "description": "by a test" }));
        assert_valid(client, policy, ("PUT", playlist, &address), renamed, 200).await;
        // A list with something in it is read before and after.
        reads(client, policy).await;
        let gone = Some(json!({ items: [{ "uri": uri }] }));
        assert_valid(client, policy, ("DELETE", &template, &path), gone, 200).await;
        let (template, path) = (format!("{playlist}/followers"), format!("{address}/followers"));
        assert_valid(client, policy, ("DELETE", &template, &path), None, 200).await;
    }
}

async fn assert_answers_validate(policy: Policy) {
    if SPECIFICATION.is_none() {
        return;
    }
    let client = Client::under(policy, EVERYTHING).await;
    reads(&client, policy).await;
    writes(&client, policy).await;
}

#[tokio::test]
async fn answers_validate_under_course() {
    assert_answers_validate(Policy::Course).await;
}

#[tokio::test]
async fn answers_validate_under_spotify_2020() {
    assert_answers_validate(Policy::Spotify2020).await;
}

#[tokio::test]
async fn answers_validate_under_spotify_2026() {
    assert_answers_validate(Policy::Spotify2026).await;
}

#[tokio::test]
async fn every_object_of_the_catalogue_validates() {
    let Some(specification) = SPECIFICATION.as_ref() else { return };
    let validator = specification.answer("GET", "/search", 200, &leniency(Policy::Course)).unwrap();
    let client = Client::under(Policy::Course, "").await;
    for kind in ["artist", "album", "track"] {
        let mut found = 0;
        // A search goes no further than 1000, so years take the catalogue apart.
        for years in ["1970-1989", "1990-1999", "2000-2030"] {
            let mut next = Value::from(format!("/v1/search?q=year:{years}&type={kind}&limit=50"));
            while let Some(path) = next.as_str() {
                let page = client.get(path).await;
                assert_eq!(errors(&validator, &page), [""; 0], "{path}");
                let page = &page[format!("{kind}s")];
                found += page["items"].as_array().unwrap().len();
                next = page["next"].clone();
            }
        }
        let least = HashMap::from([("artist", 40), ("album", 150), ("track", 1_800)]);
        assert!(found >= least[kind], "{found} of type {kind}");
    }
}

#[tokio::test]
async fn refusals_validate() {
    if SPECIFICATION.is_none() {
        return;
    }
    let stranger = Client { bearer: "Bearer invented".to_owned(), ..Client::under(Policy::Course, "").await };
    assert_valid(&stranger, Policy::Course, ("GET", "/me", "/v1/me"), None, 401).await;
    let poor = Client::under(Policy::Course, "").await;
    assert_valid(&poor, Policy::Course, ("GET", "/me/tracks", "/v1/me/tracks"), None, 403).await;
    poor.world.control("/practice/faults", &json!({ "kind": "429" })).await;
    assert_valid(&poor, Policy::Course, ("GET", "/me", "/v1/me"), None, 429).await;
}

#[tokio::test]
async fn a_broken_answer_does_not_validate() {
    let Some(specification) = SPECIFICATION.as_ref() else { return };
    let client = Client::under(Policy::Course, EVERYTHING).await;
    let of_course = leniency(Policy::Course);

    let album = client.get(&format!("/v1/albums/{ALBUM}")).await;
    let validator = specification.answer("GET", "/albums/{id}", 200, &of_course).unwrap();
    assert_eq!(errors(&validator, &album), [""; 0]);
    let wrong_types = [
        ("/total_tracks", json!("8")),
        ("/artists/0/name", json!(null)),
        ("/tracks/items/2/duration_ms", json!("long")),
        ("/tracks/next", json!(5)),
        ("/album_type", json!("mixtape")),
        ("/images/0/height", json!("640")),
    ];
    for (pointer, wrong) in wrong_types {
        let mut broken = album.clone();
        *broken.pointer_mut(pointer).unwrap() = wrong;
        let errors = errors(&validator, &broken);
        assert!(errors.iter().any(|error| error.starts_with(pointer)), "{pointer}: {errors:?}");
    }
    let mut misspelt = album.clone();
    misspelt["tracks"]["items"][0]["explizit"] = json!(false);
    assert!(errors(&validator, &misspelt).iter().any(|error| error.contains("explizit")));
    let mut short = album.clone();
    short["tracks"]["items"][0].as_object_mut().unwrap().remove("uri");
    let errors_of_short = errors(&validator, &short);
    assert!(errors_of_short.iter().any(|error| error.contains("\"uri\" is a required property")));

    let made = client.call("POST", "/v1/me/playlists", Some(json!({ "name": "x" }))).await.json();
    let path = format!("/v1/playlists/{}/items", made["id"].as_str().unwrap());
    client.call("POST", &path, Some(json!([format!("spotify:track:{TRACK}")]))).await;
    let items = client.get(&path).await;
    let validator = specification.answer("GET", "/playlists/{playlist_id}/items", 200, &of_course).unwrap();
    assert_eq!(errors(&validator, &items), [""; 0]);
    for (pointer, wrong) in [("/items/0/item/type", "episode"), ("/items/0/item/type", "song")] {
        let mut broken = items.clone();
        *broken.pointer_mut(pointer).unwrap() = json!(wrong);
        assert_ne!(errors(&validator, &broken), [""; 0], "a track is no {wrong}");
    }
}
