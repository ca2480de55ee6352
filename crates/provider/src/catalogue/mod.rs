//! The music: invented artists, albums and tracks, always the same ones, in which the audio features of a genre lie close together, so
//! that a plot of them shows something. Made once, when it is first asked for.
//!
//! Two artists are real, because the courses that the notebooks mirror search for them; of those it has some albums with their
//! titles and lengths ([`real`]). One album and one track have the ids that these courses ask for, and are invented like the
//! others.

mod belongings;
mod features;
mod names;
mod real;
mod seed;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use features::Features;

use names::{ARTISTS, Genre};
use real::{Record, records};
use seed::Seed;

/// The album that old notebooks ask for; here it has eight tracks.
const ALBUM_OF_THE_COURSES: &str = "2f4Ejh4Po2rpuXSYa6IDCe";
/// The track that old notebooks ask for; here it is the third of that album.
const TRACK_OF_THE_COURSES: &str = "0ND8rF8oirMXtE59n585P6";

/// So many tracks of a compilation are on its first disc.
const FIRST_DISC: u32 = 11;

/// An artist.
pub(crate) struct Artist {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) genres: Vec<&'static str>,
    pub(crate) followers: u32,
    /// 0 to 100.
    pub(crate) popularity: u8,
    /// A few sent no picture.
    pub(crate) pictured: bool,
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
    /// A year, a month, or a day: `1998`, `1998-09`, `1998-09-22`.
    pub(crate) release_date: String,
    pub(crate) label: String,
    /// A universal product code, 12 digits.
    pub(crate) upc: String,
    pub(crate) popularity: u8,
    /// A few have no picture.
    pub(crate) pictured: bool,
    /// A few can be played nowhere any more.
    pub(crate) withdrawn: bool,
    pub(crate) tracks: Vec<usize>,
}

/// A track.
pub(crate) struct Track {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) album: usize,
    /// More than one for a track with a guest.
    pub(crate) artists: Vec<usize>,
    /// From 1; of a long compilation there are two.
    pub(crate) disc: u32,
    /// On its disc, from 1.
    pub(crate) number: u32,
    pub(crate) duration_ms: u32,
    pub(crate) explicit: bool,
    pub(crate) isrc: String,
    pub(crate) popularity: u8,
    /// With its album, or alone.
    pub(crate) withdrawn: bool,
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
                pictured: index % 14 != 9,
                albums: vec![],
            });
            let first = made.albums.len();
            if let Some(genre) = known.genre {
                // 150 albums by 40 artists.
                for number in 0..if index % 4 == 0 { 3 } else { 4 } {
                    made.add_album(index, genre, number);
                }
            }
            for record in records(known.name) {
                made.add_record(index, record);
            }
            made.artists[index].albums = (first..made.albums.len()).rev().collect();
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
        // What is not known of everything is drawn from a stream of its own, so that it could be added without changing the rest.
        let mut gaps = Seed::new("gaps of an album", index);
        // Of old albums often only the year is known, or the month.
        let release_date = if year < 1_990 && seed.between(0, 1) == 0 {
            year.to_string()
        } else {
            let month = format!("{year}-{:02}", seed.between(1, 12));
            let day = seed.between(1, 28);
            if year < 1_995 && gaps.between(0, 2) == 0 { month } else { format!("{month}-{day:02}") }
        };
        let withdrawn = !of_the_courses && gaps.between(0, 39) == 0;
        let mood = seed.normal();
        let popularity = self.artists[artist].popularity.saturating_sub(seed.between(0, 15) as u8);
        let first = self.tracks.len();
        let titles = names::titles(words, &mut seed, count as usize + 1);
        for (offset, title) in titles[1..].iter().enumerate() {
            let offset = offset as u32;
            let place = match kind {
                "compilation" if offset >= FIRST_DISC => (2, offset - FIRST_DISC + 1),
                _ => (1, offset + 1),
            };
            self.add_track(artist, genre, index, place, title, year, mood);
            if let Some(track) = self.tracks.last_mut() {
                track.withdrawn |= withdrawn;
            }
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
            pictured: of_the_courses || gaps.between(0, 29) > 0,
            withdrawn,
            tracks: (first..self.tracks.len()).collect(),
        });
    }

    /// An album that exists, after all that are invented: drawn like those, and then with its facts.
    fn add_record(&mut self, artist: usize, record: &Record) {
        let index = self.albums.len();
        let mut seed = Seed::new("record", index);
        let mood = seed.normal();
        let first = self.tracks.len();
        let year = record.released[..4].parse().unwrap_or_default();
        for (number, (title, minutes, seconds)) in (1..).zip(record.tracks) {
            self.add_track(artist, record.genre, index, (1, number), title, year, mood);
            if let Some(track) = self.tracks.last_mut() {
                let duration_ms = (60 * minutes + seconds) * 1_000;
                // Nothing that was drawn may be said of a track that exists.
                track.artists = vec![artist];
                (track.explicit, track.withdrawn) = (false, false);
                track.duration_ms = duration_ms;
                track.features = track.features.take().map(|drawn| Features { duration_ms, ..drawn });
            }
        }
        self.albums.push(Album {
            id: seed.id(),
            name: record.name.to_owned(),
            artist,
            kind: "album",
            release_date: record.released.to_owned(),
            label: record.label.to_owned(),
            upc: format!("{:012}", seed.next() % 1_000_000_000_000),
            popularity: self.artists[artist].popularity,
            pictured: true,
            withdrawn: false,
            tracks: (first..self.tracks.len()).collect(),
        });
    }

    #[expect(clippy::too_many_arguments, reason = "a track is made in one place, of what its album knows")]
    fn add_track(
        &mut self,
        artist: usize,
        genre: Genre,
        album: usize,
        (disc, number): (u32, u32),
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
        let withdrawn = album != 0 && Seed::new("gaps of a track", index).between(0, 59) == 0;
        let measured = of_the_courses || album == 0 || seed.between(0, 79) > 0;
        self.tracks.push(Track {
            id: if of_the_courses { TRACK_OF_THE_COURSES.to_owned() } else { drawn },
            name: title.to_owned(),
            album,
            withdrawn,
            disc,
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
mod tests;
