//! Playlists: made, filled, read in part, changed by several users, emptied, found.

use crate::client::{Client, EVERYTHING, TRACK};
use axum::body::Body;
use axum::http::Request;
use provider::Policy;
use serde_json::{Value, json};

#[tokio::test]
async fn a_playlist_is_made_filled_read_and_emptied() {
    for (policy, make, items, member) in [
        (Policy::Course, "/v1/users/mira/playlists", "tracks", "track"),
        (Policy::Course, "/v1/me/playlists", "items", "item"),
        (Policy::Spotify2020, "/v1/users/mira/playlists", "tracks", "track"),
        (Policy::Spotify2026, "/v1/me/playlists", "items", "item"),
    ] {
        let client = Client::under(policy, EVERYTHING).await;
        let body = json!({ "name": "CS 181", "description": "made by a test", "public": false });
        let made = client.call("POST", make, Some(body)).await;
        assert_eq!(made.status.as_u16(), 201, "{policy}: {}", made.text);
        let made = made.json();
        assert_eq!((&made["name"], &made["owner"]["id"]), (&"CS 181".into(), &"mira".into()));
        let address = format!("/v1/playlists/{}/{items}", made["id"].as_str().unwrap());

        let uris = json!({ "uris": [format!("spotify:track:{TRACK}")] });
        let added = client.call("POST", &address, Some(uris.clone())).await;
        assert_eq!(added.status.as_u16(), 201);
        assert_ne!(added.json()["snapshot_id"], made["snapshot_id"]);
        client.call("POST", &address, Some(uris)).await;
        let read = client.get(&address).await;
        assert_eq!((&read["total"], &read["items"][0][member]["id"]), (&2.into(), &TRACK.into()));
        let own = client.get("/v1/me/playlists").await;
        assert_eq!(
            (&own["items"][0]["name"], &own["items"][0][items]["total"]),
            (&"CS 181".into(), &2.into())
        );

        let gone = json!({ items: [{ "uri": format!("spotify:track:{TRACK}") }] });
        assert_eq!(client.call("DELETE", &address, Some(gone)).await.status.as_u16(), 200);
        assert_eq!(client.get(&address).await["total"], 0);
    }
}

#[tokio::test]
async fn playlist_errors() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    let create = "/v1/users/mira/playlists";
    for (path, body, expected, words) in [
        (
            "/v1/users/yuki/playlists",
            Some(json!({ "name": "x" })),
            (403, "You cannot create a playlist for another user."),
            "`yuki`",
        ),
        ("/v1/users/nobody/playlists", Some(json!({ "name": "x" })), (404, "Invalid username"), "`nobody`"),
        (create, None, (400, "Error parsing JSON."), "the body is empty"),
        (create, Some(json!(["name"])), (400, "Error parsing JSON."), "no object"),
        (create, Some(json!({})), (400, "Missing required field: name"), "no `name`"),
        (create, Some(json!({ "name": 5 })), (400, "Invalid value for field: name"), "`5`"),
    ] {
        client.refused("POST", path, body, expected, words).await;
    }
    let form = Request::post(create).header("authorization", &client.bearer).header("content-length", "6");
    let answer = client.world.send(form.body(Body::from("name=x")).unwrap()).await;
    assert_eq!(answer.json()["error"]["message"], "Error parsing JSON.");
    assert!(client.world.last_seen().await["cause"].as_str().unwrap().contains("a form or text"));

    let poor = Client::under(Policy::Course, "playlist-modify-private").await;
    let refused = (403, "Insufficient client scope");
    poor.refused("POST", create, Some(json!({ "name": "x" })), refused, "`playlist-modify-public`").await;
    poor.refused("GET", "/v1/me/playlists", None, refused, "and the token has `playlist-modify-private`")
        .await;
}

#[tokio::test]
async fn a_bare_list_of_uris_is_taken_as_spotipy_sends_it() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    let made = client.call("POST", "/v1/me/playlists", Some(json!({ "name": "x" }))).await.json();
    let address = format!("/v1/playlists/{}/items", made["id"].as_str().unwrap());
    let list = json!([format!("spotify:track:{TRACK}")]);
    assert_eq!(client.call("POST", &address, Some(list)).await.status.as_u16(), 201);
    assert_eq!(client.get(&address).await["total"], 1);
}

/// A playlist with the tracks of the course's album, by their numbers, and its address.
async fn filled(client: &Client, details: Value, numbers: &[usize]) -> String {
    let album = client.get(&format!("/v1/albums/{}/tracks", crate::client::ALBUM)).await;
    let uris: Vec<_> = numbers.iter().map(|number| album["items"][number - 1]["uri"].clone()).collect();
    let made = client.call("POST", "/v1/me/playlists", Some(details)).await.json();
    let address = format!("/v1/playlists/{}", made["id"].as_str().unwrap());
    let added = client.call("POST", &format!("{address}/items"), Some(json!({ "uris": uris }))).await;
    assert_eq!(added.status.as_u16(), 201, "{}", added.text);
    address
}

/// The numbers on the course's album of what is in the playlist.
async fn numbers(client: &Client, address: &str) -> Vec<u64> {
    let path = format!("{address}/items?fields=items.item.track_number");
    let items = client.get(&path).await["items"].take();
    items.as_array().unwrap().iter().map(|item| item["item"]["track_number"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn fields_choose_what_of_a_playlist_is_answered() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    let address = filled(&client, json!({ "name": "Harbour" }), &[3, 1]).await;
    let path = format!("{address}?fields=name,owner.id,tracks(total,items(track(id,album(name))))");
    let answer = client.get(&path).await;
    let second = &answer["tracks"]["items"][1];
    assert_eq!((&answer["name"], &answer["owner"]), (&json!("Harbour"), &json!({ "id": "mira" })));
    assert_eq!(second["track"].as_object().unwrap().len(), 2, "{second}");
    assert_eq!(answer["tracks"]["items"][0]["track"]["id"], TRACK);
    assert_eq!(answer.as_object().unwrap().len(), 3, "{answer}");
    let without = client.get(&format!("{address}/items?fields=!items")).await;
    assert_eq!(without.as_object().unwrap().len(), 6, "{without}");
    let open = format!("{address}?fields=tracks(items");
    client.refused("GET", &open, None, (400, "Invalid fields"), "opened and not closed").await;
}

#[tokio::test]
async fn items_are_put_at_a_position_moved_and_removed_from_positions() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    let address = filled(&client, json!({ "name": "x" }), &[1, 2, 1, 3]).await;
    let items = format!("{address}/items");
    let album = client.get(&format!("/v1/albums/{}/tracks", crate::client::ALBUM)).await;
    let uri = |number: usize| album["items"][number - 1]["uri"].clone();

    client.call("POST", &items, Some(json!({ "uris": [uri(8)], "position": 1 }))).await;
    assert_eq!(numbers(&client, &address).await, [1, 8, 2, 1, 3]);
    client.call("PUT", &items, Some(json!({ "range_start": 4, "insert_before": 0 }))).await;
    assert_eq!(numbers(&client, &address).await, [3, 1, 8, 2, 1]);
    let second_one = json!({ "items": [{ "uri": uri(1), "positions": [4] }] });
    client.call("DELETE", &items, Some(second_one.clone())).await;
    assert_eq!(numbers(&client, &address).await, [3, 1, 8, 2]);
    let message = "Could not remove tracks, please check parameters.";
    client.refused("DELETE", &items, Some(second_one), (400, message), "`positions` has 4").await;
    for (body, message, words) in [
        (json!({ "uris": [uri(1)], "position": 9 }), "Invalid position", "has 4 items"),
        (json!({ "uris": [uri(1)], "position": "last" }), "Invalid position", "`\"last\"`"),
        (json!({ "uris": [5] }), "No uris provided", "no list `uris` of texts"),
        (json!({ "uris": vec![uri(1); 101] }), "You can add a maximum of 100 tracks per request.", "101"),
    ] {
        client.refused("POST", &items, Some(body), (400, message), words).await;
    }
    assert_eq!(numbers(&client, &address).await, [3, 1, 8, 2], "what is refused changes nothing");
}

#[tokio::test]
async fn what_others_may_do_with_a_playlist() {
    let owner = Client::under(Policy::Course, EVERYTHING).await;
    let public = filled(&owner, json!({ "name": "Public harbour" }), &[1]).await;
    let private = filled(&owner, json!({ "name": "Private harbour", "public": false }), &[1]).await;
    let shared = json!({ "name": "Shared harbour", "public": false, "collaborative": true });
    let shared = filled(&owner, shared, &[1]).await;

    let other = owner.of_user("yuki", EVERYTHING).await;
    other.get(&public).await;
    let denied = (403, "You cannot access this playlist.");
    other.refused("GET", &format!("{public}/items"), None, denied, "another user's").await;
    let more = json!({ "uris": [format!("spotify:track:{TRACK}")] });
    other.refused("POST", &format!("{public}/items"), Some(more.clone()), denied, "another user's").await;
    other.refused("GET", &private, None, (404, "non existing id"), "that you may see").await;

    assert_eq!(other.call("POST", &format!("{shared}/items"), Some(more)).await.status.as_u16(), 201);
    let by = other.get(&format!("{shared}/items?fields=items.added_by.id")).await;
    assert_eq!(by["items"], json!([{ "added_by": { "id": "mira" } }, { "added_by": { "id": "yuki" } }]));
    let name = json!({ "name": "Mine now" });
    other.refused("PUT", &shared, Some(name), denied, "another user's").await;

    let found = other.get("/v1/search?q=harbour&type=playlist").await["playlists"].take();
    let names: Vec<_> =
        found["items"].as_array().unwrap().iter().map(|found| found["name"].as_str().unwrap()).collect();
    assert_eq!((names, &found["total"]), (vec!["Public harbour"], &json!(1)));
}
