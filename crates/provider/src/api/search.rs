//! `GET /v1/search`: what a text finds in the catalogue
//! (<https://developer.spotify.com/documentation/web-api/reference/search>).

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};

use super::call::{Answer, Call};
use super::paging::{Paging, invalid};
use super::refusal::Refusal;
use super::{objects, playlists};
use crate::catalogue::{Album, Artist, Track, catalogue};
use crate::policy::Policy;
use crate::store::playlists::{self as store, Playlist};

/// The types that can be asked for, with the name of their list in the answer.
const TYPES: [(&str, &str); 7] = [
    ("album", "albums"),
    ("artist", "artists"),
    ("playlist", "playlists"),
    ("track", "tracks"),
    ("show", "shows"),
    ("episode", "episodes"),
    ("audiobook", "audiobooks"),
];

/// The filters that a text may hold, as in `artist:"paper comets" year:1990-2000`.
const FILTERS: [&str; 8] = ["album", "artist", "track", "year", "upc", "isrc", "genre", "tag"];

/// Beyond, nothing is found.
const LAST_OFFSET: usize = 1_000;

/// Searches.
pub(crate) async fn search(call: Call) -> Response {
    let answer = answer(&call).await;
    call.reply(answer)
}

async fn answer(call: &Call) -> Answer {
    let Some(text) = call.query.get("q") else {
        let cause = "the query has no `q`, or an empty one";
        return Err(Refusal::bad("No search query", cause, "add `q`: what to search for"));
    };
    let Some(types) = call.query.get("type") else {
        let advice = "add `type`, such as `artist` or `album,track`";
        return Err(Refusal::bad("Missing parameter type", "the query has no `type`", advice));
    };
    let (default, most) = if call.policy() == Policy::Spotify2026 { (5, 10) } else { (20, 50) };
    let paging = Paging::read(call, default, most)?;
    if paging.offset > LAST_OFFSET {
        return Err(invalid(
            "offset",
            format!("`offset` is {}, and a search goes no further than {LAST_OFFSET}", paging.offset),
        ));
    }
    let query = Query::read(text);
    let mut answer = Map::new();
    for kind in types.split(',').map(str::trim) {
        let Some((_, plural)) = TYPES.iter().find(|(known, _)| *known == kind) else {
            return Err(Refusal::bad(
                format!("Bad search type field {kind}"),
                format!("there is no type `{kind}`"),
                "send one or more of album, artist, playlist, track, show, episode, audiobook, separated by commas",
            ));
        };
        let state = call.provider();
        let (items, total): (Vec<Value>, usize) = match kind {
            "artist" => page(&paging, query.artists(), |artist| objects::full_artist(state, artist)),
            "album" => page(&paging, query.albums(), |album| objects::album(state, album)),
            "track" => page(&paging, query.tracks(), |track| objects::full_track(state, track)),
            "playlist" => {
                page(&paging, query.playlists(call).await?, |found| playlists::simple(call, &found))
            }
            // There are none of the others here; an empty page is what the real service answers then.
            _ => (Vec::new(), 0),
        };
        answer.insert((*plural).to_owned(), paging.page(call, items, total));
    }
    Ok((StatusCode::OK, Value::Object(answer)))
}

fn page<T>(paging: &Paging, found: Vec<T>, object: impl Fn(T) -> Value) -> (Vec<Value>, usize) {
    let total = found.len();
    (found.into_iter().skip(paging.offset).take(paging.limit).map(object).collect(), total)
}

/// A text to search for, taken apart.
struct Query {
    /// In lower case; every one of them must be found.
    words: Vec<String>,
    filters: Vec<(&'static str, String)>,
}

impl Query {
    fn read(text: &str) -> Self {
        let mut query = Query { words: Vec::new(), filters: Vec::new() };
        let text = text.to_lowercase();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let filter = FILTERS
                .iter()
                .find(|name| rest.strip_prefix(**name).is_some_and(|rest| rest.starts_with(':')));
            let start = filter.map_or(rest, |name| &rest[name.len() + 1..]);
            let (value, after) = match start.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => start.split_once(char::is_whitespace).unwrap_or((start, "")),
            };
            match filter {
                Some(name) => query.filters.push((name, value.to_owned())),
                None => query.words.extend(value.split_whitespace().map(str::to_owned)),
            }
            rest = after.trim_start();
        }
        query
    }

    fn artists(&self) -> Vec<&'static Artist> {
        let fits = |artist: &&Artist| {
            self.words_in(&[artist.name])
                && self.filters.iter().all(|(name, value)| match *name {
                    "artist" => has(artist.name, value),
                    "genre" => artist.genres.iter().any(|genre| has(genre, value)),
                    "year" => artist.albums.iter().any(|index| in_years(&catalogue().albums[*index], value)),
                    _ => false,
                })
        };
        self.ranked(catalogue().artists.iter().filter(fits), |artist| {
            (artist.name, artist.popularity, &artist.id)
        })
    }

    fn albums(&self) -> Vec<&'static Album> {
        let fits = |album: &&Album| {
            let artist = &catalogue().artists[album.artist];
            self.words_in(&[&album.name, artist.name])
                && self.filters.iter().all(|(name, value)| match *name {
                    "album" => has(&album.name, value),
                    "artist" => has(artist.name, value),
                    "genre" => artist.genres.iter().any(|genre| has(genre, value)),
                    "year" => in_years(album, value),
                    "upc" => album.upc == *value,
                    // `tag:new` and `tag:hipster` are of the last weeks and the least known; nothing here is that new.
                    "tag" => value == "hipster" && album.popularity < 20,
                    _ => false,
                })
        };
        self.ranked(catalogue().albums.iter().filter(fits), |album| {
            (&album.name, album.popularity, &album.id)
        })
    }

    fn tracks(&self) -> Vec<&'static Track> {
        let fits = |track: &&Track| {
            let album = &catalogue().albums[track.album];
            let artist = &catalogue().artists[track.artists[0]];
            self.words_in(&[&track.name, artist.name, &album.name])
                && self.filters.iter().all(|(name, value)| match *name {
                    "track" => has(&track.name, value),
                    "album" => has(&album.name, value),
                    "artist" => {
                        track.artists.iter().any(|index| has(catalogue().artists[*index].name, value))
                    }
                    "genre" => artist.genres.iter().any(|genre| has(genre, value)),
                    "year" => in_years(album, value),
                    "isrc" => track.isrc.eq_ignore_ascii_case(value),
                    _ => false,
                })
        };
        self.ranked(catalogue().tracks.iter().filter(fits), |track| {
            (&track.name, track.popularity, &track.id)
        })
    }

    /// Public ones, of all users; no filter is about playlists.
    async fn playlists(&self, call: &Call) -> Result<Vec<Playlist>, Refusal> {
        let mut found = call.provider().store.transact(|work| store::public(work)).await?;
        found.retain(|playlist| self.filters.is_empty() && self.words_in(&[&playlist.name]));
        Ok(found)
    }

    fn words_in(&self, names: &[&str]) -> bool {
        let names = names.join(" ").to_lowercase();
        self.words.iter().all(|word| names.contains(word.as_str()))
    }

    /// The best first: whose name is the text, then whose name begins with it, then the most popular.
    fn ranked<T>(
        &self,
        found: impl Iterator<Item = &'static T>,
        of: impl Fn(&T) -> (&str, u8, &String),
    ) -> Vec<&'static T> {
        let text = self.words.join(" ");
        let mut found: Vec<_> = found.collect();
        found.sort_by_cached_key(|item| {
            let (name, popularity, id) = of(item);
            let name = name.to_lowercase();
            let name = name.strip_prefix("the ").unwrap_or(&name);
            (name != text, !name.starts_with(&text), u8::MAX - popularity, id.clone())
        });
        found
    }
}

fn has(name: &str, part: &str) -> bool {
    name.to_lowercase().contains(part)
}

/// `1998` or `1990-2000`.
fn in_years(album: &Album, years: &str) -> bool {
    let (from, to) = years.split_once('-').unwrap_or((years, years));
    let year = &album.release_date[..4];
    from.len() == 4 && to.len() == 4 && (from..=to).contains(&year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_searches_of_the_courses_find_what_they_look_for() {
        assert_eq!(Query::read("Goo Goo Dolls").artists()[0].name, "The Goo Goo Dolls");
        assert_eq!(Query::read("metallica").artists()[0].name, "Metallica");
    }

    #[test]
    fn filters_narrow_a_search() {
        let query = Query::read("artist:\"paper comets\" year:1980-2020");
        assert_eq!(query.filters, [("artist", "paper comets".to_owned()), ("year", "1980-2020".to_owned())]);
        assert!(
            query.tracks().iter().all(|track| catalogue().albums[track.album].release_date.as_str() < "2021")
        );
        assert!(Query::read("genre:metal").artists().len() >= 5);
        let track = &catalogue().tracks[0];
        assert_eq!(Query::read(&format!("isrc:{}", track.isrc)).tracks()[0].id, track.id);
        assert!(Query::read("nothing-has-this-name").tracks().is_empty());
        for odd in ["\"", "artist:", "artist:\"", ":", "year:x-y", "  "] {
            Query::read(odd).albums();
        }
    }
}
