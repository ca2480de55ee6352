//! The music that the practice users have from the beginning: playlists and saved tracks, so that a program that reads them
//! for the first time has something to show. Always the same, as the catalogue is.

use super::seed::Seed;
use super::{Catalogue, Features, Track};

/// A playlist as it is before anybody changes it.
pub(crate) struct Collected {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) public: bool,
    /// The tracks' ids, in their order.
    pub(crate) tracks: Vec<&'static str>,
}

/// What is kept of the catalogue for a list: by the artist's first genre, and by how the track sounds.
struct Taste {
    genres: &'static [&'static str],
    sounds: fn(&Features) -> bool,
    tracks: usize,
}

/// A user, and a playlist of theirs.
struct Made {
    user: &'static str,
    name: &'static str,
    description: &'static str,
    public: bool,
    taste: Taste,
}

/// The playlists, each user's oldest first. Mira has a private one, which only `playlist-read-private` shows.
const PLAYLISTS: [Made; 6] = [
    Made {
        user: "mira",
        name: "Rain on the roof",
        description: "For Sundays on which nobody calls.",
        public: true,
        taste: Taste { genres: &["folk", "jazz"], sounds: |it| it.acousticness > 0.7, tracks: 14 },
    },
    Made {
        user: "mira",
        name: "Running, at last",
        description: "118 to 128 beats a minute: my own pace.",
        public: true,
        taste: Taste {
            genres: &["house", "pop"],
            sounds: |it| it.energy > 0.7 && (118.0..=128.0).contains(&it.tempo),
            tracks: 18,
        },
    },
    Made {
        user: "mira",
        name: "Do not disturb",
        description: "Writing. No words, please.",
        public: false,
        taste: Taste {
            genres: &["ambient", "classical"],
            sounds: |it| it.instrumentalness > 0.85,
            tracks: 12,
        },
    },
    Made {
        user: "tomas",
        name: "Domingo na cozinha",
        description: "",
        public: true,
        taste: Taste { genres: &["jazz", "folk"], sounds: |it| it.valence > 0.5, tracks: 10 },
    },
    Made {
        user: "yuki",
        name: "雨の日",
        description: "",
        public: true,
        taste: Taste { genres: &["ambient"], sounds: |it| it.energy < 0.15, tracks: 9 },
    },
    Made {
        user: "yuki",
        name: "通勤",
        description: "38分",
        public: false,
        taste: Taste { genres: &["hip hop", "pop"], sounds: |it| it.danceability > 0.7, tracks: 11 },
    },
];

/// What each user saved in their library. Mira's is longer than the page that an answer has if nobody asks for a longer one.
const SAVED: [(&str, Taste); 3] = [
    ("mira", Taste { genres: &["pop", "jazz", "ambient", "folk"], sounds: |_| true, tracks: 32 }),
    ("tomas", Taste { genres: &["folk", "metal"], sounds: |_| true, tracks: 7 }),
    ("yuki", Taste { genres: &["hip hop", "house", "classical"], sounds: |_| true, tracks: 54 }),
];

impl Catalogue {
    /// The playlists that `user` has from the beginning, the oldest first.
    pub(crate) fn collected_by(&'static self, user: &str) -> Vec<Collected> {
        let numbered = PLAYLISTS.iter().enumerate().filter(|(_, made)| made.user == user);
        let playlist = |(index, made): (usize, &Made)| Collected {
            id: Seed::new("playlist", index).id(),
            name: made.name,
            description: made.description,
            public: made.public,
            tracks: self.to_the_taste(&made.taste),
        };
        numbered.map(playlist).collect()
    }

    /// The tracks that `user` has saved from the beginning, the latest first.
    pub(crate) fn saved_by(&'static self, user: &str) -> Vec<&'static str> {
        SAVED
            .iter()
            .filter(|(owner, _)| *owner == user)
            .flat_map(|(_, taste)| self.to_the_taste(taste))
            .collect()
    }

    /// As many as are wanted of those that are liked, from all over the catalogue. The album of the courses is left out: a
    /// notebook that saves a track of it finds it new.
    fn to_the_taste(&'static self, taste: &Taste) -> Vec<&'static str> {
        let is_liked = |track: &&Track| {
            let genre = self.artists[track.artists[0]].genres[0];
            let sounds = track.features.as_ref().is_some_and(taste.sounds);
            track.album != 0 && !track.withdrawn && taste.genres.contains(&genre) && sounds
        };
        let liked: Vec<&Track> = self.tracks.iter().filter(is_liked).collect();
        let count = taste.tracks.min(liked.len());
        // Neighbours in the catalogue are of one album; these lie as far apart as they can, and a list goes to and fro among them.
        let mut chosen: Vec<&str> =
            (0..count).map(|number| liked[number * liked.len() / count].id.as_str()).collect();
        chosen.sort_by_cached_key(|id| crate::secret::Hash::of(id).as_bytes().to_vec());
        chosen
    }
}
