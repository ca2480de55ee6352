//! The table of an album's tracks with the audio features of each.

use super::{CheckFailed, Memory, Mistake, Passed, Verdict, mistake, report};
use crate::{Client, Creds, Table, ToText, buildURL, params};

/// The album that the notebook asks for.
const ALBUM: &str = "2f4Ejh4Po2rpuXSYa6IDCe";
/// The columns that a row must have besides the name.
const FEATURES: [&str; 4] = ["danceability", "energy", "valence", "tempo"];

/// A track as the provider has it: its name, and its [`FEATURES`].
type Song = (String, [f64; 4]);

/// Checks the table row by row against what the provider says now.
///
/// # Errors
/// [`CheckFailed`].
pub fn songs(songs: &Table, keys: &Creds) -> Result<Passed, CheckFailed> {
    report("songs", judge(songs, at_the_provider(keys).as_deref()), &Memory::of_project(), || None)
}

/// The album's tracks, from a provider that gives audio features; `None` if there is nobody to ask.
fn at_the_provider(keys: &Creds) -> Option<Vec<Song>> {
    let (client, api) = (Client::new(), keys.get("api")?);
    let get = |path: &str, query: &crate::Params| {
        let request = client
            .get(buildURL(path, api).ok()?)
            .query(query)
            .bearer_auth(keys.get("token")?)
            .build()
            .ok()?;
        client.execute(&request).ok()?.ok().ok()?.json().ok()
    };
    let tracks = get(&format!("/v1/albums/{ALBUM}/tracks"), &params! {})?.list("items").ok()?;
    let ids: Vec<String> = tracks.iter().map(|track| track["id"].to_text()).collect();
    let features =
        get("/v1/audio-features", &params! { "ids": ids.join(",") })?.list("audio_features").ok()?;
    let song = |(track, features): (&crate::Json, &crate::Json)| {
        let numbers = FEATURES.map(|name| features[name].as_f64().unwrap_or(f64::NAN));
        (track["name"].to_text(), numbers)
    };
    Some(tracks.iter().zip(&features).map(song).collect())
}

fn judge(songs: &Table, expected: Option<&[Song]>) -> Verdict {
    if songs.is_empty() {
        return mistake(
            "no-rows",
            "the table has no rows",
            "a plot of nothing shows nothing",
            "does the loop come to the line that adds a row?",
            "run the cell again, and look at its first error; the line `rows.push(…)` stands inside the loop",
        );
    }
    let names = column(songs, "name")?;
    for feature in FEATURES {
        let values = column(songs, feature)?;
        if values.iter().all(String::is_empty) {
            return mistake(
                "all-empty",
                format!("the column `{feature}` is empty in every row"),
                "an answer gives `null` for a member that it has not, and says nothing about it",
                "what is that member called in the answer, letter by letter?",
                format!(
                    "look at one answer with `show(&features)`, and compare with `features[\"{feature}\"]`"
                ),
            );
        }
        if values.iter().any(|value| !value.is_empty() && value.parse::<f64>().is_err()) {
            return mistake(
                "text",
                format!("the column `{feature}` has something else in it than numbers"),
                "a plot has no place for a text, even if there are digits in it",
                "what was done to the number on its way into the table?",
                format!("put `features[\"{feature}\"]` into the row as it is"),
            );
        }
    }
    if songs.len() > 1 && same(songs, FEATURES[0]) && same(songs, FEATURES[3]) {
        return mistake(
            "all-the-same",
            "every row has the same numbers",
            "eight tracks that sound exactly alike are one track that was asked for eight times",
            "which part of the address must change from one round of the loop to the next?",
            "the id in the path is that of the round's own track: `track.text(\"id\")?`",
        );
    }
    let Some(expected) = expected else {
        return Ok(vec![format!("{} rows with a name and four numbers each", songs.len())]);
    };
    if songs.len() != expected.len() {
        let (id, ask) = if songs.len() < expected.len() {
            ("too-few", "is every track of the album gone through, and does each add a row?")
        } else {
            ("too-many", "was the table empty when the loop began?")
        };
        return mistake(
            id,
            format!("the table has {} rows, and the album {} tracks", songs.len(), expected.len()),
            "a table that leaves something out, or counts it twice, is wrong in everything that is drawn from it",
            ask,
            "make the rows anew in the cell with the loop, with `Vec::new()` before it, and push one in each round",
        );
    }
    rows(songs, &names, expected)?;
    Ok(vec![
        format!("{} rows, one for each track of the album", expected.len()),
        "names and numbers are those that the provider has".into(),
    ])
}

fn rows(songs: &Table, names: &[String], expected: &[Song]) -> Result<(), Mistake> {
    for (at, (name, _)) in expected.iter().enumerate() {
        let own = &names[at];
        if own == name {
            continue;
        }
        let (id, wrong) = if own.is_empty() {
            ("name-empty", format!("row {} has no name", at + 1))
        } else if own.len() == 22 && !own.contains(' ') {
            ("name-is-an-id", format!("in row {} the id stands in the place of the name", at + 1))
        } else {
            ("name-other", format!("the name in row {} is `{own}`, and the track there is `{name}`", at + 1))
        };
        return mistake(
            id,
            wrong,
            "numbers without the right name are of no use to anybody",
            "which of the two answers has the name, that of the album or that of the audio features?",
            "the name is the track's: `track[\"name\"]`",
        );
    }
    for (index, feature) in FEATURES.into_iter().enumerate() {
        let values = column(songs, feature)?;
        for (at, (name, numbers)) in expected.iter().enumerate() {
            let near =
                |number: f64| values[at].parse::<f64>().is_ok_and(|value| (value - number).abs() < 1e-6);
            if near(numbers[index]) {
                continue;
            }
            let other =
                FEATURES.into_iter().zip(numbers).find(|(_, number)| near(**number)).map(|(other, _)| other);
            let (id, wrong) = match other {
                Some(other) => {
                    ("columns-mixed", format!("under `{feature}` stands the `{other}` of `{name}`"))
                }
                None if expected.iter().any(|(_, numbers)| near(numbers[index])) => {
                    ("rows-mixed", format!("the `{feature}` of `{name}` is another track's"))
                }
                None => (
                    "number-other",
                    format!("the `{feature}` of `{name}` is not the one that the provider has"),
                ),
            };
            return mistake(
                id,
                wrong,
                "the provider was asked just now, for the same tracks",
                "from which answer, and from which member of it, does this number come?",
                format!(
                    "in each round, ask for the track's own features, and put `features[\"{feature}\"]` under `{feature}`"
                ),
            );
        }
    }
    Ok(())
}

fn column(songs: &Table, name: &str) -> Result<Vec<String>, Mistake> {
    songs.column(name).or_else(|_| {
        let columns = songs.columns();
        let near = creds::nearest(name, columns.iter().map(String::as_str));
        mistake(
            "column-missing",
            match near {
                Some(near) => format!("there is a column `{near}`, and none `{name}`"),
                None => format!("the table has no column `{name}`"),
            },
            "the plots below look for their columns by name",
            "which line of the row names this column?",
            format!("write a line `\"{name}\": …,` into the row"),
        )
    })
}

fn same(songs: &Table, name: &str) -> bool {
    songs.column(name).is_ok_and(|values| values.windows(2).all(|pair| pair[0] == pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Params;
    use crate::check::testing::assert_recognised;

    fn expected() -> Vec<Song> {
        vec![
            ("First Light".into(), [0.51, 0.71, 0.31, 98.2]),
            ("Second Wind".into(), [0.62, 0.82, 0.42, 121.7]),
        ]
    }

    /// The right rows, each changed by `change`.
    fn table(change: impl Fn(usize, &mut Params)) -> Table {
        let row = |(at, (name, numbers)): (usize, Song)| {
            let mut row = params! { "name": name };
            FEATURES.iter().zip(numbers).for_each(|(feature, number)| row.set(feature, number));
            change(at, &mut row);
            row
        };
        Table::new(expected().into_iter().enumerate().map(row))
    }

    #[test]
    fn wrong_tables_are_recognised() {
        let expected = expected();
        let judged = |id, change: &dyn Fn(usize, &mut Params)| (id, judge(&table(change), Some(&expected)));
        let set = |column: &'static str, values: [&'static str; 2]| {
            move |at: usize, row: &mut Params| row.set(column, values[at])
        };
        let alike = |_: usize, row: &mut Params| FEATURES.iter().for_each(|feature| row.set(feature, 0.5));
        assert_recognised([
            ("no-rows", judge(&Table::new([]), Some(&expected))),
            ("too-few", judge(&table(|_, _| ()), Some(&[expected.clone(), expected.clone()].concat()))),
            ("too-many", judge(&table(|_, _| ()), Some(&expected[..1]))),
            judged("column-missing", &|_, row| drop(row.remove("energy"))),
            judged("column-missing", &|_, row| drop(row.remove("name"))),
            judged("all-empty", &set("energy", ["", ""])),
            judged("text", &set("tempo", ["\"98.2\"", "\"121.7\""])),
            judged("text", &set("tempo", ["fast", "faster"])),
            judged("all-the-same", &alike),
            judged("name-empty", &set("name", ["", ""])),
            judged("name-is-an-id", &set("name", ["0ND8rF8oirMXtE59n585P6", "0ND8rF8oirMXtE59n585P6"])),
            judged("name-other", &set("name", ["Comets", "Comets"])),
            judged("columns-mixed", &set("energy", ["0.31", "0.42"])),
            judged("rows-mixed", &set("tempo", ["121.7", "98.2"])),
            judged("number-other", &set("tempo", ["100", "101"])),
        ]);
        assert_eq!(judge(&table(|_, _| ()), Some(&expected)).unwrap().len(), 2);
        assert_eq!(judge(&table(|_, _| ()), None).unwrap().len(), 1);
    }
}
