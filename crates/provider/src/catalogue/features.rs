//! Audio features: what a genre sounds like in numbers
//! (<https://developer.spotify.com/documentation/web-api/reference/get-audio-features>).

use super::names::Genre;
use super::seed::Seed;

/// The measurements of a track.
#[derive(Clone, Debug)]
pub(crate) struct Features {
    pub(crate) acousticness: f64,
    pub(crate) danceability: f64,
    pub(crate) energy: f64,
    pub(crate) instrumentalness: f64,
    pub(crate) liveness: f64,
    /// In dB, below 0.
    pub(crate) loudness: f64,
    pub(crate) speechiness: f64,
    /// In beats a minute.
    pub(crate) tempo: f64,
    pub(crate) valence: f64,
    /// 0 is C, 1 is C♯, and so on.
    pub(crate) key: u8,
    /// 1 is major, 0 is minor.
    pub(crate) mode: u8,
    pub(crate) time_signature: u8,
    pub(crate) duration_ms: u32,
}

/// Mean and spread of a genre, and what else is typical of it.
struct Sound {
    acousticness: (f64, f64),
    danceability: (f64, f64),
    energy: (f64, f64),
    instrumentalness: (f64, f64),
    loudness: (f64, f64),
    speechiness: (f64, f64),
    tempo: (f64, f64),
    valence: (f64, f64),
    minutes: (f64, f64),
    /// So many of a hundred are in a major key.
    major: u32,
    /// So many of a hundred are in triple time.
    triple: u32,
}

#[rustfmt::skip]
fn sound(genre: Genre) -> Sound {
    match genre {
        Genre::Metal => Sound { acousticness: (0.02, 0.02), danceability: (0.38, 0.08), energy: (0.93, 0.04), instrumentalness: (0.15, 0.15),
            loudness: (-5.0, 1.2), speechiness: (0.08, 0.03), tempo: (142.0, 24.0), valence: (0.30, 0.12), minutes: (5.1, 1.3), major: 40, triple: 6 },
        Genre::Ambient => Sound { acousticness: (0.82, 0.12), danceability: (0.24, 0.09), energy: (0.14, 0.08), instrumentalness: (0.90, 0.05),
            loudness: (-21.0, 3.5), speechiness: (0.04, 0.01), tempo: (84.0, 18.0), valence: (0.14, 0.08), minutes: (6.2, 2.0), major: 55, triple: 12 },
        Genre::House => Sound { acousticness: (0.05, 0.05), danceability: (0.80, 0.06), energy: (0.78, 0.08), instrumentalness: (0.58, 0.20),
            loudness: (-7.0, 1.4), speechiness: (0.06, 0.02), tempo: (124.0, 3.0), valence: (0.55, 0.16), minutes: (5.4, 1.1), major: 45, triple: 0 },
        Genre::Folk => Sound { acousticness: (0.78, 0.12), danceability: (0.50, 0.10), energy: (0.32, 0.10), instrumentalness: (0.05, 0.06),
            loudness: (-12.0, 2.0), speechiness: (0.04, 0.01), tempo: (108.0, 20.0), valence: (0.45, 0.15), minutes: (3.6, 0.7), major: 75, triple: 22 },
        Genre::HipHop => Sound { acousticness: (0.15, 0.10), danceability: (0.76, 0.08), energy: (0.64, 0.09), instrumentalness: (0.01, 0.02),
            loudness: (-6.5, 1.3), speechiness: (0.28, 0.07), tempo: (92.0, 9.0), valence: (0.48, 0.15), minutes: (3.4, 0.7), major: 50, triple: 1 },
        Genre::Jazz => Sound { acousticness: (0.68, 0.13), danceability: (0.54, 0.08), energy: (0.36, 0.10), instrumentalness: (0.62, 0.18),
            loudness: (-14.0, 2.4), speechiness: (0.05, 0.01), tempo: (118.0, 30.0), valence: (0.52, 0.16), minutes: (5.6, 1.6), major: 60, triple: 18 },
        Genre::Classical => Sound { acousticness: (0.95, 0.03), danceability: (0.28, 0.08), energy: (0.16, 0.09), instrumentalness: (0.86, 0.07),
            loudness: (-23.0, 3.8), speechiness: (0.04, 0.01), tempo: (98.0, 26.0), valence: (0.22, 0.12), minutes: (5.0, 2.2), major: 62, triple: 34 },
        Genre::Pop => Sound { acousticness: (0.18, 0.12), danceability: (0.68, 0.08), energy: (0.70, 0.09), instrumentalness: (0.01, 0.01),
            loudness: (-5.8, 1.1), speechiness: (0.06, 0.02), tempo: (116.0, 12.0), valence: (0.62, 0.14), minutes: (3.3, 0.4), major: 66, triple: 3 },
    }
}

/// How often each key occurs, of a hundred: those that lie well under guitar and piano are played more.
const KEYS: [u32; 12] = [13, 7, 12, 4, 9, 9, 5, 13, 6, 11, 5, 6];

impl Features {
    /// Draws a track of `genre`; `mood` is its album's, in deviations.
    pub(super) fn draw(genre: Genre, mood: f64, seed: &mut Seed) -> Self {
        let sound = sound(genre);
        let mut share = |(mean, spread): (f64, f64), lean: f64| {
            rounded((mean + spread * (0.8 * seed.normal() + 0.5 * lean)).clamp(0.001, 0.995), 3)
        };
        let energy = share(sound.energy, mood);
        let acousticness = share(sound.acousticness, -mood);
        let danceability = share(sound.danceability, 0.0);
        let instrumentalness = share(sound.instrumentalness, 0.0);
        let speechiness = share(sound.speechiness, 0.0);
        let valence = share(sound.valence, mood);
        let liveness = share((0.16, 0.08), 0.0);
        // Louder is more energetic, in this catalogue as in the real one.
        let lift = (energy - sound.energy.0) / sound.energy.1;
        let loudness = rounded(
            (sound.loudness.0 + sound.loudness.1 * (0.6 * seed.normal() + 0.6 * lift)).clamp(-45.0, -0.8),
            3,
        );
        let tempo = rounded((sound.tempo.0 + sound.tempo.1 * seed.normal()).clamp(52.0, 208.0), 3);
        let minutes = (sound.minutes.0 + sound.minutes.1 * seed.normal()).clamp(1.1, 14.0);
        let triple = seed.between(0, 99) < sound.triple;
        let odd = genre == Genre::Jazz && seed.between(0, 24) == 0;
        Features {
            acousticness,
            danceability,
            energy,
            instrumentalness,
            liveness,
            loudness,
            speechiness,
            tempo,
            valence,
            key: draw_key(seed),
            mode: u8::from(seed.between(0, 99) < sound.major),
            time_signature: if odd {
                5
            } else if triple {
                3
            } else {
                4
            },
            duration_ms: (minutes * 60_000.0) as u32,
        }
    }
}

fn draw_key(seed: &mut Seed) -> u8 {
    let mut ticket = seed.between(0, KEYS.iter().sum::<u32>() - 1);
    for (key, share) in (0_u8..).zip(KEYS) {
        if ticket < share {
            return key;
        }
        ticket -= share;
    }
    0
}

fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}
