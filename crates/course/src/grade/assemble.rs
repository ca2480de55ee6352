//! The notebook that is run for a submission: the learner's cells, with the checks as the instructor has them.

use std::collections::HashSet;
use std::path::Path;

use crate::notebook::{Cell, Notebook, release};

/// The tag of an exercise that is done by hand, outside of the notebook: in the browser, or in `creds.json`. Against a fresh
/// provider a pasted code is worth nothing; so grading lets the solution's robot do what the learner did.
pub const BY_HAND: &str = "by-hand";

/// Puts `submission` together with what the instructor's `solution` says.
///
/// * A check is the instructor's, hidden parts included, whatever the learner made of it; one that was deleted comes back.
///   `check` in it is `util`'s, whatever else the learner gave that name to.
/// * An exercise that is done by hand is the solution's, unless the learner left its blanks as they were.
/// * Every other cell is the learner's.
/// * `:dep util` leads to the folder `util`, wherever the notebook is run.
pub fn assemble(submission: &Notebook, solution: &Notebook, util: &Path) -> Notebook {
    let starter = release::starter(solution);
    let graded = as_graded(solution);

    let mut taken = HashSet::new();
    // Each cell with its place in the instructor's notebook, if it has one there.
    let mut cells: Vec<(Option<usize>, Cell)> = Vec::new();
    for cell in &submission.cells {
        let place = graded.cells.iter().position(|known| is_same(known, cell));
        let place = place.filter(|place| taken.insert(*place));
        let cell = match place {
            Some(place) if graded.cells[place].points().is_some() => graded.cells[place].clone(),
            Some(place) if by_hand(&starter.cells[place], &graded.cells[place], cell) => {
                graded.cells[place].clone()
            }
            place => learners(cell, place.map(|place| &graded.cells[place])),
        };
        cells.push((place, cell));
    }
    for (place, check) in graded.cells.iter().enumerate().filter(|(_, cell)| cell.points().is_some()) {
        if !taken.contains(&place) {
            // Behind the last cell that stands before it in the instructor's notebook.
            let before = cells.iter().rposition(|(other, _)| other.is_some_and(|other| other < place));
            cells.insert(before.map_or(0, |before| before + 1), (Some(place), check.clone()));
        }
    }
    let mut cells: Vec<Cell> = cells.into_iter().map(|(_, cell)| cell).collect();
    let crates = format!("{}/", util.parent().unwrap_or(util).display());
    for cell in cells.iter_mut().filter(|cell| cell.is_code()) {
        // Wherever the notebook is run.
        cell.source = cell.source.replace(release::STARTERS_CRATES, &crates);
    }
    Notebook { cells, ..starter }
}

/// The solution as its cells are put into a submission: with the starter's paths.
fn as_graded(solution: &Notebook) -> Notebook {
    let mut graded = release::clean(solution);
    for cell in graded.cells.iter_mut().filter(|cell| cell.is_code()) {
        cell.source = release::at_starters_place(&cell.source);
        if cell.points().is_some() {
            cell.source = from_the_root(&cell.source);
        }
    }
    graded
}

/// The same cell: by its id, or by the one that nbgrader knows it by.
fn is_same(known: &Cell, cell: &Cell) -> bool {
    let grade_id = |cell: &Cell| cell.metadata.get("nbgrader")?.get("grade_id")?.as_str().map(str::to_owned);
    known.id == cell.id || grade_id(known).is_some_and(|id| grade_id(cell) == Some(id))
}

/// Whether the solution's cell is to run in the learner's place. A cell whose blank (`""`) was left as it was shows that nothing
/// was done; one without a blank does not show what was done elsewhere, and that is taken as done.
fn by_hand(starter: &Cell, solution: &Cell, cell: &Cell) -> bool {
    let has_blank = solution
        .source
        .lines()
        .any(|line| line.split_once(release::MARK).is_some_and(|(_, blank)| blank.contains("\"\"")));
    solution.has_tag(BY_HAND) && !(has_blank && cell.source.trim() == starter.source.trim())
}

/// A cell of the learner's. What it gives points for is said by the instructor's notebook, if that has it, not by itself.
fn learners(cell: &Cell, known: Option<&Cell>) -> Cell {
    let mut cell = cell.clone();
    cell.clear();
    cell.metadata.remove("nbgrader");
    if let Some(nbgrader) = known.and_then(|known| known.metadata.get("nbgrader")) {
        cell.metadata.insert("nbgrader".into(), nbgrader.clone());
    }
    cell
}

/// `check::state(…)` as `::util::check::state(…)`: a `mod check` of the learner's is not asked.
fn from_the_root(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 8);
    let mut rest = source;
    while let Some(at) = rest.find("check::") {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let inside = out.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        out.push_str(if inside { "check::" } else { "::util::check::" });
        rest = &found["check::".len()..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cell(id: &str, source: &str, metadata: serde_json::Value) -> Cell {
        serde_json::from_value(
            json!({ "cell_type": "code", "id": id, "source": source, "metadata": metadata }),
        )
        .unwrap()
    }

    fn check(id: &str, source: &str) -> Cell {
        cell(id, source, json!({ "nbgrader": { "grade": true, "points": 2, "grade_id": id } }))
    }

    fn notebook(cells: Vec<Cell>) -> Notebook {
        Notebook {
            cells,
            metadata: serde_json::Map::new(),
            nbformat: 4,
            nbformat_minor: 5,
            rest: serde_json::Map::new(),
        }
    }

    fn solution() -> Notebook {
        notebook(vec![
            cell("state", "let state = random_string(16); // STARTER: let state = \"\";", json!({})),
            check("state-check", "check::state(&state)?"),
            cell(
                "code",
                "let code = practice::approve(&url)?.code()?; // STARTER: let code = \"\";",
                json!({ "tags": ["by-hand"] }),
            ),
            check(
                "code-check",
                "// BEGIN HIDDEN TESTS\nassert!(code.len() > 8);\n// END HIDDEN TESTS\ncheck::code(&code)?",
            ),
        ])
    }

    fn sources(submission: Vec<Cell>) -> Vec<String> {
        let assembled = assemble(&notebook(submission), &solution(), Path::new("/project/crates/util"));
        assembled.cells.into_iter().map(|cell| cell.source).collect()
    }

    const STATE_CHECK: &str = "::util::check::state(&state)?";
    const CODE_CHECK: &str =
        "// BEGIN HIDDEN TESTS\nassert!(code.len() > 8);\n// END HIDDEN TESTS\n::util::check::code(&code)?";

    #[test]
    fn a_changed_check_is_the_instructors_again_with_its_hidden_part() {
        let submission = vec![
            cell("state", "let state = \"K7QX2M9A\";", json!({})),
            check("state-check", "\"2/2\""),
            cell("code", "let code = \"\";", json!({})),
            check("code-check", ""),
        ];
        assert_eq!(
            sources(submission),
            ["let state = \"K7QX2M9A\";", STATE_CHECK, "let code = \"\";", CODE_CHECK]
        );
    }

    #[test]
    fn a_deleted_check_comes_back_where_it_stood() {
        let submission = vec![cell("state", "a", json!({})), cell("mine", "b", json!({}))];
        assert_eq!(sources(submission), ["a", STATE_CHECK, CODE_CHECK, "b"]);
    }

    #[test]
    fn a_check_counts_once_and_a_learners_own_cell_gives_no_points() {
        let mut own = check("own", "1");
        own.metadata["nbgrader"]["points"] = json!(100);
        let submission = vec![check("state-check", "x"), check("state-check", "x"), own];
        let assembled = assemble(&notebook(submission), &solution(), Path::new("/project/crates/util"));
        let points: f64 = assembled.cells.iter().filter_map(Cell::points).sum();
        assert_eq!(points, 4.0);
    }

    #[test]
    fn a_renamed_cell_is_known_by_the_id_that_nbgrader_gave_it() {
        let mut renamed = check("state-check", "x");
        renamed.id = "random-1".into();
        assert_eq!(sources(vec![renamed])[0], STATE_CHECK);
    }

    #[test]
    fn what_was_pasted_by_hand_is_done_by_the_robot_but_a_blank_stays_blank() {
        let with = |source: &str| sources(vec![cell("code", source, json!({}))])[1].clone();
        assert!(with("let code = \"AQinvented\";").starts_with("let code = practice::approve"));
        assert_eq!(with("let code = \"\";"), "let code = \"\";");
    }

    #[test]
    fn util_is_found_wherever_the_notebook_is_run() {
        let dep = cell("load", ":dep util = { path = \"../crates/util\" }", json!({}));
        assert!(sources(vec![dep]).contains(&":dep util = { path = \"/project/crates/util\" }".to_owned()));
    }

    #[test]
    fn only_the_name_itself_is_led_to_the_root() {
        assert_eq!(
            from_the_root("check::a(spot_check::b, util::check::c)"),
            "::util::check::a(spot_check::b, util::check::c)"
        );
    }
}
