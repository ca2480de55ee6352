//! Solutions to starters: the one rule by which every starter is made.
//!
//! A line of a solution that a starter must not show ends in what stands there instead:
//!
//! ```text
//! let url = buildURL("/authorize", accounts)?; // STARTER: let url = buildURL("", "")?;
//! let state = random_string(8);                // STARTER:
//! ```
//!
//! The first becomes its replacement, the second goes, and so does what stands between `BEGIN HIDDEN TESTS` and
//! `END HIDDEN TESTS`, which only grading runs. Everything else stays, but for what a run left behind, and for the
//! paths to the crates and to the pictures: a solution lies one folder deeper.

use super::{Cell, Notebook};

/// What separates a line of a solution from what a starter has in its place.
pub const MARK: &str = "// STARTER:";
/// Where a starter finds the crates that it loads.
pub const STARTERS_CRATES: &str = "../crates/";
/// What a notebook refers to beside itself, as a solution writes it and as a starter does.
const PATHS: [(&str, &str); 2] = [("../../crates/", STARTERS_CRATES), ("](../pictures/", "](pictures/")];

/// The starter that belongs to a solution. Deterministic: the same solution gives the same bytes.
pub fn starter(solution: &Notebook) -> Notebook {
    let mut starter = clean(solution);
    for cell in &mut starter.cells {
        if cell.is_code() {
            cell.source = starter_source(&cell.source);
        }
        cell.source = at_starters_place(&cell.source);
    }
    starter
}

/// A text with the paths that lead from a starter's folder.
pub fn at_starters_place(source: &str) -> String {
    PATHS.iter().fold(source.to_owned(), |source, (solution, starter)| source.replace(solution, starter))
}

/// A solution as it belongs into git: without what a run left behind, and with ids and metadata in order.
pub fn clean(solution: &Notebook) -> Notebook {
    let mut clean = solution.clone();
    clean.set_kernel();
    let mut taken = std::collections::HashSet::new();
    for (number, cell) in clean.cells.iter_mut().enumerate() {
        cell.clear();
        if !is_id(&cell.id) || !taken.insert(cell.id.clone()) {
            cell.id = made_id(number, cell);
            taken.insert(cell.id.clone());
        }
    }
    clean
}

fn starter_source(source: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    let mut hidden = false;
    for line in source.lines() {
        // nbgrader's words, in a comment of any language.
        if line.contains("BEGIN HIDDEN TESTS") || line.contains("END HIDDEN TESTS") {
            hidden = line.contains("BEGIN");
            continue;
        }
        if hidden {
            continue;
        }
        match line.split_once(MARK) {
            None => kept.push(line.to_owned()),
            Some((_, replacement)) if replacement.trim().is_empty() => {}
            Some((solved, replacement)) => {
                let indent = &solved[..solved.len() - solved.trim_start().len()];
                kept.push(format!("{indent}{}", replacement.trim()));
            }
        }
    }
    // A dropped last line must not leave the newline before it: Jupyter writes none there.
    kept.join("\n")
}

/// Whether nbformat allows it: 1 to 64 of these characters.
fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// An id for a cell that has none, or another's: the same whenever it is made from the same cell in the same place.
fn made_id(number: usize, cell: &Cell) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(&cell.source);
    format!("cell-{number}-{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, json};

    fn code(id: &str, source: &str) -> Cell {
        serde_json::from_value(json!({
            "cell_type": "code", "id": id, "source": source, "execution_count": 7,
            "metadata": { "execution": { "iopub.execute_input": "x" }, "nbgrader": { "grade": true, "points": 2 } },
            "outputs": [{ "output_type": "stream", "name": "stdout", "text": "BQDsecret" }],
        }))
        .unwrap()
    }

    fn notebook(cells: Vec<Cell>) -> Notebook {
        Notebook { cells, metadata: Map::new(), nbformat: 4, nbformat_minor: 4, rest: Map::new() }
    }

    #[test]
    fn a_marked_line_becomes_its_replacement_and_keeps_its_indentation() {
        let solved = "if x {\n    let url = build(\"/a\")?; // STARTER: let url = build(\"\")?;\n}";
        assert_eq!(starter_source(solved), "if x {\n    let url = build(\"\")?;\n}");
    }

    #[test]
    fn a_bare_mark_drops_the_line_and_leaves_no_newline_behind() {
        assert_eq!(starter_source("let a = 1;\nlet b = 2; // STARTER:"), "let a = 1;");
    }

    #[test]
    fn hidden_tests_are_not_handed_out() {
        let check = "// BEGIN HIDDEN TESTS\nassert!(secret);\n// END HIDDEN TESTS\ncheck::state(&creds)?";
        assert_eq!(starter_source(check), "check::state(&creds)?");
    }

    #[test]
    fn what_is_not_marked_is_kept_to_the_character() {
        let source = "let a = \"//\"; // a comment\n\n    // deep\nlet c = 'x';";
        assert_eq!(starter_source(source), source);
    }

    #[test]
    fn a_starter_shows_nothing_of_a_run_and_keeps_its_points() {
        let starter = starter(&notebook(vec![code("check-url", "check(&url)?")]));
        let cell = &starter.cells[0];
        assert_eq!(cell.rest["outputs"], json!([]));
        assert_eq!(cell.rest["execution_count"], json!(null));
        assert_eq!(cell.metadata.get("execution"), None);
        assert_eq!(cell.points(), Some(2.0));
        assert!(!starter.to_text().contains("BQDsecret"));
    }

    #[test]
    fn util_is_found_from_the_starters_folder() {
        let starter = starter(&notebook(vec![code("dep", ":dep util = { path = \"../../crates/util\" }")]));
        assert_eq!(starter.cells[0].source, ":dep util = { path = \"../crates/util\" }");
    }

    #[test]
    fn pictures_are_found_from_the_starters_folder() {
        let starter = starter(&notebook(vec![code("md", "![step 2](../pictures/dance-2.svg)")]));
        assert_eq!(starter.cells[0].source, "![step 2](pictures/dance-2.svg)");
        assert_eq!(super::starter(&starter), starter);
    }

    #[test]
    fn missing_and_doubled_ids_are_made_anew_and_always_the_same() {
        let solution = notebook(vec![code("", "a"), code("x", "b"), code("x", "b"), code("not an id", "b")]);
        let once = starter(&solution);
        assert_eq!(once, starter(&solution));
        assert_eq!(once.cells[1].id, "x");
        let ids: std::collections::HashSet<_> = once.cells.iter().map(|cell| &cell.id).collect();
        assert_eq!(ids.len(), 4);
    }

    #[test]
    fn releasing_a_starter_again_changes_nothing() {
        let once = starter(&notebook(vec![code("", "let a = 1; // STARTER: let a = 0;")]));
        assert_eq!(starter(&once).to_text(), once.to_text());
    }
}
