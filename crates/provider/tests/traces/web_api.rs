//! The slice of the Web API: music found and read, playlists made, filled and emptied, and the errors on the way.

use crate::common::*;
use axum::body::Body;
use axum::http::Request;
use provider::Policy;
use serde_json::{Value, json};

const EVERYTHING: &str = "playlist-modify-public playlist-modify-private playlist-read-private user-library-read user-library-modify user-top-read";
const ALBUM: &str = "2f4Ejh4Po2rpuXSYa6IDCe";
const TRACK: &str = "0ND8rF8oirMXtE59n585P6";

/// A client with a user's token.
struct Client {
    world: World,
    bearer: String,
}

impl Client {
    async fn under(policy: Policy, scope: &str) -> Self {
        let world = World::under(policy);
        let (access_token, _) = world.dance(scope).await;
        Client { world, bearer: format!("Bearer {access_token}") }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let path = path.strip_prefix("http://127.0.0.1:8765").unwrap_or(path);
        let body = body.map_or(String::new(), |body| body.to_string());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", &self.bearer)
            .header("content-type", "application/json")
            .header("content-length", body.len());
        self.world.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.call("GET", path, None).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
        answer.json()
    }

    /// A refused call: status, message, and words of the cause in the log.
    async fn refused(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
        expected: (u16, &str),
        words: &str,
    ) {
        let answer = self.call(method, path, body).await;
        let error = json!({ "error": { "status": expected.0, "message": expected.1 } });
        assert_eq!((answer.status.as_u16(), answer.json()), (expected.0, error), "{method} {path}");
        let seen = self.world.last_seen().await;
        assert!(seen["cause"].as_str().unwrap().contains(words), "{seen}");
    }
}

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
    let world = World::new();
    let tokens = world.token(Some(&practice_basic()), &[("grant_type", "client_credentials")]).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let client = Client { world, bearer };
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

#[tokio::test]
async fn a_bare_list_of_uris_is_taken_as_spotipy_sends_it() {
    let client = Client::under(Policy::Course, EVERYTHING).await;
    let made = client.call("POST", "/v1/me/playlists", Some(json!({ "name": "x" }))).await.json();
    let address = format!("/v1/playlists/{}/items", made["id"].as_str().unwrap());
    let list = json!([format!("spotify:track:{TRACK}")]);
    assert_eq!(client.call("POST", &address, Some(list)).await.status.as_u16(), 201);
    assert_eq!(client.get(&address).await["total"], 1);
}
