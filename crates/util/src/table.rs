//! A table of what an API answered, to be looked at and kept as a CSV file (RFC 4180).

use crate::Params;
use crate::display::{Card, Show, html, table};
use crate::error::{Error, Result};
use std::fmt;
use std::path::Path;

/// So many rows are shown, and so many of them from the end of the table.
const SHOWN: usize = 40;
const LAST: usize = 5;

/// Rows with named columns: `Table::new(rows)`, where each row is a `params! { "track": item["name"], … }`.
///
/// The columns are the names in the order in which they come up; a row without one of them has an empty cell there.
#[derive(Clone, PartialEq, Eq)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table of these rows.
    pub fn new(rows: impl IntoIterator<Item = Params>) -> Self {
        let rows: Vec<Params> = rows.into_iter().collect();
        let mut columns: Vec<String> = Vec::new();
        for (name, _) in rows.iter().flat_map(Params::iter) {
            if !columns.iter().any(|known| known == name) {
                columns.push(name.to_owned());
            }
        }
        let cell = |row: &Params, name: &String| row.get(name).unwrap_or_default().to_owned();
        let rows = rows.iter().map(|row| columns.iter().map(|name| cell(row, name)).collect()).collect();
        Self { columns, rows }
    }

    /// The names of the columns.
    pub fn columns(&self) -> Vec<String> {
        self.columns.clone()
    }

    /// The cells of each row.
    pub fn rows(&self) -> Vec<Vec<String>> {
        self.rows.clone()
    }

    /// How many rows there are, the names of the columns not counted.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as CSV: a line for the names and one for each row; a cell with a comma, a quotation mark or a line break
    /// in it stands in quotation marks (RFC 4180 §2).
    pub fn to_csv(&self) -> String {
        std::iter::once(&self.columns).chain(&self.rows).map(|cells| csv_line(cells)).collect()
    }

    /// Writes the table as CSV to the file `path`, beside the notebook if it is only a name. A file that is there is replaced.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_csv(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        std::fs::write(path, self.to_csv())
            .map_err(|error| Error::File { path: path.display().to_string(), why: error.to_string() })
    }

    /// Reads what [`Table::to_csv`] or another program wrote.
    pub(crate) fn from_csv(text: &str) -> Self {
        let mut lines = csv_lines(text).into_iter();
        Self { columns: lines.next().unwrap_or_default(), rows: lines.collect() }
    }

    /// Shows the table as the value of a cell.
    pub fn evcxr_display(&self) {
        self.card().emit();
    }

    /// The rows as they may be shown; of a long table the first and the last ones, and `None` between them.
    fn lines(&self) -> Vec<Option<Vec<String>>> {
        let line = |row: &Vec<String>| {
            Some(row.iter().enumerate().map(|(column, cell)| self.shown(column, cell)).collect())
        };
        if self.rows.len() <= SHOWN {
            return self.rows.iter().map(line).collect();
        }
        let (first, last) = (&self.rows[..SHOWN - LAST], &self.rows[self.rows.len() - LAST..]);
        first.iter().map(line).chain([None]).chain(last.iter().map(line)).collect()
    }

    /// Which columns hold numbers, and nothing else.
    fn numeric(&self) -> Vec<bool> {
        let is_number = |cell: &String| cell.is_empty() || cell.parse::<f64>().is_ok();
        (0..self.columns.len())
            .map(|column| self.rows.iter().all(|row| row.get(column).is_none_or(is_number)))
            .collect()
    }

    /// The cells of a column, from the first row to the last.
    ///
    /// # Errors
    /// There is no such column; the message lists those that there are.
    pub fn column(&self, name: impl AsRef<str>) -> Result<Vec<String>> {
        let name = name.as_ref();
        let Some(at) = self.columns.iter().position(|known| known == name) else {
            let columns: Vec<String> = self.columns.iter().map(|column| format!("`{column}`")).collect();
            return Err(Error::Member(match columns.is_empty() {
                true => format!("`{name}` was looked for in a table that has no columns"),
                false => format!("the table has no column `{name}`, only {}", columns.join(", ")),
            }));
        };
        Ok(self.rows.iter().map(|row| row.get(at).cloned().unwrap_or_default()).collect())
    }

    /// How many rows there are, as it stands below them.
    fn count(&self) -> String {
        format!("({} {})", self.len(), if self.len() == 1 { "row" } else { "rows" })
    }

    /// A cell as it may be shown.
    fn shown(&self, column: usize, cell: &str) -> String {
        table::mask(self.columns.get(column).map_or("", String::as_str), cell)
    }
}

fn csv_line(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| match cell.contains([',', '"', '\n', '\r']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.clone(),
        })
        .collect();
    format!("{}\r\n", cells.join(","))
}

/// The records of a CSV text; a last line without its end counts.
fn csv_lines(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut characters = text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut cell)),
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                line.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut line));
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !line.is_empty() {
        line.push(cell);
        lines.push(line);
    }
    lines
}

/// The columns as wide as their longest cell, numbers to the right.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lines, numeric) = (self.lines(), self.numeric());
        let all = || lines.iter().flatten().chain([&self.columns]);
        let width = |column: usize| {
            all().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        for line in std::iter::once(Some(&self.columns)).chain(lines.iter().map(Option::as_ref)) {
            let Some(line) = line else {
                writeln!(f, "…")?;
                continue;
            };
            let cells =
                line.iter().zip(&widths).zip(&numeric).map(|((cell, width), numeric)| match numeric {
                    true => format!("{cell:>width$}"),
                    false => format!("{cell:width$}"),
                });
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        f.write_str(&self.count())
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Table {
    fn card(&self) -> Card {
        let lines = self.lines();
        Card::new(html::grid(&self.columns, &self.numeric(), &lines, &self.count()), self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    fn table() -> Table {
        Table::new([
            params! { "track": "Ash, \"Dust\"", "minutes": 3 },
            params! { "track": "Two\nlines", "artist": "Ö" },
        ])
    }

    #[test]
    fn columns_are_the_names_of_all_rows_and_what_is_missing_is_empty() {
        assert_eq!(table().columns(), ["track", "minutes", "artist"]);
        assert_eq!(table().rows()[0], ["Ash, \"Dust\"", "3", ""]);
        assert!(Table::new([]).is_empty() && Table::new([]).to_csv() == "\r\n");
    }

    #[test]
    fn csv_comes_back_as_it_was_whatever_stands_in_the_cells() {
        let csv = table().to_csv();
        assert_eq!(csv, "track,minutes,artist\r\n\"Ash, \"\"Dust\"\"\",3,\r\n\"Two\nlines\",,Ö\r\n");
        assert_eq!(Table::from_csv(&csv), table());
        assert_eq!(Table::from_csv("\u{feff}a,b\n1,2").rows(), [["1", "2"]]);
    }

    #[test]
    fn a_table_is_shown_in_columns_without_markup_and_without_secrets() {
        let token = concat!("BQ", "inventedACCESStoken");
        let table = Table::new([params! { "name": "<b>", "token": token }]);
        let card = table.card();
        assert_eq!(card.text, "name  token\n<b>   BQin…(21)\n(1 row)");
        assert!(card.html.contains("&lt;b&gt;") && !card.html.contains("ACCESS"), "{}", card.html);
    }

    #[test]
    fn numbers_stand_to_the_right_and_of_a_long_table_the_middle_is_left_out() {
        let table = Table::new((0..100).map(|n| params! { "n": n, "name": format!("row {n}") }));
        let text = table.to_string();
        assert!(
            text.starts_with(" n  name\n 0  row 0\n") && text.contains("34  row 34\n…\n95  row 95\n"),
            "{text}"
        );
        assert_eq!(table.card().html.matches("<tr").count(), 1 + SHOWN + 1);
        assert_eq!(table.column("n").unwrap()[99], "99");
        assert_eq!(
            table.column("N").unwrap_err().to_string(),
            "the table has no column `N`, only `n`, `name`"
        );
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let said = table().save_csv("/nowhere/at/all.csv").unwrap_err().to_string();
        assert!(said.starts_with("`/nowhere/at/all.csv` cannot be written"), "{said}");
    }
}
