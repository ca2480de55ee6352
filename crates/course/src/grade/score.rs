//! What a submission got, and why.

use serde::{Deserialize, Serialize};

use crate::notebook::Cell;

/// One notebook of one learner, graded. Kept as a file, so that grading can be broken off and go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Graded {
    /// The name of the learner's folder.
    pub learner: String,
    /// The notebook's file name without its ending.
    pub notebook: String,
    /// Changes when the submission, the instructor's notebook or the limits do.
    pub key: String,
    /// Every check that the instructor's notebook has, in its order.
    pub checks: Vec<CheckScore>,
    /// Cells that failed and are no checks.
    pub failed: Vec<FailedCell>,
    /// Why the notebook was not run, or not to its end.
    pub trouble: Option<String>,
    /// Files that lay beside the notebook and were not taken along, and why.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// How long it took.
    pub seconds: f64,
}

impl Graded {
    /// The points of all checks.
    pub fn points(&self) -> f64 {
        self.checks.iter().map(|check| check.points).sum()
    }

    /// The points that all checks could give.
    pub fn max(&self) -> f64 {
        self.checks.iter().map(|check| check.max).sum()
    }
}

/// What a check gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckScore {
    /// The cell's id.
    pub cell: String,
    /// From 0 to `max`.
    pub points: f64,
    /// What the instructor's notebook gives for it.
    pub max: f64,
    /// What the check said, where it did not give all points.
    pub said: Option<String>,
}

/// A cell of the learner's that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailedCell {
    /// The cell's id.
    pub cell: String,
    /// Its text.
    pub source: String,
    /// What it said.
    pub said: String,
}

/// What a check cell that went through gives: all its points, or, as nbgrader has it, the number that it shows.
///
/// <https://nbgrader.readthedocs.io/en/stable/user_guide/creating_and_grading_assignments.html#partial-credit>
pub fn credit(cell: &Cell, max: f64) -> f64 {
    let outputs = cell.rest.get("outputs").and_then(|outputs| outputs.as_array());
    let result = outputs.into_iter().flatten().find(|output| output["output_type"] == "execute_result");
    let Some(plain) = result.map(|output| &output["data"]["text/plain"]) else { return max };
    let text = match plain {
        serde_json::Value::Array(lines) => lines.iter().filter_map(|line| line.as_str()).collect(),
        one => one.as_str().unwrap_or_default().to_owned(),
    };
    text.trim()
        .parse::<f64>()
        .map_or(max, |shown| if shown.is_finite() { shown.clamp(0.0, max) } else { max })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn showing(plain: &str) -> Cell {
        serde_json::from_value(json!({
            "cell_type": "code", "id": "check", "source": "", "outputs": [
                { "output_type": "stream", "name": "stdout", "text": ["0.5"] },
                { "output_type": "execute_result", "data": { "text/plain": [plain] } },
            ],
        }))
        .unwrap()
    }

    #[test]
    fn a_number_that_a_check_shows_is_its_credit_within_its_points() {
        for (plain, points) in [("1.5", 1.5), ("7", 2.0), ("-1", 0.0), ("2/2", 2.0), ("NaN", 2.0), ("", 2.0)]
        {
            assert_eq!(credit(&showing(plain), 2.0), points, "{plain}");
        }
    }
}
