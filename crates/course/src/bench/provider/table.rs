//! The figures of the provider, a row each, beside its peers' and its goals.

use serde_json::{Value, json};

use crate::output::say;

const COLUMNS: [&str; 3] = ["this provider", "bare axum", "oidc-provider"];

/// What a figure counts.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    PerSecond,
    Seconds,
    Megabytes,
    /// Of a whole that is 1.
    Share,
    /// How many times the other.
    Times,
    Number,
}

/// What a row is to come to.
#[derive(Clone, Debug)]
pub struct Goal {
    pub words: &'static str,
    /// `None`: something that it is judged by was not measured.
    pub met: Option<bool>,
}

/// A row: its figures in the order of the columns.
#[derive(Debug)]
pub struct Row {
    name: &'static str,
    unit: Unit,
    figures: [Option<f64>; COLUMNS.len()],
    goal: Option<Goal>,
}

impl Row {
    pub fn new(name: &'static str, unit: Unit, figures: [Option<f64>; COLUMNS.len()]) -> Self {
        Self { name, unit, figures, goal: None }
    }

    pub fn goal(self, goal: Goal) -> Self {
        Self { goal: Some(goal), ..self }
    }
}

#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    notes: Vec<String>,
}

impl Table {
    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Adds a line below the table.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    pub fn print(&self) {
        let header: String = COLUMNS.iter().map(|name| format!("{name:>15}")).collect();
        say!("{:<32}{header}   goal", "");
        for row in &self.rows {
            let shown =
                |figure: &Option<f64>| figure.map_or("–".to_owned(), |figure| row.unit.shown(figure));
            let figures: String = row.figures.iter().map(|figure| format!("{:>15}", shown(figure))).collect();
            let goal = row.goal.as_ref().map_or(String::new(), |goal| {
                let mark = goal.met.map_or("not measured", |met| if met { "✓" } else { "✗" });
                format!("   {} {mark}", goal.words)
            });
            say!("{:<32}{figures}{goal}", row.name);
        }
        for note in &self.notes {
            say!("{note}");
        }
    }

    /// The same for programs.
    pub fn to_json(&self) -> Value {
        let row = |row: &Row| {
            let mut object = serde_json::Map::new();
            object.insert("name".into(), json!(row.name));
            for (title, figure) in COLUMNS.iter().zip(row.figures) {
                object.insert((*title).into(), json!(figure));
            }
            object.insert("unit".into(), json!(row.unit.name()));
            if let Some(goal) = &row.goal {
                object.insert("goal".into(), json!(goal.words));
                object.insert("met".into(), json!(goal.met));
            }
            Value::Object(object)
        };
        json!({ "rows": self.rows.iter().map(row).collect::<Vec<_>>(), "notes": self.notes })
    }
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::PerSecond => "1/s",
            Unit::Seconds => "s",
            Unit::Megabytes => "MB",
            Unit::Share | Unit::Times | Unit::Number => "1",
        }
    }

    /// A figure as it stands in the table.
    fn shown(self, figure: f64) -> String {
        match self {
            Unit::PerSecond => format!("{figure:.0}/s"),
            Unit::Seconds if figure < 0.001 => format!("{:.0} µs", figure * 1e6),
            Unit::Seconds => format!("{:.2} ms", figure * 1e3),
            Unit::Megabytes => format!("{figure:.1} MB"),
            Unit::Share => format!("{:.0} %", figure * 100.0),
            Unit::Times => format!("{figure:.2} ×"),
            Unit::Number => format!("{figure:.1}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_in_the_table_as_people_read_them() {
        let cases = [
            (Unit::PerSecond, 4320.4, "4320/s"),
            (Unit::Seconds, 0.000_026, "26 µs"),
            (Unit::Seconds, 0.001_25, "1.25 ms"),
            (Unit::Share, 0.234, "23 %"),
            (Unit::Times, 8.126, "8.13 ×"),
        ];
        for (unit, figure, shown) in cases {
            assert_eq!(unit.shown(figure), shown);
        }
    }

    #[test]
    fn a_goal_beside_a_peer_that_is_not_there_is_neither_met_nor_missed() {
        let mut table = Table::default();
        let row = Row::new("tokens", Unit::PerSecond, [Some(1.0), None, None]);
        table.push(row.goal(Goal { words: "≥ 8 ×", met: None }));
        let json = table.to_json();
        assert_eq!(json["rows"][0]["met"], Value::Null);
        assert_eq!(json["rows"][0]["oidc-provider"], Value::Null);
        assert_eq!(json["rows"][0]["this provider"], 1.0);
    }
}
