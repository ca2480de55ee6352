//! The file `keys.tsv`: a table with a row for each provider, its cells separated by tabs (media type
//! [`text/tab-separated-values`](https://www.iana.org/assignments/media-types/text/tab-separated-values)), edited by hand
//! and by programs.
//!
//! A tab looks like spaces, so that most mistakes in such a file cannot be seen. They are told by line and column; the
//! values themselves, which are secrets, are in no message.

use crate::file::{lock, read_text, replace};
use crate::{Error, Result, nearest};
use std::fs;
use std::path::Path;

/// The name of the file.
pub const KEYS_FILE_NAME: &str = "keys.tsv";
/// The name of the file that it is made from.
pub const KEYS_EXAMPLE_NAME: &str = "keys.example.tsv";

/// The columns that the table must have. No value of theirs has a space in it.
const COLUMNS: [&str; 5] = ["provider", "client_id", "client_secret", "accounts", "api"];

/// A table as it is written.
struct Sheet {
    lines: Vec<Line>,
    columns: Vec<String>,
}

enum Line {
    Header,
    Row(Vec<String>),
    /// Empty, or a remark that begins with `#`.
    Other(String),
}

/// Reads the row of the provider `name`: columns and values in order, without the provider itself.
///
/// # Errors
/// The file cannot be read, is no such table (with the line and what to mend), or has no such row.
pub fn read_row(path: &Path, name: &str) -> Result<Vec<(String, String)>> {
    let sheet = parse(path, &read_text(path)?)?;
    let row = &sheet.rows().nth(sheet.place(path, name)?).unwrap_or(&[])[1..];
    Ok(sheet.columns[1..].iter().cloned().zip(row.iter().cloned()).collect())
}

/// Gives columns of the row `name` other values; a column that is new comes last. All else stays as it is.
///
/// As safe as [`update_entry`](crate::update_entry): replaced in one step, under a lock, readable by its owner only.
///
/// # Errors
/// As [`read_row`]; a value has a tab or a line break in it; the file cannot be written, and is then as it was.
pub fn update_row(path: &Path, name: &str, values: &[(String, String)]) -> Result<()> {
    let unreadable = |source| Error::unreadable(path, source);
    let target = fs::canonicalize(path).map_err(unreadable)?;
    let _lock = lock(&target).map_err(unreadable)?;
    let mut sheet = parse(path, &read_text(path)?)?;
    let place = sheet.place(path, name)?;
    if fs::metadata(&target).map_err(unreadable)?.permissions().readonly() {
        return Err(Error::ReadOnly { path: path.to_path_buf() });
    }
    for (column, value) in values {
        if let Some(text) = [column, value].into_iter().find(|text| text.contains(['\t', '\n', '\r'])) {
            let what = if text == column { "the name of a column" } else { "the value of a column" };
            return Err(Error::NotOneCell { what, column: column.replace(['\t', '\n', '\r'], " ") });
        }
        // Otherwise the next reading refuses the table, and the learner has to mend the file by hand.
        if is_quoted(value) {
            return Err(Error::QuotedCell { column: column.clone() });
        }
        sheet.set(place, column, value);
    }
    replace(&target, &sheet.text()).map_err(|source| Error::Unwritable { path: path.to_path_buf(), source })
}

impl Sheet {
    fn rows(&self) -> impl Iterator<Item = &[String]> {
        self.lines.iter().filter_map(|line| match line {
            Line::Row(cells) => Some(cells.as_slice()),
            _ => None,
        })
    }

    /// Which row is that of `name`.
    fn place(&self, path: &Path, name: &str) -> Result<usize> {
        self.rows().position(|row| row[0] == name).ok_or_else(|| Error::NoEntry {
            path: path.to_path_buf(),
            entry: name.to_owned(),
            // A secret that came into the first column by mistake is not to be read out.
            existing: self.rows().map(|row| row[0].clone()).filter(|name| name.len() < 20).collect(),
        })
    }

    fn set(&mut self, place: usize, column: &str, value: &str) {
        let at = self.columns.iter().position(|known| known == column).unwrap_or_else(|| {
            self.columns.push(column.to_owned());
            self.columns.len() - 1
        });
        let width = self.columns.len();
        let rows = self.lines.iter_mut().filter_map(|line| match line {
            Line::Row(cells) => Some(cells),
            _ => None,
        });
        for (number, cells) in rows.enumerate() {
            cells.resize(width, String::new());
            if number == place {
                value.clone_into(&mut cells[at]);
            }
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            match line {
                Line::Header => text.push_str(&self.columns.join("\t")),
                Line::Row(cells) => text.push_str(&cells.join("\t")),
                Line::Other(line) => text.push_str(line),
            }
            text.push('\n');
        }
        text
    }
}

/// What is wrong in a line, and what to do.
type Fault = (String, String);

fn fault<T>(problem: impl Into<String>, advice: impl Into<String>) -> std::result::Result<T, Fault> {
    Err((problem.into(), advice.into()))
}

fn parse(path: &Path, text: &str) -> Result<Sheet> {
    let mut sheet = Sheet { lines: Vec::new(), columns: Vec::new() };
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || line.starts_with('#') {
            sheet.lines.push(Line::Other(line.to_owned()));
            continue;
        }
        let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
        let read = if sheet.columns.is_empty() {
            header(line, cells).map(|columns| {
                sheet.columns = columns;
                Line::Header
            })
        } else {
            row(line, cells, &sheet).map(Line::Row)
        };
        let read = read.map_err(|(problem, advice)| Error::NotATable {
            path: path.to_path_buf(),
            line: at + 1,
            problem,
            advice,
        })?;
        sheet.lines.push(read);
    }
    if sheet.columns.is_empty() {
        return Err(Error::Empty { path: path.to_path_buf() });
    }
    Ok(sheet)
}

fn header(line: &str, mut cells: Vec<String>) -> std::result::Result<Vec<String>, Fault> {
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    if cells.len() == 1 {
        return no_tab(line);
    }
    if let Some(at) = cells.iter().position(String::is_empty) {
        return fault(
            format!("column {} has no name", at + 1),
            "is there a tab too many? One stands between two names",
        );
    }
    for wanted in COLUMNS {
        if cells.iter().any(|name| name == wanted) {
            continue;
        }
        // What is no name at all may be a secret.
        let others: Vec<&str> =
            cells.iter().map(String::as_str).filter(|name| !COLUMNS.contains(name)).collect();
        if let Some(name) = others.iter().find(|name| nearest(name, [wanted]).is_some()) {
            return fault(
                format!("there is a column `{name}`, and none `{wanted}`"),
                format!("change the name to `{wanted}`"),
            );
        }
        return fault(
            format!("there is no column `{wanted}`"),
            format!("the first line names the columns, with a tab between two names: {}", listed(&COLUMNS)),
        );
    }
    // After the names that must be there: what stands in a line that is no header may be a secret.
    for (at, name) in cells.iter().enumerate() {
        if cells[..at].contains(name) {
            return fault(
                format!("the column `{name}` is there twice"),
                "take one of the two out, in every line",
            );
        }
    }
    if cells[0] != COLUMNS[0] {
        return fault(format!("the first column is not `{}`", COLUMNS[0]), "put it first, in every line");
    }
    Ok(cells)
}

fn is_quoted(cell: &str) -> bool {
    cell.starts_with(['"', '\'', '“', '”', '„'])
}

fn row(line: &str, mut cells: Vec<String>, sheet: &Sheet) -> std::result::Result<Vec<String>, Fault> {
    let width = sheet.columns.len();
    while cells.len() > width && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    if cells.len() == 1 {
        return no_tab(line);
    }
    for (column, cell) in sheet.columns.iter().zip(&cells) {
        if is_quoted(cell) {
            return fault(
                format!("there are quotes around `{column}`"),
                "take them out: a table of this kind has none",
            );
        }
        if COLUMNS.contains(&column.as_str()) && cell.contains(char::is_whitespace) {
            let problem = format!("there is a space inside `{column}`");
            return fault(
                problem,
                if cells.len() < width {
                    TABS
                } else {
                    "copy the value again, without what stands around it"
                },
            );
        }
    }
    if cells.len() > width {
        let advice = match cells.iter().position(String::is_empty) {
            Some(empty) => format!("is there a tab too many? The cell {} is empty", empty + 1),
            None => "is there a tab too many, or a column without a name in the first line?".to_owned(),
        };
        return fault(format!("the line has {} cells, and the table {width} columns", cells.len()), advice);
    }
    // Some editors take away what is empty at the end of a line; what must be there is never empty.
    let needed = sheet.columns.iter().rposition(|column| COLUMNS.contains(&column.as_str())).unwrap_or(0);
    if cells.len() <= needed {
        return fault(format!("the line has {} cells, and the table {width} columns", cells.len()), TABS);
    }
    if cells[0].is_empty() {
        return fault("the line begins with a tab", "begin it with the provider's name");
    }
    if sheet.rows().any(|row| row[0] == cells[0]) {
        let name = if cells[0].len() < 20 { cells[0].as_str() } else { "…" };
        return fault(format!("the provider `{name}` has a line already"), "take one of the two out");
    }
    cells.resize(width, String::new());
    Ok(cells)
}

const TABS: &str = "are there spaces where a tab belongs? JupyterLab's editor writes spaces when you press Tab: copy the tab of another line";

fn no_tab<T>(line: &str) -> std::result::Result<T, Fault> {
    if line.contains([',', ';']) {
        return fault(
            "there is no tab in the line, but commas or semicolons",
            "put a tab between two cells, and nothing else",
        );
    }
    fault("there is no tab in the line", TABS)
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The table as it can be read, whatever is wrong with it: each row with the names of its columns.
pub(crate) fn rows_by_eye(text: &str) -> Vec<Vec<(String, String)>> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let columns: Vec<&str> = lines().next().unwrap_or_default().split('\t').map(str::trim).collect();
    let is_header = columns.iter().any(|name| crate::is_secret_key(name));
    let rows = lines().skip(usize::from(is_header));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        if is_header && cells.len() == columns.len() {
            return columns
                .iter()
                .zip(cells)
                .map(|(column, cell)| ((*column).to_owned(), cell.to_owned()))
                .collect();
        }
        // Where the cells stand under no column, whatever is long and no address is taken for a secret.
        let words = line.split([' ', '\t', ',', ';', '"', '\'']);
        let long = words.filter(|word| word.len() >= 20 && !word.contains(['.', ':', '<']));
        long.map(|word| ("client_secret".to_owned(), word.to_owned())).collect()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "5ec2e7-invented-and-long-enough";

    fn good() -> String {
        format!(
            "provider\tclient_id\tclient_secret\taccounts\tapi\npractice\tme\t{SECRET}\t127.0.0.1:8765\t127.0.0.1:8765\n\n# mine\nspotify\t\t\taccounts.spotify.com\tapi.spotify.com\n"
        )
    }

    fn written(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(KEYS_FILE_NAME);
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn value<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
        row.iter().find(|(name, _)| name == column).map_or("(none)", |(_, value)| value)
    }

    #[test]
    fn a_row_is_read_by_its_columns() {
        for text in [good(), good().replace('\n', "\r\n"), format!("\u{feff}{}", good())] {
            let (_folder, path) = written(&text);
            let row = read_row(&path, "practice").unwrap();
            assert_eq!((value(&row, "client_id"), value(&row, "client_secret")), ("me", SECRET));
            assert_eq!(value(&row, "provider"), "(none)");
            assert_eq!(value(&read_row(&path, "spotify").unwrap(), "client_id"), "");
        }
    }

    #[test]
    fn an_update_changes_its_cells_and_nothing_else() {
        let (_folder, path) = written(&good());
        let values = [("client_id", "other"), ("token", "BQinvented"), ("expires", "2026-11-21 21:17:12")];
        let values = values.map(|(column, value)| (column.to_owned(), value.to_owned()));
        update_row(&path, "practice", &values).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            format!(
                "provider\tclient_id\tclient_secret\taccounts\tapi\ttoken\texpires\npractice\tother\t{SECRET}\t127.0.0.1:8765\t127.0.0.1:8765\tBQinvented\t2026-11-21 21:17:12\n\n# mine\nspotify\t\t\taccounts.spotify.com\tapi.spotify.com\t\t\n"
            )
        );
        // An editor that takes away the tabs at the end of a line breaks nothing.
        fs::write(&path, text.replace("\t\t\n", "\n")).unwrap();
        assert_eq!(value(&read_row(&path, "spotify").unwrap(), "token"), "");
        let broken = [("token".to_owned(), "a\tb".to_owned())];
        assert!(
            update_row(&path, "practice", &broken).unwrap_err().to_string().contains("`token` has a tab")
        );
        let before = fs::read_to_string(&path).unwrap();
        let quoted = [("token".to_owned(), "\"BQinvented\"".to_owned())];
        let said = update_row(&path, "practice", &quoted).unwrap_err().to_string();
        assert!(
            said.contains("`token` begins with a quotation mark") && !said.contains("BQinvented"),
            "{said}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
    }

    #[test]
    fn each_mistake_made_by_hand_is_told_with_its_line_and_without_the_secret() {
        let good = good();
        let cases = [
            (good.replace("me\t", "me    "), "line 2: there is a space inside `client_id`: are there spaces"),
            (good.replace('\t', "    "), "line 1: there is no tab in the line: are there spaces"),
            (
                good.replace("practice\t", "practice ")
                    .replace("me\t", "me ")
                    .replace(&format!("{SECRET}\t"), SECRET)
                    .replace("8765\t", "8765 "),
                "line 2: there is no tab in the line",
            ),
            (good.replace('\t', ","), "line 1: there is no tab in the line, but commas"),
            (good.replace('\t', ";"), "commas or semicolons"),
            (
                good.replace("me\t", "me\t\t"),
                "line 2: the line has 6 cells, and the table 5 columns: is there a tab too many? The cell 3 is empty",
            ),
            (good.replace("me\t", "me"), "line 2: the line has 4 cells, and the table 5 columns"),
            (
                good.replace("client_id", "client id"),
                "line 1: there is a column `client id`, and none `client_id`: change the name",
            ),
            (good.replace("client_secret", "secret"), "line 1: there is no column `client_secret`"),
            (good.replace("client_id", "client_id\tclient_id"), "the column `client_id` is there twice"),
            (good.replace("client_id", "\tclient_id"), "line 1: column 2 has no name"),
            (
                good.replace("provider\tclient_id", "client_id\tprovider"),
                "the first column is not `provider`",
            ),
            (
                good.replacen("provider\tclient_id\tclient_secret\taccounts\tapi\n", "", 1),
                "line 1: there is no column `provider`",
            ),
            (good.replace("spotify\t", "practice\t"), "line 5: the provider `practice` has a line already"),
            (good.replace("practice\t", "\t"), "line 2: the line begins with a tab"),
            (
                good.replace(SECRET, &format!("\"{SECRET}\"")),
                "line 2: there are quotes around `client_secret`: take them out",
            ),
            (
                good.replace(SECRET, &format!("{SECRET} x")),
                "line 2: there is a space inside `client_secret`: copy the value again",
            ),
            (" \n".to_owned(), "is empty: copy the content of `keys.example.tsv`"),
            ("# only a remark\n".to_owned(), "is empty"),
        ];
        for (text, expected) in cases {
            let (_folder, path) = written(&text);
            let message = read_row(&path, "practice").unwrap_err().to_string();
            assert!(message.contains(expected), "expected {expected:?}, said {message:?}");
            assert!(!message.contains(SECRET), "{message}");
        }
        let (_folder, path) = written(&good);
        let message = read_row(&path, "practise").unwrap_err().to_string();
        assert!(message.contains("did you mean `practice`?"), "{message}");
    }

    #[test]
    fn secrets_are_known_whole_file_or_broken() {
        for text in [
            good(),
            good().replace("me\t", "me\t\t"),
            good().replace('\t', "  "),
            good().replace('\t', ","),
            good().replacen("provider\tclient_id\tclient_secret\taccounts\tapi\n", "", 1),
        ] {
            let (_folder, path) = written(&text);
            let found = crate::secrets_in(&path);
            assert!(found.iter().any(|secret| secret == SECRET), "{text}: {found:?}");
            assert!(!found.iter().any(|secret| secret.contains("spotify")), "{found:?}");
        }
        let (_folder, path) = written(&good());
        let basic =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("me:{SECRET}"));
        assert!(crate::secrets_in(&path).contains(&basic));
    }
}
