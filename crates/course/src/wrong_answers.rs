//! `docs/wrong-answers.md`: what learners answer wrongly, and what they are told; woven into the solutions, so that
//! `course check` sees each of them in a kernel.
//!
//! A row replaces a text of an exercise's solution, once, by what a learner writes there. The exercise runs so, then its check
//! runs twice: it must fail, say what the row says, and give another hint the second time; and nothing that it says may be a
//! line that the learner is to find. Then the solution goes on as it is, as a learner who understood does.

use std::collections::BTreeMap;

use crate::notebook::execute::Ran;
use crate::notebook::{Cell, Notebook, release};

/// So many wrong answers are listed for each check at least. No check is let off: where a value can hardly be wrong in five ways,
/// as a letter of the clinic, the exercise has something else to get wrong, as the request that is to be mended.
const FEWEST: usize = 5;

/// Stands before the first of the two checks: a mistake that the row before made as well is to be a first one again.
const ANEW: &str = "check::forget_hints();\n";

/// A wrong answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The exercise's cell id without its `-exercise`.
    exercise: String,
    /// What stands in the solution.
    instead_of: String,
    /// What the learner writes.
    written: String,
    /// The first sentence of the check; `…` stands for anything.
    said: String,
}

/// The rows of the page, by the notebook's name.
///
/// # Errors
/// A line of a table is none, in words.
pub fn read(page: &str) -> Result<BTreeMap<String, Vec<Row>>, String> {
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut notebook = None;
    for (number, line) in page.lines().enumerate() {
        if let Some(name) = line.strip_prefix("## ") {
            notebook = Some(rows.entry(name.trim().to_owned()).or_default());
        }
        let is_head = line.contains("---|") || line.contains("| in place of |");
        if let Some(notebook) = notebook.as_mut().filter(|_| line.starts_with('|') && !is_head) {
            let row = row(line).ok_or_else(|| {
                format!("line {} has other cells than `exercise | in place of | written | said`", number + 1)
            })?;
            notebook.push(row);
        }
    }
    Ok(rows)
}

fn row(line: &str) -> Option<Row> {
    // A bar inside of a cell is written `\|`, as Markdown wants it.
    let hidden = line.replace("\\|", "\0");
    let cells: Vec<String> = hidden.split('|').map(|cell| cell.trim().replace('\0', "|")).collect();
    let [_, exercise, instead_of, written, said, _] = &cells[..] else { return None };
    let code = |cell: &str| Some(cell.strip_prefix('`')?.strip_suffix('`')?.to_owned());
    let written = if written == "nothing" { Some(String::new()) } else { code(written) };
    Some(Row {
        exercise: code(exercise)?,
        instead_of: code(instead_of)?,
        written: written?,
        said: said.clone(),
    })
}

/// A solution with wrong answers before the right ones.
pub struct Woven {
    /// What is to be run.
    pub notebook: Notebook,
    /// For each of its cells: the place in the solution of the cell that it is.
    own: Vec<Option<usize>>,
    tried: Vec<Tried>,
    /// What could not be woven in, and which checks have too few wrong answers.
    pub wrong: Vec<String>,
}

/// A wrong answer in its place.
struct Tried {
    row: Row,
    /// Where the learner's answer runs.
    exercise: usize,
    /// Where its check runs; the next cell is the same once more.
    check: usize,
    /// The lines that the learner is to find.
    answers: Vec<String>,
}

/// Puts the wrong answers of `rows` into `solution`.
pub fn weave(solution: &Notebook, rows: &[Row]) -> Woven {
    let empty = Notebook { cells: Vec::new(), ..solution.clone() };
    let mut woven = Woven { notebook: empty, own: Vec::new(), tried: Vec::new(), wrong: Vec::new() };
    let mut checked: Vec<&str> = Vec::new();
    for (place, cell) in solution.cells.iter().enumerate() {
        // From the exercise to its check there may be cells that try the answer out.
        let behind = &solution.cells[place + 1..];
        let check = behind.iter().position(|cell| cell.points().is_some());
        for row in rows.iter().filter(|row| cell.id == format!("{}-exercise", row.exercise)) {
            let Some(check) = check else { continue };
            checked.push(&behind[check].id);
            match answered(cell, row) {
                Ok(wrong) => woven.add(wrong, &behind[..=check], row, to_find(cell)),
                Err(why) => woven.wrong.push(why),
            }
        }
        woven.own.push(Some(place));
        woven.notebook.cells.push(cell.clone());
    }
    let is_there =
        |row: &Row| solution.cells.iter().any(|cell| cell.id == format!("{}-exercise", row.exercise));
    let lost = rows.iter().filter(|row| !is_there(row));
    woven.wrong.extend(lost.map(|row| format!("there is no exercise `{}`", row.exercise)));
    let checks = solution.cells.iter().filter(|cell| cell.points().is_some());
    let listed = checks.map(|cell| (&cell.id, checked.iter().filter(|check| **check == cell.id).count()));
    let few = listed.filter(|(_, number)| *number < FEWEST);
    woven.wrong.extend(
        few.map(|(id, number)| format!("`{id}` has {number} wrong answers listed, of {FEWEST} at least")),
    );
    woven
}

/// The exercise as the learner of this row wrote it.
fn answered(exercise: &Cell, row: &Row) -> Result<Cell, String> {
    let lines = exercise.source.lines();
    let solved: Vec<&str> =
        lines.map(|line| line.split(release::MARK).next().unwrap_or(line).trim_end()).collect();
    let solved = solved.join("\n");
    match solved.matches(&row.instead_of).count() {
        1 => Ok(Cell { source: solved.replacen(&row.instead_of, &row.written, 1), ..exercise.clone() }),
        found => {
            Err(format!("`{}` stands {found} times in the solution of `{}`", row.instead_of, row.exercise))
        }
    }
}

/// What of the exercise the starter does not show; without brackets alone in a line and the like.
fn to_find(exercise: &Cell) -> Vec<String> {
    let marked = exercise.source.lines().filter_map(|line| Some(line.split_once(release::MARK)?.0));
    marked.map(bare).filter(|line| line.len() > 8).collect()
}

/// A text without its white space, and without the comma or semicolon at its end.
fn bare(text: &str) -> String {
    let bare: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    bare.trim_end_matches([',', ';']).to_owned()
}

impl Woven {
    /// Appends a wrong answer, and what runs from there `behind` it, to its check; and that once more.
    fn add(&mut self, wrong: Cell, behind: &[Cell], row: &Row, answers: Vec<String>) {
        let exercise = self.notebook.cells.len();
        self.notebook.cells.push(wrong);
        self.notebook.cells.extend(behind.iter().filter(|cell| cell.is_code()).cloned());
        let check = self.notebook.cells.len() - 1;
        self.notebook.cells[check].source.insert_str(0, ANEW);
        self.tried.push(Tried { row: row.clone(), exercise, check, answers });
        self.notebook.cells.extend(behind.last().cloned());
        self.own.resize(self.notebook.cells.len(), None);
    }

    /// How many wrong answers there are in it.
    pub fn answers(&self) -> usize {
        self.tried.len()
    }

    /// How the solution's own cells went.
    pub fn own(&self, ran: &[Ran]) -> Vec<Ran> {
        let own = ran.iter().filter_map(|ran| Some(Ran { index: self.own[ran.index]?, ..ran.clone() }));
        own.collect()
    }

    /// What of the wrong answers did not go as the rows say.
    pub fn unlike(&self, ran: &[Ran]) -> Vec<String> {
        self.tried.iter().filter_map(|tried| tried.unlike(ran)).collect()
    }
}

impl Tried {
    fn unlike(&self, ran: &[Ran]) -> Option<String> {
        let said = |place: usize| {
            let ran = ran.iter().find(|ran| ran.index == place)?;
            ran.failure.as_ref().map(|failure| failure.evalue.as_str())
        };
        let Row { exercise, written, said: expected, .. } = &self.row;
        let wrong = |what: String| Some(format!("`{exercise}`, `{written}`: {what}"));
        // The check would look at what the answer before this one left.
        if let Some(said) = said(self.exercise) {
            return wrong(format!("the exercise does not get as far as its check: {said}"));
        }
        let (Some(first), Some(second)) = (said(self.check), said(self.check + 1)) else {
            return wrong("the check passes".into());
        };
        let sentence = first.lines().nth(1).unwrap_or(first).trim();
        if !is_like(sentence, expected) {
            return wrong(format!("the check says `{sentence}`"));
        }
        if hint(first) == hint(second) || !hint(first).is_some_and(|hint| hint.ends_with('?')) {
            return wrong(format!("the hints are `{:?}`, and then `{:?}`", hint(first), hint(second)));
        }
        let told = bare(&format!("{first}{second}"));
        let answer = self.answers.iter().find(|answer| told.contains(*answer));
        answer.and_then(|answer| wrong(format!("the answer is told: `{answer}`")))
    }
}

/// The last line of what a failed check says.
fn hint(said: &str) -> Option<&str> {
    said.lines().next_back()?.trim().strip_prefix("Hint: ")
}

/// Whether a text is as the pattern says, in which `…` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let parts: Vec<&str> = pattern.split('…').collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return false };
    if parts.len() == 1 {
        return text == pattern;
    }
    let Some(mut rest) = text.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    parts[1..parts.len() - 1].iter().all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kernel::engine::Failure;
    use serde_json::json;

    use super::*;

    const PAGE: &str = "# Wrong answers\n\n\
        | not | a | row | yet |\n\n\
        ## 02-authorization-code\n\n\
        | exercise | in place of | the learner writes | the check says |\n\
        |---|---|---|---|\n\
        | `state` | `random_string(16)` | `\"kush\"` | `kush` is a constant |\n\
        | `state` | `creds.set(\"state\", &state);` | nothing | `state` has … characters |\n";

    fn solution() -> Notebook {
        serde_json::from_value(json!({
            "nbformat": 4, "nbformat_minor": 5, "metadata": {},
            "cells": [
                { "cell_type": "code", "id": "state-exercise", "metadata": {},
                  "source": "let state = random_string(16); // STARTER:\ncreds.set(\"state\", &state);" },
                { "cell_type": "markdown", "id": "words", "metadata": {}, "source": "Look at it." },
                { "cell_type": "code", "id": "state-shown", "metadata": {}, "source": "show(&creds);" },
                { "cell_type": "code", "id": "state-check", "source": "check::state(&creds)?",
                  "metadata": { "nbgrader": { "grade": true, "points": 1 } } },
            ],
        }))
        .unwrap()
    }

    fn woven() -> Woven {
        weave(&solution(), &read(PAGE).unwrap()["02-authorization-code"])
    }

    /// How the cells went: those of `said` failed with it.
    fn ran(woven: &Woven, said: &[(usize, &str)]) -> Vec<Ran> {
        let code = woven.notebook.cells.iter().enumerate().filter(|(_, cell)| cell.is_code());
        code.map(|(index, _)| {
            let said = said.iter().find(|(place, _)| *place == index).map(|(_, said)| (*said).to_owned());
            let failure = said.map(|evalue| Failure { ename: "x".into(), evalue, traceback: Vec::new() });
            Ran { index, number: 1, took: Duration::ZERO, failure, expected: false }
        })
        .collect()
    }

    fn failed(sentence: &str, hint: &str) -> String {
        format!("state: not yet (0/1)\n  {sentence}\n  Why it matters: it does\n  Hint: {hint}")
    }

    #[test]
    fn wrong_answers_run_with_their_check_twice_before_the_right_one() {
        let woven = woven();
        assert_eq!(woven.wrong, ["`state-check` has 2 wrong answers listed, of 5 at least"]);
        let sources: Vec<&str> = woven.notebook.cells.iter().map(|cell| cell.source.as_str()).collect();
        let (shown, check) = ("show(&creds);", "check::state(&creds)?");
        let anew = "check::forget_hints();\ncheck::state(&creds)?";
        assert_eq!(
            sources[..8],
            [
                "let state = \"kush\";\ncreds.set(\"state\", &state);",
                shown,
                anew,
                check,
                "let state = random_string(16);\n",
                shown,
                anew,
                check,
            ]
        );
        let own: Vec<usize> = woven.own(&ran(&woven, &[])).iter().map(|ran| ran.index).collect();
        assert_eq!(own, [0, 2, 3]);
    }

    #[test]
    fn what_is_said_is_compared_and_both_hints_are_looked_at() {
        let woven = woven();
        let (right, other) = ("`kush` is a constant", "`state` has 16 characters");
        let (ask, tell) = ("what else?", "let the computer choose");
        let said = |first: &str, hint: &str| {
            let (first, second) = (failed(first, ask), failed(first, hint));
            let (third, fourth) = (failed(other, ask), failed(other, tell));
            woven.unlike(&ran(&woven, &[(2, &first), (3, &second), (6, &third), (7, &fourth)])).join("\n")
        };
        assert_eq!(said(right, tell), "");
        assert!(said("it is empty", tell).contains("the check says `it is empty`"));
        assert!(said(right, ask).contains("the hints are"));
        let broken = woven.unlike(&ran(&woven, &[(0, "no such column")])).join("\n");
        assert!(broken.contains("does not get as far as its check: no such column"));
        assert!(said(right, "write let state = random_string( 16 )").contains("the answer is told"));
        assert!(woven.unlike(&ran(&woven, &[])).iter().all(|line| line.ends_with("the check passes")));
    }

    #[test]
    fn a_row_that_fits_nowhere_and_a_check_with_too_few_rows_are_told() {
        let row = |exercise: &str, instead_of: &str| Row {
            exercise: exercise.into(),
            instead_of: instead_of.into(),
            written: String::new(),
            said: String::new(),
        };
        assert_eq!(
            weave(&solution(), &[row("url", "x"), row("state", "state")]).wrong[..2],
            ["`state` stands 3 times in the solution of `state`", "there is no exercise `url`"]
        );
        let few = |number: usize| format!("`state-check` has {number} wrong answers listed, of 5 at least");
        let with = |number: usize| weave(&solution(), &vec![row("state", "random_string(16)"); number]).wrong;
        assert_eq!((with(0), with(4)), (vec![few(0)], vec![few(4)]));
        assert_eq!(with(5), Vec::<String>::new());
        assert!(read("## x\n| `a` | b | `c` | d |").unwrap_err().starts_with("line 2"));
    }

    #[test]
    fn an_ellipsis_stands_for_anything() {
        assert!(is_like("it has 16 letters, not 43", "it has … letters, not …"));
        assert!(is_like("a", "a") && is_like("a b", "…") && !is_like("a b", "a") && !is_like("a", "a…a"));
        assert!(!is_like("it has letters", "it has … letters, not …"));
    }
}
