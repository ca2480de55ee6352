//! Searching the catalogue: every filter, lists of types, and pages to the last one and back.

use crate::client::{Client, TRACK};
use provider::Policy;
use serde_json::Value;

impl Client {
    /// The page of what a search finds of one type.
    async fn found(&self, query: &str, kind: &str) -> Value {
        let query = crate::common::encode(&[("q", query), ("type", kind), ("limit", "50")]);
        self.get(&format!("/v1/search?{query}")).await[format!("{kind}s")].take()
    }

    /// The names of what a search finds.
    async fn names(&self, query: &str, kind: &str) -> Vec<String> {
        let page = self.found(query, kind).await;
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn the_searches_of_the_courses_find_the_artist_first() {
    let client = Client::without_user(Policy::Course).await;
    for (query, name) in [
        ("Goo Goo Dolls", "The Goo Goo Dolls"),
        ("goo goo dolls", "The Goo Goo Dolls"),
        ("metallica", "Metallica"),
        ("artist:metallica", "Metallica"),
    ] {
        assert_eq!(client.names(query, "artist").await[0], name, "{query}");
        let artist = client.found(query, "artist").await["items"][0].take();
        let albums = client.get(&format!("/v1/artists/{}/albums", artist["id"].as_str().unwrap())).await;
        assert_ne!(albums["total"], 0, "{artist}");
        assert_ne!(client.found(query, "track").await["total"], 0, "{query}");
    }
    assert_eq!(client.names("iris goo goo dolls", "track").await, ["Iris"]);
}

#[tokio::test]
async fn every_filter_narrows_a_search_to_what_has_it() {
    let client = Client::without_user(Policy::Course).await;
    let track = client.get(&format!("/v1/tracks/{TRACK}")).await;
    let (title, album) = (track["name"].as_str().unwrap(), &track["album"]);
    let (artist, name) = (track["artists"][0]["name"].as_str().unwrap(), album["name"].as_str().unwrap());
    let year = &album["release_date"].as_str().unwrap()[..4];
    let isrc = track["external_ids"]["isrc"].as_str().unwrap();
    let full = client.get(&format!("/v1/albums/{}", album["id"].as_str().unwrap())).await;
    let upc = full["external_ids"]["upc"].as_str().unwrap();

    let exactly = client.found(&format!("isrc:{isrc}"), "track").await;
    assert_eq!((&exactly["total"], &exactly["items"][0]["id"]), (&1.into(), &TRACK.into()));
    let exactly = client.found(&format!("upc:{upc}"), "album").await;
    assert_eq!((&exactly["total"], &exactly["items"][0]["id"]), (&1.into(), &album["id"]));

    for query in [
        format!("track:\"{title}\" artist:\"{artist}\" album:\"{name}\" year:{year}"),
        format!("{title} {artist} genre:metal"),
        format!("year:{year} artist:\"{artist}\""),
    ] {
        let found = client.found(&query, "track").await;
        let items = found["items"].as_array().unwrap();
        assert!(items.iter().any(|item| item["id"] == TRACK), "{query}");
        assert!(items.iter().all(|item| item["artists"].to_string().contains(artist)), "{query}");
    }
    for (query, kind) in [
        (format!("track:\"{title}\" year:1901"), "track"),
        (format!("track:\"{title}\" genre:house"), "track"),
        (format!("artist:\"{artist}\" album:nothing-of-this-name"), "album"),
        (format!("isrc:{isrc}"), "album"),
        ("tag:new".to_owned(), "album"),
    ] {
        assert_eq!(client.found(&query, kind).await["total"], 0, "{query}");
    }

    let of_years = client.found("year:1990-1995", "album").await;
    let years = of_years["items"].as_array().unwrap().iter().map(|album| &album["release_date"]);
    let years: Vec<_> = years.map(|date| date.as_str().unwrap()[..4].to_owned()).collect();
    assert!(
        years.len() > 10 && years.iter().all(|year| ("1990".."1996").contains(&year.as_str())),
        "{years:?}"
    );
    let hipster = client.found("tag:hipster", "album").await;
    let all = client.found("album:a", "album").await["total"].as_u64().unwrap();
    assert!((1..all).contains(&hipster["total"].as_u64().unwrap()), "{hipster}");
}

#[tokio::test]
async fn names_are_found_in_any_script() {
    let client = Client::without_user(Policy::Course).await;
    for name in [
        "Żółty Przystanek",
        "Чёрный Причал",
        "Ρίζες του Νησιού",
        "קמר",
        "قمر الحي",
        "שלישיית הרציף",
        "चाँदनी एक्सप्रेस",
        "河岸弦乐",
        "霧の庭園",
        "안개 정원",
        "rhyme bureau 📮",
    ] {
        let expected = usize::from(name != "קמר");
        let found = client.names(name, "artist").await;
        assert_eq!(found.len(), expected, "{name}: {found:?}");
        assert!(found.iter().all(|found| found.to_lowercase() == name.to_lowercase()), "{found:?}");
    }
}

#[tokio::test]
async fn pages_lead_to_the_last_one_and_back_to_the_first() {
    let client = Client::without_user(Policy::Course).await;
    for (start, list) in [
        ("/v1/search?q=genre%3Afolk&type=track&limit=30".to_owned(), "/tracks"),
        (format!("/v1/albums/{}/tracks?limit=3", crate::client::ALBUM), ""),
    ] {
        let ids = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap().iter();
            items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
        };
        let mut page = client.get(&start).await.pointer_mut(list).unwrap().take();
        assert!(page["previous"].is_null());
        let mut there = ids(&page);
        while let Some(next) = page["next"].as_str() {
            page = client.get(next).await.pointer_mut(list).unwrap().take();
            there.extend(ids(&page));
        }
        assert_eq!(page["total"], there.len());
        let mut back = ids(&page);
        while let Some(previous) = page["previous"].as_str() {
            page = client.get(previous).await.pointer_mut(list).unwrap().take();
            back.splice(0..0, ids(&page));
        }
        assert_eq!((&page["offset"], back), (&0.into(), there));
        let beyond = format!("{start}&offset=900");
        let page = client.get(&beyond).await.pointer_mut(list).unwrap().take();
        assert_eq!((page["items"].as_array().unwrap().len(), &page["next"]), (0, &Value::Null));
    }
}

#[tokio::test]
async fn a_list_of_types_gives_a_page_for_each() {
    let client = Client::without_user(Policy::Course).await;
    let answer = client.get("/v1/search?q=lantern&type=track,artist&limit=2").await;
    let keys: Vec<_> = answer.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["tracks", "artists"]);
    assert_eq!(answer["artists"]["items"][0]["name"], "The Lantern Orchard");
    assert!(answer["tracks"]["next"].as_str().unwrap().contains("type=track%2Cartist"), "{answer}");
    for bad in ["track,", "track,song", ",", "Track"] {
        let path = format!("/v1/search?q=x&type={bad}");
        let wrong = bad.split(',').find(|kind| *kind != "track").unwrap();
        let message = format!("Bad search type field {wrong}");
        client.refused("GET", &path, None, (400, &message), "there is no type").await;
    }
}
