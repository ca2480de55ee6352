//! The figures, a row each, with what they are measured beside and what they are to be.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::Interrupt;
use crate::output::say;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Ours,
    Rustc,
    Python,
    Evcxr,
}

const COLUMNS: [(Column, &str); 4] = [
    (Column::Ours, "this kernel"),
    (Column::Rustc, "bare rustc"),
    (Column::Python, "Python"),
    (Column::Evcxr, "evcxr"),
];

/// One row: seconds, or megabytes.
pub type Row = BTreeMap<Column, f64>;

#[derive(Debug, Default)]
pub struct Table {
    pub ready: Row,
    pub first: Row,
    pub anew: Row,
    pub again: Row,
    pub megabytes: Row,
    interrupt: Row,
    /// Whose variables were gone after the interrupt.
    lost: Vec<Column>,
}

impl Table {
    /// Notes how an interrupt ended.
    pub fn note_interrupt(&mut self, column: Column, interrupt: Option<Interrupt>) {
        if let Some(interrupt) = interrupt {
            self.interrupt.insert(column, interrupt.seconds);
            if !interrupt.kept {
                self.lost.push(column);
            }
        }
    }

    /// Each row with its name, whether it is in seconds, and its goal for this kernel.
    fn rows(&self) -> [(&'static str, &Row, bool, String, bool); 6] {
        let ours = |row: &Row| row.get(&Column::Ours).copied().unwrap_or(f64::INFINITY);
        let bare = self.anew.get(&Column::Rustc).copied().unwrap_or(0.0);
        let below = |row, limit: f64| ours(row) < limit;
        [
            ("kernel ready", &self.ready, true, "< 0.5 s".into(), below(&self.ready, 0.5)),
            ("first cell with util", &self.first, true, "< 0.5 s".into(), below(&self.first, 0.5)),
            (
                "a cell compiled anew",
                &self.anew,
                true,
                "≤ 1.4 × rustc".into(),
                ours(&self.anew) <= 1.4 * bare,
            ),
            ("a cell compiled before", &self.again, true, "< 20 ms".into(), below(&self.again, 0.020)),
            ("memory", &self.megabytes, false, "< 80 MB".into(), below(&self.megabytes, 80.0)),
            (
                "idle after interrupt",
                &self.interrupt,
                true,
                "< 1 s, kept".into(),
                below(&self.interrupt, 1.0) && !self.lost.contains(&Column::Ours),
            ),
        ]
    }

    /// Prints it, a row a figure.
    pub fn print(&self) {
        let header: String = COLUMNS.iter().map(|(_, name)| format!("{name:>13}")).collect();
        say!("{:<24}{header}   goal", "");
        for (name, row, is_time, goal, met) in self.rows() {
            let values: String = COLUMNS
                .iter()
                .map(|(column, _)| {
                    let value = row.get(column).map_or("–".to_owned(), |value| shown(*value, is_time));
                    let lost = name == "idle after interrupt" && self.lost.contains(column);
                    format!("{:>13}", if lost { format!("{value} (lost)") } else { value })
                })
                .collect();
            say!("{name:<24}{values}   {goal} {}", if met { '✓' } else { '✗' });
        }
    }

    /// The same for programs.
    pub fn to_json(&self) -> Value {
        self.rows()
            .into_iter()
            .map(|(name, row, is_time, goal, met)| {
                let mut object = serde_json::Map::new();
                for (column, title) in COLUMNS {
                    object.insert(title.into(), json!(row.get(&column)));
                }
                object.insert("unit".into(), json!(if is_time { "s" } else { "MB" }));
                object.insert("goal".into(), json!(goal));
                object.insert("met".into(), json!(met));
                (name.to_owned(), Value::Object(object))
            })
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// A figure as it stands in the table.
fn shown(value: f64, is_time: bool) -> String {
    match (is_time, Duration::try_from_secs_f64(value)) {
        (false, _) => format!("{value:.0} MB"),
        (true, Ok(time)) if time < Duration::from_secs(1) => format!("{:.0} ms", value * 1000.0),
        (true, _) => format!("{value:.2} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_not_met_by_what_was_not_measured() {
        assert!(Table::default().rows().iter().all(|(.., met)| !met));
    }

    #[test]
    fn a_quick_interrupt_that_loses_the_variables_is_no_success() {
        let mut table = Table::default();
        table.note_interrupt(Column::Ours, Some(Interrupt { seconds: 0.1, kept: false }));
        assert!(!table.rows()[5].4);
        table = Table::default();
        table.note_interrupt(Column::Ours, Some(Interrupt { seconds: 0.1, kept: true }));
        assert!(table.rows()[5].4);
    }
}
