//! What the catalogue promises to those who plot it, page through it and trip over it.

use super::*;

#[test]
fn the_catalogue_is_always_the_same_and_as_large_as_promised() {
    let (one, two) = (Catalogue::make(), Catalogue::make());
    assert_eq!((one.artists.len(), one.albums.len()), (42, 150 + 3));
    assert!((1_800..2_200).contains(&one.tracks.len()), "{}", one.tracks.len());
    assert_eq!(one.by_id.len(), 42 + 153 + one.tracks.len(), "no id twice");
    let ids = |made: &Catalogue| {
        made.tracks.iter().map(|track| (track.id.clone(), track.name.clone())).collect::<Vec<_>>()
    };
    assert_eq!(ids(&one), ids(&two));
    // What a notebook's picture shows must not change with the next version, so some of it is written down here.
    let invented = one.tracks.iter().filter(|track| track.album < 150).count();
    let digest = crate::secret::Hash::of(&format!("{:?}", &ids(&one)[..invented]));
    assert_eq!(crate::store::hex(&digest.as_bytes()[..4]), "288603c5");
}

#[test]
fn the_ids_of_the_courses_answer() {
    let album = catalogue().album(ALBUM_OF_THE_COURSES).unwrap();
    assert_eq!(album.tracks.len(), 8);
    assert_eq!(catalogue().track(TRACK_OF_THE_COURSES).unwrap().number, 3);
    assert!(album.tracks.iter().all(|track| catalogue().tracks[*track].features.is_some()));
}

#[test]
fn of_the_artists_that_exist_it_states_only_what_is_so() {
    let Catalogue { artists, albums, tracks, .. } = catalogue();
    for artist in artists.iter().filter(|artist| !records(artist.name).is_empty()) {
        assert_eq!(artist.albums.len(), records(artist.name).len());
        for (album, record) in
            artist.albums.iter().rev().map(|index| &albums[*index]).zip(records(artist.name))
        {
            let (titles, lengths): (Vec<_>, Vec<_>) = album
                .tracks
                .iter()
                .map(|index| (tracks[*index].name.as_str(), tracks[*index].duration_ms))
                .unzip();
            let known: Vec<_> = record.tracks.iter().map(|(title, ..)| *title).collect();
            assert_eq!((album.name.as_str(), titles), (record.name, known));
            assert!(lengths.iter().all(|length| (60_000..600_000).contains(length)), "{lengths:?}");
            assert!(album.tracks.iter().all(|index| tracks[*index].artists.len() == 1), "no invented guests");
        }
    }
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

/// The measurements that tell genres apart, and the genre, of every fourth track.
fn measured() -> Vec<([f64; 8], usize)> {
    let tracks = catalogue().tracks.iter().step_by(4).filter_map(|track| {
        let features = track.features.as_ref()?;
        let values = [
            features.acousticness,
            features.danceability,
            features.energy,
            features.instrumentalness,
            features.loudness,
            features.speechiness,
            features.tempo,
            features.valence,
        ];
        Some((values, ARTISTS[track.artists[0]].genre? as usize))
    });
    let mut points: Vec<_> = tracks.collect();
    // Each measurement counts alike, whatever its unit.
    for feature in 0..8 {
        let count = points.len() as f64;
        let mean = points.iter().map(|(values, _)| values[feature]).sum::<f64>() / count;
        let variance = points.iter().map(|(values, _)| (values[feature] - mean).powi(2)).sum::<f64>() / count;
        for (values, _) in &mut points {
            values[feature] = (values[feature] - mean) / variance.sqrt();
        }
    }
    points
}

/// The mean silhouette (Rousseeuw 1987): from -1 to 1, how much nearer a point is to its own cluster than to the next one.
fn silhouette(points: &[([f64; 8], usize)]) -> f64 {
    let distance =
        |a: &[f64; 8], b: &[f64; 8]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    let of_point = |(index, (values, own)): (usize, &([f64; 8], usize))| {
        let mut sums = [(0.0, 0.0); 8];
        for (other, (others, cluster)) in points.iter().enumerate() {
            if other != index {
                sums[*cluster].0 += distance(values, others);
                sums[*cluster].1 += 1.0;
            }
        }
        let within = sums[*own].0 / sums[*own].1;
        let others = sums.iter().enumerate().filter(|(cluster, _)| cluster != own);
        let nearest = others.map(|(_, (sum, count))| sum / count).fold(f64::INFINITY, f64::min);
        (nearest - within) / within.max(nearest)
    };
    points.iter().enumerate().map(of_point).sum::<f64>() / points.len() as f64
}

#[test]
fn genres_are_clusters_that_a_plot_shows() {
    let points = measured();
    assert!(points.len() > 400, "{}", points.len());
    let found = silhouette(&points);
    assert!(found > 0.25, "{found}");
    // The same points under names that mean nothing are no clusters: the measure can tell.
    let shuffled: Vec<_> =
        points.iter().enumerate().map(|(index, (values, _))| (*values, index % 8)).collect();
    let of_shuffled = silhouette(&shuffled);
    assert!(of_shuffled < 0.0, "{of_shuffled}");
}

#[test]
fn names_are_of_many_scripts() {
    let names: String = catalogue().artists.iter().map(|artist| artist.name).collect();
    let titles: String = catalogue().tracks.iter().map(|track| track.name.as_str()).collect();
    for (script, letters) in [
        ("Latin with diacritics", 'À'..='ž'),
        ("Greek", 'Α'..='ω'),
        ("Cyrillic", 'А'..='я'),
        ("Hebrew", 'א'..='ת'),
        ("Arabic", 'ا'..='ي'),
        ("Devanagari", 'अ'..='ह'),
        ("Han", '一'..='鿿'),
        ("Hangul", '가'..='힣'),
    ] {
        assert!(names.contains(|letter| letters.contains(&letter)), "no artist in {script}");
        assert!(titles.contains(|letter| letters.contains(&letter)), "no title in {script}");
    }
    assert!(names.contains(|letter| ('ぁ'..='ん').contains(&letter)), "no artist in Kana");
    assert!(names.contains('📮'), "no emoji");
}

#[test]
fn what_is_missing_in_the_real_catalogue_is_missing_here_too() {
    let Catalogue { artists, albums, tracks, .. } = catalogue();
    let share = |count: usize, of: usize| 100 * count / of;
    let few = |count: usize, of: usize| count > 0 && share(count, of) < 10;
    assert!(few(tracks.iter().filter(|track| track.features.is_none()).count(), tracks.len()));
    assert!(few(tracks.iter().filter(|track| track.withdrawn).count(), tracks.len()));
    assert!(few(albums.iter().filter(|album| album.withdrawn).count(), albums.len()));
    assert!(few(albums.iter().filter(|album| !album.pictured).count(), albums.len()));
    assert!(few(artists.iter().filter(|artist| !artist.pictured).count(), artists.len()));
    for precision in [4, 7, 10] {
        assert!(albums.iter().any(|album| album.release_date.len() == precision), "{precision}");
    }
    for kind in ["album", "single", "compilation"] {
        assert!(albums.iter().any(|album| album.kind == kind), "{kind}");
    }
    assert!(tracks.iter().any(|track| track.explicit) && tracks.iter().any(|track| !track.explicit));
    assert!(tracks.iter().any(|track| track.artists.len() == 2), "a guest");
    assert!(tracks.iter().any(|track| track.disc == 2 && track.number == 1), "a second disc");
    for album in albums {
        let places: Vec<_> =
            album.tracks.iter().map(|track| (tracks[*track].disc, tracks[*track].number)).collect();
        assert!(places.is_sorted() && places[0] == (1, 1), "{places:?}");
    }
}
