//! The slice of the Web API: music found and read, the user's own things, and the errors on the way.

use crate::client::{ALBUM, Client, EVERYTHING, TRACK};
use crate::common::*;
use axum::body::Body;
use axum::http::Request;
use provider::Policy;
use serde_json::json;

#[tokio::test]
async fn an_album_its_tracks_and_the_audio_features_of_each() {
    let client = Client::under(Policy::Course, "").await;
    let album = client.get(&format!("/v1/albums/{ALBUM}")).await;
    assert_eq!((&album["total_tracks"], &album["tracks"]["total"]), (&8.into(), &8.into()));
    let tracks = client.get(&format!("/v1/albums/{ALBUM}/tracks")).await;
    assert_eq!(tracks["items"][2]["id"], TRACK);
    let ids: Vec<_> =
        tracks["items"].as_array().unwrap().iter().map(|track| track["id"].as_str().unwrap()).collect();
    for id in &ids {
        let features = client.get(&format!("/v1/audio-features/{id}")).await;
        assert!(features["tempo"].is_f64() && features["id"] == **id);
    }
    let several = client.get(&format!("/v1/audio-features?ids={},{}", ids.join(","), "0".repeat(22))).await;
    let several = several["audio_features"].as_array().unwrap();
    assert!(several.len() == 9 && several[8].is_null(), "an id that nothing has is null among several");
}

#[tokio::test]
async fn a_search_has_a_page_for_every_type_and_the_pages_lead_through_all() {
    let client = Client::under(Policy::Course, "").await;
    let answer = client.get("/v1/search?q=Goo%20Goo%20Dolls&type=artist").await;
    assert_eq!((answer.as_object().unwrap().len(), answer["artists"].as_object().unwrap().len()), (1, 7));
    assert_eq!(answer["artists"]["items"][0]["name"], "The Goo Goo Dolls");
    let all = client.get("/v1/search?q=x&type=album,artist,playlist,track,show,episode,audiobook").await;
    assert_eq!(all.as_object().unwrap().len(), 7);

    let mut found = Vec::new();
    let mut address = "/v1/search?q=genre%3Ajazz&type=track&limit=50".to_owned();
    loop {
        let page = client.get(&address).await["tracks"].take();
        found.extend(
            page["items"].as_array().unwrap().iter().map(|track| track["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => address = next.to_owned(),
            None => {
                assert_eq!(page["total"], found.len());
                break;
            }
        }
    }
    let total = found.len();
    found.sort_unstable();
    found.dedup();
    assert!(total > 100 && found.len() == total, "no track twice, none left out");
    let second = client.get("/v1/search?q=genre%3Ajazz&type=track&limit=10&offset=15").await["tracks"].take();
    assert!(second["previous"].as_str().unwrap().ends_with("type=track&offset=5&limit=10"), "{second}");
}

#[tokio::test]
async fn a_token_of_the_app_alone_reads_the_catalogue() {
    let client = Client::without_user(Policy::Course).await;
    client.get(&format!("/v1/tracks/{TRACK}")).await;
    client
        .refused(
            "GET",
            "/v1/me/playlists",
            None,
            (401, "Valid user authentication required"),
            "the app's own",
        )
        .await;
}

#[tokio::test]
async fn invalid_base62_id_and_non_existing_id() {
    let client = Client::under(Policy::Course, "").await;
    for (id, words) in [
        ("spotify:track:0ND8rF8oirMXtE59n585P6", "is a Spotify URI"),
        ("https%3A%2F%2Fopen.spotify.com%2Ftrack%2F0ND8rF8oirMXtE59n585P6", "is an address"),
        ("short", "it has 5 characters"),
    ] {
        client.refused("GET", &format!("/v1/tracks/{id}"), None, (400, "Invalid base62 id"), words).await;
    }
    let unknown = format!("/v1/albums/{}", "0".repeat(22));
    client.refused("GET", &unknown, None, (404, "non existing id"), "no album").await;
    let older = Client::under(Policy::Spotify2020, "").await;
    older.refused("GET", "/v1/tracks/short", None, (400, "invalid id"), "5 characters").await;
}

#[tokio::test]
async fn search_errors() {
    let client = Client::under(Policy::Course, "").await;
    for (query, message, words) in [
        ("type=artist", "No search query", "no `q`"),
        ("q=x", "Missing parameter type", "no `type`"),
        ("q=x&type=song", "Bad search type field song", "`song`"),
        ("q=x&type=track&limit=51", "Invalid limit", "allowed are 1 to 50"),
        ("q=x&type=track&limit=0", "Invalid limit", "allowed are 1 to 50"),
        ("q=x&type=track&limit=many", "Invalid limit", "no number"),
        ("q=x&type=track&offset=1001", "Invalid offset", "no further than 1000"),
    ] {
        client.refused("GET", &format!("/v1/search?{query}"), None, (400, message), words).await;
    }
    let today = Client::under(Policy::Spotify2026, "").await;
    today.refused("GET", "/v1/search?q=a&type=track&limit=11", None, (400, "Invalid limit"), "1 to 10").await;
    assert_eq!(today.get("/v1/search?q=a&type=track").await["tracks"]["limit"], 5);
}

#[tokio::test]
async fn forbidden_what_apps_in_development_mode_lost_in_2026() {
    let client = Client::under(Policy::Spotify2026, EVERYTHING).await;
    for (method, path) in [
        ("GET", format!("/v1/audio-features/{TRACK}")),
        ("GET", format!("/v1/audio-features?ids={TRACK}")),
        ("GET", format!("/v1/albums?ids={ALBUM}")),
        ("GET", "/v1/users/yuki".to_owned()),
        ("POST", "/v1/users/mira/playlists".to_owned()),
        ("PUT", format!("/v1/me/tracks?ids={TRACK}")),
    ] {
        client.refused(method, &path, None, (403, "Forbidden"), "since 2026").await;
    }
    let track = client.get(&format!("/v1/tracks/{TRACK}")).await;
    assert!(track.get("popularity").is_none() && track.get("external_ids").is_some());
}

#[tokio::test]
async fn a_user_has_music_from_the_beginning_and_the_private_part_of_it_only_for_its_scope() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    let own = client.get("/v1/me/playlists").await;
    let lists = own["items"].as_array().unwrap();
    let seen = |name: &str| lists.iter().map(|list| list[name].clone()).collect::<Vec<_>>();
    assert_eq!(seen("name"), ["Do not disturb", "Running, at last", "Rain on the roof"]);
    assert_eq!(seen("public"), [false, true, true]);
    for list in lists {
        let tracks = client.get(&format!("/v1/playlists/{}/items", list["id"].as_str().unwrap())).await;
        assert!(tracks["total"].as_u64().unwrap() >= 12, "{list}");
        assert_eq!(tracks["total"], list["items"]["total"]);
        assert!(tracks["items"].as_array().unwrap().iter().all(|item| item["item"]["name"].is_string()));
    }
    let saved = client.get("/v1/me/tracks").await;
    assert_eq!((&saved["total"], saved["items"].as_array().unwrap().len()), (&32.into(), 20));
    assert!(saved["next"].is_string(), "the rest is on another page");

    let other = client.of_user("yuki", EVERYTHING).await;
    let names = other.get("/v1/users/mira/playlists").await;
    assert_eq!((&names["total"], &names["items"][0]["name"]), (&2.into(), &"Running, at last".into()));
}

#[tokio::test]
async fn tracks_are_saved_and_forgotten() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    assert_eq!(
        client.call("PUT", "/v1/me/tracks", Some(json!({ "ids": [TRACK] }))).await.status.as_u16(),
        200
    );
    let saved = client.get("/v1/me/tracks").await;
    assert_eq!(
        (&saved["items"][0]["track"]["id"], &saved["items"][0]["added_at"]),
        (&TRACK.into(), &"2023-11-14T22:13:20Z".into())
    );
    let uri = format!("/v1/me/library/contains?uris=spotify:track:{TRACK}");
    assert_eq!(client.get(&uri).await, json!([true]));
    client.call("DELETE", &format!("/v1/me/library?uris=spotify:track:{TRACK}"), None).await;
    assert_eq!(client.get(&format!("/v1/me/tracks/contains?ids={TRACK}")).await, json!([false]));
}

#[tokio::test]
async fn top_items_are_each_users_own_and_stay_the_same() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    let first = client.get("/v1/me/top/artists?limit=5").await;
    assert_eq!(first, client.get("/v1/me/top/artists?limit=5").await);
    assert_ne!(first["items"], client.get("/v1/me/top/artists?limit=5&time_range=long_term").await["items"]);
    client
        .refused("GET", "/v1/me/top/tracks?time_range=ever", None, (400, "Invalid time range"), "`ever`")
        .await;
}

#[tokio::test]
async fn a_web_page_of_any_origin_may_ask() {
    let world = World::new();
    let request = Request::builder().method("OPTIONS").uri("/v1/me/playlists").body(Body::empty()).unwrap();
    let answer = world.send(request).await;
    assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (204, "*"));
    let answer = world.api("/v1/albums", None).await;
    assert_eq!(answer.json()["error"]["message"], "No token provided");
}

#[tokio::test]
async fn a_slash_at_the_end_of_a_path_does_not_matter_as_spotipy_writes_it() {
    let client = Client::under(Policy::Course, "").await;
    assert_eq!(client.get("/v1/me/").await["id"], "mira");
}
