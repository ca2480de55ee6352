//! Two artists who exist, because the courses that the notebooks mirror search for them: what anybody may state about their
//! albums, the titles, the day and how long each track is. Ids and measurements are drawn, as for the invented ones.

use super::names::Genre;

/// An album that was really released.
pub(super) struct Record {
    pub(super) name: &'static str,
    pub(super) released: &'static str,
    pub(super) label: &'static str,
    /// What its measurements are drawn from.
    pub(super) genre: Genre,
    /// Titles, and how long they are, in minutes and seconds.
    pub(super) tracks: &'static [(&'static str, u32, u32)],
}

/// The albums of an artist, the first one first; none of one that is invented.
pub(super) fn records(artist: &str) -> &'static [Record] {
    match artist {
        "Metallica" => &METALLICA,
        "The Goo Goo Dolls" => &THE_GOO_GOO_DOLLS,
        _ => &[],
    }
}

const METALLICA: [Record; 2] = [
    Record {
        name: "Ride the Lightning",
        released: "1984-07-27",
        label: "Megaforce",
        genre: Genre::Metal,
        tracks: &[
            ("Fight Fire with Fire", 4, 45),
            ("Ride the Lightning", 6, 36),
            ("For Whom the Bell Tolls", 5, 9),
            ("Fade to Black", 6, 57),
            ("Trapped Under Ice", 4, 4),
            ("Escape", 4, 23),
            ("Creeping Death", 6, 36),
            ("The Call of Ktulu", 8, 53),
        ],
    },
    Record {
        name: "Master of Puppets",
        released: "1986-03-03",
        label: "Elektra",
        genre: Genre::Metal,
        tracks: &[
            ("Battery", 5, 12),
            ("Master of Puppets", 8, 35),
            ("The Thing That Should Not Be", 6, 36),
            ("Welcome Home (Sanitarium)", 6, 27),
            ("Disposable Heroes", 8, 16),
            ("Leper Messiah", 5, 40),
            ("Orion", 8, 27),
            ("Damage, Inc.", 5, 32),
        ],
    },
];

const THE_GOO_GOO_DOLLS: [Record; 1] = [Record {
    name: "Dizzy Up the Girl",
    released: "1998-09-22",
    label: "Warner Bros.",
    genre: Genre::Pop,
    tracks: &[
        ("Dizzy", 2, 41),
        ("Slide", 3, 33),
        ("Broadway", 3, 58),
        ("January Friend", 2, 44),
        ("Black Balloon", 4, 10),
        ("Bullet Proof", 4, 38),
        ("Amigone", 3, 15),
        ("All Eyes on Me", 3, 58),
        ("Full Forever", 2, 52),
        ("Acoustic #3", 1, 56),
        ("Iris", 4, 50),
        ("Extra Pale", 2, 12),
        ("Hate This Place", 4, 24),
    ],
}];
