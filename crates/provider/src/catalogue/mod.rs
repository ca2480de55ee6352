//! The music: invented artists, albums and tracks, always the same ones, in which the audio features of a genre lie close together, so
//! that a plot of them shows something. Made once, when it is first asked for.
//!
//! Two artists are real, because the courses that the notebooks mirror search for them; of those it has the facts (name and genre),
//! and neither albums nor measurements. One album and one track have the ids that these courses ask for, and are invented like
//! the others.

mod features;
mod names;
mod seed;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use features::Features;

use names::{ARTISTS, Genre};
use seed::Seed;

/// The album that old notebooks ask for; here it has eight tracks.
const ALBUM_OF_THE_COURSES: &str = "2f4Ejh4Po2rpuXSYa6IDCe";
/// The track that old notebooks ask for; here it is the third of that album.
const TRACK_OF_THE_COURSES: &str = "0ND8rF8oirMXtE59n585P6";

/// An artist.
pub(crate) struct Artist {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) genres: Vec<&'static str>,
    pub(crate) followers: u32,
    /// 0 to 100.
    pub(crate) popularity: u8,
    /// Their albums, the latest first.
    pub(crate) albums: Vec<usize>,
}

/// An album.
pub(crate) struct Album {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) artist: usize,
    /// `album`, `single` or `compilation`.
    pub(crate) kind: &'static str,
    /// A year, or a day: `1998`, `1998-09-22`.
    pub(crate) release_date: String,
    pub(crate) label: String,
    /// A universal product code, 12 digits.
    pub(crate) upc: String,
    pub(crate) popularity: u8,
    pub(crate) tracks: Vec<usize>,
}

/// A track.
pub(crate) struct Track {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) album: usize,
    /// More than one for a track with a guest.
    pub(crate) artists: Vec<usize>,
    /// From 1.
    pub(crate) number: u32,
    pub(crate) duration_ms: u32,
    pub(crate) explicit: bool,
    pub(crate) isrc: String,
    pub(crate) popularity: u8,
    /// A few tracks were never measured, as in the real catalogue.
    pub(crate) features: Option<Features>,
}

/// All of it.
pub(crate) struct Catalogue {
    pub(crate) artists: Vec<Artist>,
    pub(crate) albums: Vec<Album>,
    pub(crate) tracks: Vec<Track>,
    by_id: HashMap<String, Item>,
}

#[derive(Clone, Copy)]
enum Item {
    Artist(usize),
    Album(usize),
    Track(usize),
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::make);

/// The catalogue.
pub(crate) fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

impl Catalogue {
    pub(crate) fn artist(&self, id: &str) -> Option<&Artist> {
        match self.by_id.get(id)? {
            Item::Artist(index) => self.artists.get(*index),
            _ => None,
        }
    }

    pub(crate) fn album(&self, id: &str) -> Option<&Album> {
        match self.by_id.get(id)? {
            Item::Album(index) => self.albums.get(*index),
            _ => None,
        }
    }

    pub(crate) fn track(&self, id: &str) -> Option<&Track> {
        match self.by_id.get(id)? {
            Item::Track(index) => self.tracks.get(*index),
            _ => None,
        }
    }

    fn make() -> Self {
        let mut made = Catalogue { artists: vec![], albums: vec![], tracks: vec![], by_id: HashMap::new() };
        for (index, known) in ARTISTS.iter().enumerate() {
            let mut seed = Seed::new("artist", index);
            let popularity = seed.between(18, 84) as u8;
            made.artists.push(Artist {
                id: seed.id(),
                name: known.name,
                genres: known.genres.to_vec(),
                followers: 40 * u32::from(popularity).pow(2) + seed.between(0, 5_000),
                popularity,
                albums: vec![],
            });
            if let Some(genre) = known.genre {
                let first = made.albums.len();
                // 150 albums by 40 artists.
                for number in 0..if index % 4 == 0 { 3 } else { 4 } {
                    made.add_album(index, genre, number);
                }
                made.artists[index].albums = (first..made.albums.len()).rev().collect();
            }
        }
        made.index();
        made
    }

    fn add_album(&mut self, artist: usize, genre: Genre, number: usize) {
        let index = self.albums.len();
        let mut seed = Seed::new("album", index);
        let words = ARTISTS[artist].language.words();
        let of_the_courses = index == 0;
        let kind = match (number, seed.between(0, 9)) {
            _ if of_the_courses => "album",
            (2, _) => "single",
            (3, 0) => "compilation",
            _ => "album",
        };
        let count = match kind {
            _ if of_the_courses => 8,
            "single" => seed.between(1, 4),
            "compilation" => seed.between(16, 22),
            _ => seed.between(11, 20),
        };
        let year = 1_978 + seed.between(0, 28) + 5 * number as u32;
        // Of old albums often only the year is known.
        let release_date = if year < 1_990 && seed.between(0, 1) == 0 {
            year.to_string()
        } else {
            format!("{year}-{:02}-{:02}", seed.between(1, 12), seed.between(1, 28))
        };
        let mood = seed.normal();
        let popularity = self.artists[artist].popularity.saturating_sub(seed.between(0, 15) as u8);
        let first = self.tracks.len();
        let titles = names::titles(words, &mut seed, count as usize + 1);
        for (offset, title) in titles[1..].iter().enumerate() {
            self.add_track(artist, genre, index, offset as u32 + 1, title, year, mood);
        }
        let drawn = seed.id();
        self.albums.push(Album {
            id: if of_the_courses { ALBUM_OF_THE_COURSES.to_owned() } else { drawn },
            name: titles[0].clone(),
            artist,
            kind,
            release_date,
            label: format!("{} Records", names::LABELS[seed.between(0, 5) as usize]),
            upc: format!("{:012}", seed.next() % 1_000_000_000_000),
            popularity,
            tracks: (first..self.tracks.len()).collect(),
        });
    }

    #[expect(clippy::too_many_arguments, reason = "a track is made in one place, of what its album knows")]
    fn add_track(
        &mut self,
        artist: usize,
        genre: Genre,
        album: usize,
        number: u32,
        title: &str,
        year: u32,
        mood: f64,
    ) {
        let index = self.tracks.len();
        let mut seed = Seed::new("track", index);
        let guest =
            (seed.between(0, 14) == 0).then(|| seed.between(0, 39) as usize).filter(|guest| *guest != artist);
        let features = Features::draw(genre, mood, &mut seed);
        let popularity = self.artists[artist].popularity.saturating_sub(seed.between(0, 30) as u8);
        let drawn = seed.id();
        let of_the_courses = album == 0 && number == 3;
        let measured = of_the_courses || album == 0 || seed.between(0, 79) > 0;
        self.tracks.push(Track {
            id: if of_the_courses { TRACK_OF_THE_COURSES.to_owned() } else { drawn },
            name: title.to_owned(),
            album,
            artists: [Some(artist), guest].into_iter().flatten().collect(),
            number,
            duration_ms: features.duration_ms,
            explicit: genre.is_often_explicit() && seed.between(0, 2) == 0,
            isrc: format!("QZPRX{:02}{:05}", year % 100, index),
            popularity,
            features: measured.then_some(features),
        });
    }

    fn index(&mut self) {
        let artists =
            self.artists.iter().enumerate().map(|(index, artist)| (artist.id.clone(), Item::Artist(index)));
        let albums =
            self.albums.iter().enumerate().map(|(index, album)| (album.id.clone(), Item::Album(index)));
        let tracks =
            self.tracks.iter().enumerate().map(|(index, track)| (track.id.clone(), Item::Track(index)));
        self.by_id = artists.chain(albums).chain(tracks).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_always_the_same_and_as_large_as_promised() {
        let (one, two) = (Catalogue::make(), Catalogue::make());
        assert_eq!((one.artists.len(), one.albums.len()), (42, 150));
        assert!((1_500..2_500).contains(&one.tracks.len()), "{}", one.tracks.len());
        assert_eq!(one.by_id.len(), 42 + 150 + one.tracks.len(), "no id twice");
        let ids = |made: &Catalogue| {
            made.tracks.iter().map(|track| (track.id.clone(), track.name.clone())).collect::<Vec<_>>()
        };
        assert_eq!(ids(&one), ids(&two));
        // What a notebook's picture shows must not change with the next version, so some of it is written down here.
        let digest = crate::secret::Hash::of(&format!("{:?}", ids(&one)));
        assert_eq!(crate::store::hex(&digest.as_bytes()[..4]), "fa20131c");
    }

    #[test]
    fn the_ids_of_the_courses_answer() {
        let album = catalogue().album(ALBUM_OF_THE_COURSES).unwrap();
        assert_eq!(album.tracks.len(), 8);
        assert_eq!(catalogue().track(TRACK_OF_THE_COURSES).unwrap().number, 3);
        assert!(album.tracks.iter().all(|track| catalogue().tracks[*track].features.is_some()));
    }

    #[test]
    fn genres_lie_apart_and_keys_and_tempi_are_plausible() {
        let mean = |genre: &str, of: fn(&Features) -> f64| {
            let of_genre = |track: &&Track| catalogue().artists[track.artists[0]].genres.contains(&genre);
            let values: Vec<f64> = catalogue()
                .tracks
                .iter()
                .filter(of_genre)
                .filter_map(|track| track.features.as_ref())
                .map(of)
                .collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        assert!(mean("metal", |f| f.energy) > mean("ambient", |f| f.energy) + 0.5);
        assert!(mean("house", |f| f.danceability) > mean("classical", |f| f.danceability) + 0.3);
        assert!(mean("hip hop", |f| f.speechiness) > mean("jazz", |f| f.speechiness) + 0.1);
        for features in catalogue().tracks.iter().filter_map(|track| track.features.as_ref()) {
            assert!((40.0..220.0).contains(&features.tempo), "{}", features.tempo);
            assert!((-60.0..0.0).contains(&features.loudness));
            assert!((0..12).contains(&features.key) && (3..=7).contains(&features.time_signature));
        }
    }
}
