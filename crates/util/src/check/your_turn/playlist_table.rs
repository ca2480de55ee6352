//! The playlist as a table: compared, row by row, with what the provider has in it.

use super::{CheckFailed, Creds, Json, Memory, Passed, Verdict, mistake, playlist, report, track};
use crate::Table;

/// The columns that the exercise wants.
const COLUMNS: [&str; 3] = ["track", "artist", "minutes"];
/// By so much a length may be rounded, in minutes.
const ROUNDED: f64 = 0.06;

/// Checks the table of the playlist.
///
/// # Errors
/// [`CheckFailed`].
pub fn playlist_table(table: &Table, playlist: &Json, creds: &Creds) -> Result<Passed, CheckFailed> {
    let verdict = judge(table, playlist, playlist::contents(playlist, creds).as_deref());
    report("playlist_table", verdict, &Memory::of_project(), || None)
}

fn judge(table: &Table, playlist: &Json, there: Option<&[Json]>) -> Verdict {
    playlist::is_playlist(playlist)?;
    let Some(there) = there else {
        return mistake(
            "not-readable",
            "the provider does not show the items of the playlist to the token in `creds`",
            "the table is compared with what the provider has",
            "is the token still good?",
            "refresh the token if it has expired, and run this check again",
        );
    };
    let wrong = |id, wrong: String, ask: &str, tell: &str| {
        mistake(
            id,
            wrong,
            "a table is only worth something if each row is one thing, and each column the same of all",
            ask,
            tell,
        )
    };
    if table.is_empty() {
        return wrong(
            "no-rows",
            "the table has no rows".into(),
            "which member of the answer has the list, and does your loop run over it?",
            "the list is under `items`; push a `params! { … }` for each into the rows, and make the table of them afterwards",
        );
    }
    let columns = table.columns();
    let missing: Vec<&str> =
        COLUMNS.into_iter().filter(|name| !columns.iter().any(|known| known == name)).collect();
    if !missing.is_empty() {
        return wrong(
            "columns",
            format!("there is no column `{}`; the columns are `{}`", missing[0], columns.join("`, `")),
            "how are the columns called in the exercise, letter by letter?",
            "each row is a `params!` with the three names of the exercise",
        );
    }
    let cells = |name: &str| -> Vec<String> {
        let at = columns.iter().position(|known| known == name).unwrap_or_default();
        table.rows().into_iter().map(|row| row[at].clone()).collect()
    };
    if table.len() != there.len() {
        return wrong(
            "other-number",
            format!("the table has {} rows, and the playlist {} items", table.len(), there.len()),
            "was the table made of the playlist as it is now, and of all of its pages?",
            "read the playlist again, and make the table of that answer",
        );
    }
    for (row, item) in there.iter().enumerate() {
        let track = track(item);
        let said = |name: &str| cells(name)[row].clone();
        let number = row + 1;
        let title = track["name"].as_str().unwrap_or_default();
        if said("track") != title {
            let quoted = said("track").trim_matches('"') == title;
            let what = if quoted {
                "has quotation marks around it"
            } else {
                "is not the track that stands there in the playlist"
            };
            return wrong(
                if quoted { "quotes" } else { "other-track" },
                format!("row {number}: `{}` {what}", said("track")),
                "where in an item of the playlist is the track, and where in the track its name?",
                "each item has the track under `item` (before 2026 `track`); its `name` is given to `params!` as it is",
            );
        }
        let artist = track["artists"][0]["name"].as_str().unwrap_or_default();
        if !said("artist").contains(artist) || said("artist").starts_with(['[', '{']) {
            return wrong(
                "other-artist",
                format!("row {number}: `{}` is not the name of the artist", beginning(&said("artist"))),
                "a track can have several artists: what kind of value is `artists`?",
                "`artists` is a list of objects: take the `name` of the first, `[\"artists\"][0][\"name\"]`",
            );
        }
        let wanted = track["duration_ms"].as_f64().unwrap_or_default() / 60_000.0;
        match said("minutes").trim().parse::<f64>() {
            Ok(minutes) if (minutes - wanted).abs() <= ROUNDED => {}
            Ok(minutes) if minutes > 1_000.0 => {
                return wrong(
                    "milliseconds",
                    format!("row {number}: a song of {minutes} minutes would last for days"),
                    "in which unit is `duration_ms`?",
                    "a minute has 60 000 milliseconds",
                );
            }
            Ok(minutes) => {
                return wrong(
                    "other-length",
                    format!("row {number}: the track does not last {minutes} minutes"),
                    "how many milliseconds has a minute, and is anything cut off in your division?",
                    "divide as numbers with a fraction, by 60000.0, and round to one digit",
                );
            }
            Err(_) => {
                return wrong(
                    "no-number",
                    format!("row {number}: `{}` is not a number of minutes", said("minutes")),
                    "how would you add up a column like that?",
                    "a number such as `3.7`, without a unit; the name of the column says what it is",
                );
            }
        }
    }
    Ok(vec![
        format!("{} rows, one for each item of the playlist, in its order", there.len()),
        "the lengths are in minutes".into(),
    ])
}

/// What a message quotes of a cell: the whole JSON of an artist would bury the rest.
fn beginning(cell: &str) -> String {
    const SHOWN: usize = 40;
    match cell.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::assert_recognised;
    use crate::{Params, params};
    use serde_json::json;

    #[test]
    fn a_table_of_something_else_is_recognised() {
        let playlist: Json = json!({"type": "playlist", "id": "0inventedPlaylist00001"}).into();
        let item = |name: &str, length: u64| -> Json {
            json!({"item": {"name": name, "duration_ms": length, "artists": [{"name": "The Goo Goo Dolls"}]}})
                .into()
        };
        let there = [item("Iris", 289_533), item("Slide", 212_960)];
        let row = |track: &str, artist: &str, minutes: &str| params! { "track": track, "artist": artist, "minutes": minutes };
        let second = || row("Slide", "The Goo Goo Dolls", "3.5");
        let judged = |first: Params| judge(&Table::new([first, second()]), &playlist, Some(&there));
        let of = |rows: Vec<Params>| judge(&Table::new(rows), &playlist, Some(&there));
        assert_recognised([
            ("not-made-yet", judge(&Table::new([second()]), &json!({}).into(), None)),
            ("not-readable", judge(&Table::new([second()]), &playlist, None)),
            ("no-rows", of(vec![])),
            ("columns", of(vec![params! { "Track": "Iris", "artist": "The Goo Goo Dolls" }])),
            ("other-number", of(vec![second()])),
            ("quotes", judged(row("\"Iris\"", "The Goo Goo Dolls", "4.8"))),
            ("other-track", judged(row("", "The Goo Goo Dolls", "4.8"))),
            ("other-track", of(vec![second(), row("Iris", "The Goo Goo Dolls", "4.8")])),
            ("other-artist", judged(row("Iris", "", "4.8"))),
            ("other-artist", judged(row("Iris", "[{\"name\":\"The Goo Goo Dolls\"}]", "4.8"))),
            ("milliseconds", judged(row("Iris", "The Goo Goo Dolls", "289533"))),
            ("other-length", judged(row("Iris", "The Goo Goo Dolls", "4"))),
            ("other-length", judged(row("Iris", "The Goo Goo Dolls", "289.5"))),
            ("no-number", judged(row("Iris", "The Goo Goo Dolls", "4:50"))),
        ]);
        assert!(judged(row("Iris", "The Goo Goo Dolls", "4.8")).is_ok());
        assert!(judged(row("Iris", "The Goo Goo Dolls", "4.82555")).is_ok());
    }
}
