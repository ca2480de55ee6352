//! The learner's own data, from a provider of their choice: nobody knows what it should be, but the file with it can be looked
//! at. The file alone: whoever grades it is not signed in there, and perhaps not even online.

use super::{CheckFailed, Memory, Passed, Verdict, mistake, report};
use crate::Table;
use std::collections::HashSet;
use std::path::Path;

const FEWEST_ROWS: usize = 10;
const FEWEST_COLUMNS: usize = 3;

/// Checks a table of the learner's own, in the CSV file `path`.
///
/// # Errors
/// [`CheckFailed`].
pub fn own_table(path: impl AsRef<Path>) -> Result<Passed, CheckFailed> {
    let path = path.as_ref();
    let verdict = judge(&path.display().to_string(), std::fs::read(path).ok().as_deref());
    report("own_table", verdict, &Memory::of_project(), || None)
}

fn judge(path: &str, bytes: Option<&[u8]>) -> Verdict {
    let about_file = |id, wrong: String, ask: &str, tell: &str| {
        mistake(
            id,
            wrong,
            "what only a variable knows cannot be opened in a spreadsheet, or handed in",
            ask,
            tell,
        )
    };
    let Some(bytes) = bytes else {
        return about_file(
            "no-file",
            format!("there is no file `{path}` beside the notebook"),
            "which method of the table writes a file, and under which name did it?",
            "call `save_csv` with the same name as here",
        );
    };
    let Ok(text) = std::str::from_utf8(bytes) else {
        return about_file(
            "not-utf-8",
            format!("`{path}` is not text in UTF-8"),
            "which program wrote the file last, and in which encoding?",
            "let `save_csv` write it again; a spreadsheet calls what is wanted *CSV UTF-8*",
        );
    };
    if text.trim_start().starts_with(['{', '[', '<']) {
        return about_file(
            "not-csv",
            format!("`{path}` is not CSV"),
            "what does the first line of a CSV file look like?",
            "write the table with `save_csv`: names and commas in the first line, a line for each row",
        );
    }
    let table = Table::from_csv(text);
    let (columns, rows) = (table.columns(), table.rows());
    if columns.len() == 1 && columns[0].contains([';', '\t']) {
        return about_file(
            "other-separator",
            format!("in `{path}` the columns are not separated by commas"),
            "what stands between two names in the first line, and what does the C of CSV stand for?",
            "write the table with `save_csv`, or choose the comma where the spreadsheet asks for a separator",
        );
    }
    if let Some(at) = rows.iter().position(|row| row.len() != columns.len()) {
        return about_file(
            "ragged",
            format!(
                "in `{path}` row {} has {} cells, and the first line names {} columns",
                at + 1,
                rows[at].len(),
                columns.len()
            ),
            "is there a comma inside of a cell, which ends it for everybody who reads the file?",
            "let `save_csv` write the file: it puts a cell with a comma in quotes",
        );
    }
    let about_table = |id, wrong: String, ask: &str, tell: &str| {
        mistake(
            id,
            wrong,
            "a table answers questions: it needs enough rows to count, and columns that say something",
            ask,
            tell,
        )
    };
    if rows.len() < FEWEST_ROWS {
        return about_table(
            "few-rows",
            format!(
                "in `{path}`, at least {FEWEST_ROWS} rows are wanted, and this is how many there are: {}",
                rows.len()
            ),
            "how many things did one request give, and how do you get the next page?",
            "ask for more with the API's own parameter (`limit`, `per_page`, …), or follow `next` until there is none",
        );
    }
    if columns.len() < FEWEST_COLUMNS {
        return about_table(
            "few-columns",
            format!(
                "in `{path}`, at least {FEWEST_COLUMNS} columns are wanted, and this is how many there are: {}",
                columns.len()
            ),
            "what else does the answer say about each thing?",
            "look at one item with `print_data(…)`, and choose three of its members",
        );
    }
    if let Some(nameless) = columns.iter().find(|name| name.trim().is_empty() || name.parse::<f64>().is_ok())
    {
        return about_table(
            "nameless-column",
            if nameless.trim().is_empty() {
                format!("in `{path}` there is a column without a name")
            } else {
                format!("`{nameless}` does not say what is in the column")
            },
            "what would somebody who gets only the file take it for?",
            "call each column by what it holds, and by its unit if it has one",
        );
    }
    for (at, name) in columns.iter().enumerate() {
        let cells: Vec<&str> = rows.iter().filter_map(|row| row.get(at)).map(String::as_str).collect();
        if cells.iter().all(|cell| cell.is_empty()) {
            return about_table(
                "empty-column",
                format!("the column `{name}` is empty in every row"),
                "is that member there, under just that name, in each item of the answer?",
                "look at one item with `print_data(…)`: a member that does not exist gives an empty cell",
            );
        }
        if cells.iter().any(|cell| cell.starts_with(['{', '['])) {
            return about_table(
                "json-in-a-cell",
                format!("in the column `{name}` there is JSON instead of a value"),
                "which part of that object do you want to see in the cell?",
                "go one step further, such as `item[\"artists\"][0][\"name\"]`",
            );
        }
        if let Some(secret) = cells.iter().find(|cell| is_token(cell)) {
            return mistake(
                "token-in-the-table",
                format!(
                    "in the column `{name}` there is something that looks like a token ({} characters)",
                    secret.len()
                ),
                "a CSV file is made to be handed on, and whoever has the token can use it",
                "which of your columns need the reader of the table not know?",
                "leave out of the rows what is not data",
            );
        }
    }
    if rows.iter().collect::<HashSet<_>>().len() * 2 < rows.len() {
        return about_table(
            "same-rows",
            "more than half of the rows are the same as another".into(),
            "does your loop take a new item each time, and each page another one?",
            "use the loop's own variable inside it; for the next page, change `offset` or follow `next`",
        );
    }
    Ok(vec![
        format!("{} rows with {} columns", rows.len(), columns.len()),
        format!("`{path}` is CSV that another program can read"),
    ])
}

/// Long, without spaces, of many kinds of characters, and no address: data is rarely like that.
fn is_token(cell: &str) -> bool {
    let kinds =
        [char::is_ascii_lowercase as fn(&char) -> bool, char::is_ascii_uppercase, char::is_ascii_digit];
    let is_word = cell.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~+/=".contains(c));
    cell.len() >= 60 && is_word && kinds.iter().all(|kind| cell.chars().any(|c| kind(&c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{TOKEN, assert_recognised};
    use crate::{Params, params};

    fn row(number: usize) -> Params {
        params! { "album": format!("A, {number}"), "artist": "B", "year": 1990 + number }
    }

    fn table(change: impl Fn(usize, &mut Params)) -> Table {
        Table::new((0..12).map(|number| {
            let mut row = row(number);
            change(number, &mut row);
            row
        }))
    }

    #[test]
    fn tables_and_files_that_will_not_do_are_recognised() {
        let file = |text: &str| judge("own.csv", Some(text.as_bytes()));
        let judged = |table: &Table| file(&table.to_csv());
        let with = |name: &'static str, value: &'static str| judged(&table(|_, row| row.set(name, value)));
        let csv = table(|_, _| {}).to_csv();
        assert_recognised([
            ("no-file", judge("own.csv", None)),
            ("not-utf-8", judge("own.csv", Some(b"album,artist,year\nTon\xe9,B,1990\n"))),
            ("not-csv", file("[{\"album\": \"A\"}]")),
            ("other-separator", file("album;artist;year\nA;B;1990\n")),
            ("other-separator", file("album\tartist\tyear\nA\tB\t1990\n")),
            ("ragged", file(&csv.replacen("\"A, 3\"", "A, 3", 1))),
            ("ragged", file(csv.rsplit_once(",1").map(|(before, _)| before).unwrap())),
            ("few-rows", judged(&Table::new((0..9).map(row)))),
            ("few-rows", judged(&Table::new([params! { "name": "" }]))),
            ("few-rows", file("")),
            ("few-columns", judged(&table(|_, row| drop(row.remove("year"))))),
            ("nameless-column", with("1", "x")),
            ("nameless-column", with(" ", "x")),
            ("empty-column", with("genre", "")),
            ("json-in-a-cell", with("genre", "{\"name\": \"folk\"}")),
            ("json-in-a-cell", with("genre", "[]")),
            ("token-in-the-table", with("who", TOKEN)),
            (
                "same-rows",
                judged(&table(|_, row| {
                    row.set("album", "A");
                    row.set("year", 1990);
                })),
            ),
        ]);
        assert!(file(&csv).is_ok());
        assert!(file(&csv.replace("\r\n", "\n")).is_ok());
        // An address is long, and data all the same.
        assert!(
            with("link", "https://api.practice.example/v1/albums/2f4Ejh4Po2rpuXSYa6IDCe/tracks?limit=50")
                .is_ok()
        );
    }
}
