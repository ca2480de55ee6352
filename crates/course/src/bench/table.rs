//! The figures, a row each, with what they are measured beside and what they are to be.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::Interrupt;
use crate::output::say;

/// Whose figure it is.
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

/// What is measured: seconds, or megabytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// From the start of the process to its first answer.
    Ready,
    /// The cell that loads `util`.
    First,
    /// The median cell that nobody has compiled before.
    Anew,
    /// The median cell that was compiled before.
    Again,
    /// The median cell that does not compile.
    CompileError,
    /// Forty cells at once, compiled before.
    RunAll,
    /// The slowest of some completions, the first of a kernel among them.
    Completion,
    /// From an interrupt of an endless loop to idle.
    Interrupt,
    /// Of the kernel and its runner, after a hundred cells.
    Memory,
    /// From the start of the first of thirty kernels until each has run its notebook.
    Crowd,
    /// Of one of those kernels and its runner, in the mean.
    CrowdMemory,
}

/// The values that are known.
#[derive(Debug, Default)]
pub struct Table {
    values: BTreeMap<(Figure, Column), f64>,
    /// Whose variables were gone after the interrupt.
    lost: Vec<Column>,
}

impl Table {
    /// Notes a value.
    pub fn note(&mut self, figure: Figure, column: Column, value: f64) {
        self.values.insert((figure, column), value);
    }

    /// Notes how an interrupt ended.
    pub fn note_interrupt(&mut self, column: Column, interrupt: Option<Interrupt>) {
        if let Some(interrupt) = interrupt {
            self.note(Figure::Interrupt, column, interrupt.seconds);
            if !interrupt.kept {
                self.lost.push(column);
            }
        }
    }

    fn get(&self, figure: Figure, column: Column) -> Option<f64> {
        self.values.get(&(figure, column)).copied()
    }

    /// What a figure of this kernel is to be, and whether it is.
    fn goal(&self, figure: Figure) -> (&'static str, bool) {
        let ours = self.get(figure, Column::Ours).unwrap_or(f64::INFINITY);
        match figure {
            Figure::Ready => ("< 0.4 s", ours < 0.4),
            Figure::First => ("< 0.5 s", ours < 0.5),
            Figure::Anew => {
                let times =
                    |column, most: f64| self.get(figure, column).is_some_and(|other| ours <= most * other);
                let evcxr = self.get(figure, Column::Evcxr).is_none() || times(Column::Evcxr, 0.25);
                ("≤ 1.2 × rustc, ≤ ¼ × evcxr", times(Column::Rustc, 1.2) && evcxr)
            }
            Figure::Again => ("< 10 ms", ours < 0.010),
            Figure::CompileError => ("< 80 ms", ours < 0.080),
            Figure::RunAll => ("< 1 s", ours < 1.0),
            Figure::Completion => ("< 50 ms", ours < 0.050),
            Figure::Interrupt => ("< 1 s, kept", ours < 1.0 && !self.lost.contains(&Column::Ours)),
            Figure::Memory => ("< 60 MB", ours < 60.0),
            Figure::Crowd => ("< 60 s", ours < 60.0),
            Figure::CrowdMemory => ("shown", ours.is_finite()),
        }
    }

    /// Prints it, a row a figure.
    pub fn print(&self) {
        let header: String = COLUMNS.iter().map(|(_, name)| format!("{name:>13}")).collect();
        say!("{:<26}{header}   goal", "");
        for figure in FIGURES {
            let values: String = COLUMNS
                .iter()
                .map(|(column, _)| {
                    let value = self.get(figure, *column);
                    let value = value.map_or("–".to_owned(), |value| shown(value, figure.is_time()));
                    let lost = figure == Figure::Interrupt && self.lost.contains(column);
                    format!("{:>13}", if lost { format!("{value} (lost)") } else { value })
                })
                .collect();
            let (goal, met) = self.goal(figure);
            say!("{:<26}{values}   {goal} {}", figure.name(), if met { '✓' } else { '✗' });
        }
    }

    /// The same for programs.
    pub fn to_json(&self) -> Value {
        let row = |figure: Figure| {
            let mut object = serde_json::Map::new();
            for (column, title) in COLUMNS {
                object.insert(title.into(), json!(self.get(figure, column)));
            }
            let (goal, met) = self.goal(figure);
            object.insert("unit".into(), json!(if figure.is_time() { "s" } else { "MB" }));
            object.insert("goal".into(), json!(goal));
            object.insert("met".into(), json!(met));
            (figure.name().to_owned(), Value::Object(object))
        };
        FIGURES.into_iter().map(row).collect::<serde_json::Map<_, _>>().into()
    }
}

const FIGURES: [Figure; 11] = [
    Figure::Ready,
    Figure::First,
    Figure::Anew,
    Figure::Again,
    Figure::CompileError,
    Figure::RunAll,
    Figure::Completion,
    Figure::Interrupt,
    Figure::Memory,
    Figure::Crowd,
    Figure::CrowdMemory,
];

impl Figure {
    fn name(self) -> &'static str {
        match self {
            Figure::Ready => "kernel ready",
            Figure::First => "first cell with util",
            Figure::Anew => "a cell compiled anew",
            Figure::Again => "a cell compiled before",
            Figure::CompileError => "a compile error",
            Figure::RunAll => "40 unchanged cells",
            Figure::Completion => "slowest completion",
            Figure::Interrupt => "idle after interrupt",
            Figure::Memory => "memory after 100 cells",
            Figure::Crowd => "30 kernels, notebook 02",
            Figure::CrowdMemory => "memory of one of the 30",
        }
    }

    fn is_time(self) -> bool {
        !matches!(self, Figure::Memory | Figure::CrowdMemory)
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
        assert!(FIGURES.into_iter().all(|figure| !Table::default().goal(figure).1));
    }

    #[test]
    fn a_quick_interrupt_that_loses_the_variables_is_no_success() {
        for (kept, met) in [(false, false), (true, true)] {
            let mut table = Table::default();
            table.note_interrupt(Column::Ours, Some(Interrupt { seconds: 0.1, kept }));
            assert_eq!(table.goal(Figure::Interrupt).1, met);
        }
    }

    #[test]
    fn being_as_quick_as_rustc_is_not_enough_where_evcxr_is_beside_it() {
        let mut table = Table::default();
        table.note(Figure::Anew, Column::Ours, 0.1);
        table.note(Figure::Anew, Column::Rustc, 0.1);
        assert!(table.goal(Figure::Anew).1);
        table.note(Figure::Anew, Column::Evcxr, 0.3);
        assert!(!table.goal(Figure::Anew).1);
    }
}
