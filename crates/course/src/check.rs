//! `course check`, for authors: what is handed out is what it should be.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::engine::Failure;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::notebook::execute::{MOST_OUTPUT, Ran, Rules};
use crate::notebook::{Notebook, release};
use crate::output::say;
use crate::progress::{Progress, seconds};
use crate::project::{Project, notebooks_in};
use crate::run::Place;
use crate::wrong_answers::{self, Row};
use crate::{release as release_command, secrets, setup};

/// Longer than any cell of ours takes on a slow machine that compiles it for the first time.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Characters of code that JupyterLab shows beside its list of files in a window of 1300 pixels.
const WIDEST_LINE: usize = 104;

/// What the author may choose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only the notebooks whose names begin so, such as `02`; all if none is given
    #[arg(value_name = "NAME")]
    notebooks: Vec<String>,
    /// Look only for secrets, in what the next commit would hold
    #[arg(long)]
    staged: bool,
}

/// Looks at everything, and prints a line for each thing that is right and each that is not.
///
/// # Errors
/// Something is not as it should be.
pub async fn run(arguments: &Arguments) -> Result<()> {
    let project = Project::find()?;
    let mut report = Report::default();
    if arguments.staged {
        report.secrets(secrets::scan_staged(&project)?);
        return report.verdict();
    }

    let stale = release_command::stale(&project)?;
    report.all(
        "starters are what `course release` makes",
        stale.iter().map(|change| format!("{}: {}", change.name, change.said())),
    );

    report.secrets(secrets::scan(&project)?);

    let (course, progress) = (setup::this_program()?, Progress::new());
    setup::prebuilt::util(&project, &course, &progress).await?;
    let mut solutions: Vec<(String, Notebook)> = Vec::new();
    for path in notebooks_in(&project.solutions())? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if arguments.notebooks.is_empty() || arguments.notebooks.iter().any(|begin| name.starts_with(begin)) {
            solutions.push((name, Notebook::read(&path)?));
        }
    }
    if solutions.is_empty() {
        return Err(Error::Part(format!("no notebook begins with `{}`", arguments.notebooks.join("`, `"))));
    }
    if solutions.iter().any(|(_, solution)| setup::prebuilt::needs_libraries(solution)) {
        setup::prebuilt::libraries(&project, &course, &progress, None).await?;
    }
    if arguments.notebooks.is_empty() {
        setup::cells::compiled(&project, &course, &progress).await?;
    }

    let page = project.wrong_answers();
    let text = std::fs::read_to_string(&page).map_err(Error::io("read", &page))?;
    let mut rows =
        wrong_answers::read(&text).map_err(|why| Error::Part(format!("`{}`: {why}", page.display())))?;

    // One more at a time than there are cores, since cells also wait. The notebook with the most wrong answers comes first, so
    // that nobody waits long for a short one at the end; told in their order.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let at_once = Arc::new(Semaphore::new(cores + 1));
    let mut jobs: Vec<_> = solutions
        .into_iter()
        .map(|(name, solution)| (rows.remove(&name).unwrap_or_default(), name, Arc::new(solution)))
        .collect();
    jobs.sort_by_key(|(rows, ..)| Reverse(rows.len()));
    let mut work = BTreeMap::new();
    for (rows, name, solution) in jobs {
        let solved = look_at_solution(project.clone(), name.clone(), solution.clone(), rows);
        let started = look_at_starter(project.clone(), name.clone(), solution);
        let jobs =
            [tokio::spawn(in_turn(at_once.clone(), solved)), tokio::spawn(in_turn(at_once.clone(), started))];
        work.insert(name, jobs);
    }
    for findings in work.into_values().flatten() {
        let findings =
            findings.await.map_err(|error| Error::Part(format!("a notebook broke off: {error}")))?;
        for Finding { should, wrong } in findings? {
            report.all(&should, wrong);
        }
    }
    if arguments.notebooks.is_empty() {
        let names = rows.into_keys().map(|name| format!("`{name}` is no notebook"));
        report.all("every wrong answer belongs to a notebook", names);
    }
    report.verdict()
}

/// Waits until it may begin, and does the work.
async fn in_turn<T>(turns: Arc<Semaphore>, work: impl Future<Output = T>) -> T {
    let _turn = turns.acquire().await;
    work.await
}

/// What should hold, and what of it does not.
struct Finding {
    should: String,
    wrong: Vec<String>,
}

/// Runs a solution, with wrong answers before the right ones.
async fn look_at_solution(
    project: Project,
    name: String,
    solution: Arc<Notebook>,
    rows: Vec<Row>,
) -> Result<Vec<Finding>> {
    let begun = Instant::now();
    let woven = wrong_answers::weave(&solution, &rows);
    let ran = all_cells(&project, project.solutions(), &woven.notebook).await?;
    let own = woven.own(&ran);
    let failed = own.iter().filter(|ran| !ran.expected).filter_map(|ran| {
        let failure = ran.failure.as_ref()?;
        Some(format!("`{}`: {}: {}", solution.cells[ran.index].id, failure.ename, failure.evalue))
    });
    let checks = solution.cells.iter().filter(|cell| cell.points().is_some()).count();
    let passes = Finding {
        should: format!("{name}: the solution passes its {checks} checks"),
        wrong: failed.collect(),
    };
    let wrong = woven.wrong.iter().cloned().chain(woven.unlike(&ran)).collect();
    let told = Finding {
        should: format!(
            "{name}: {} wrong answers are told apart, with a plainer hint the second time ({})",
            woven.answers(),
            seconds(begun.elapsed())
        ),
        wrong,
    };
    Ok(vec![passes, told])
}

/// Runs what is handed out.
async fn look_at_starter(project: Project, name: String, solution: Arc<Notebook>) -> Result<Vec<Finding>> {
    let begun = Instant::now();
    let starter = release::starter(&solution);
    let ran = all_cells(&project, project.notebooks(), &starter).await?;
    let kind = Finding {
        should: format!(
            "{name}: the starter fails each of its checks, and kindly ({})",
            seconds(begun.elapsed())
        ),
        wrong: unkind(&solution, &starter, &ran),
    };
    let narrow = Finding {
        should: format!("{name}: no line that is handed out has to be scrolled to its end"),
        wrong: too_wide(&starter),
    };
    Ok(vec![kind, narrow])
}

/// The lines of code that do not fit on a screen.
fn too_wide(notebook: &Notebook) -> Vec<String> {
    let code = notebook.cells.iter().filter(|cell| cell.is_code());
    let lines = code.flat_map(|cell| cell.source.lines().map(move |line| (&cell.id, line)));
    let wide = lines.map(|(id, line)| (id, line.chars().count())).filter(|(_, width)| *width > WIDEST_LINE);
    wide.map(|(id, width)| format!("`{id}`: {width} characters; {WIDEST_LINE} fit")).collect()
}

/// Runs a notebook of `folder` to its end, whatever fails on the way, in a place of its own.
async fn all_cells(project: &Project, folder: PathBuf, notebook: &Notebook) -> Result<Vec<Ran>> {
    let place = Place::apart(project, folder).await?;
    let rules = Rules { timeout: TIMEOUT, go_on: true, most_output: MOST_OUTPUT };
    let ran = place.run(project, &mut notebook.clone(), rules, |_, _| {}).await;
    place.leave().await?;
    ran
}

/// What is wrong with how a starter went, as handed out.
///
/// Every check must fail. And nothing may fail in a way that teaches nothing: a panic, or an error of the compiler in a
/// line that the learner is to fill in. A name that a failed cell did not leave behind is what the failed cell says.
fn unkind(solution: &Notebook, starter: &Notebook, ran: &[Ran]) -> Vec<String> {
    let mut wrong = Vec::new();
    for ran in ran {
        let cell = &starter.cells[ran.index];
        let to_fill_in = cell.source != solution.cells[ran.index].source && !cell.source.starts_with(":dep");
        match &ran.failure {
            None if cell.points().is_some() => {
                wrong.push(format!(
                    "cell [{}] is a check, and passes although nothing was filled in",
                    ran.number
                ));
            }
            Some(failure) if is_unkind(failure, to_fill_in) => {
                wrong.push(format!(
                    "cell [{}] fails unkindly: {}: {}",
                    ran.number, failure.ename, failure.evalue
                ));
            }
            _ => {}
        }
    }
    wrong
}

fn is_unkind(failure: &Failure, to_fill_in: bool) -> bool {
    let of_the_compiler = failure.ename.len() == 5
        && failure.ename.starts_with('E')
        && failure.ename[1..].bytes().all(|byte| byte.is_ascii_digit());
    // E0425: the name is not there, because the cell that makes it failed.
    failure.ename == "panic" || (of_the_compiler && to_fill_in && failure.ename != "E0425")
}

/// What was found so far.
#[derive(Default)]
struct Report {
    wrong: usize,
}

impl Report {
    /// Prints what should hold, and what of it does not.
    fn all(&mut self, should: &str, wrong: impl IntoIterator<Item = String>) {
        let wrong: Vec<_> = wrong.into_iter().collect();
        say!("{} {should}", if wrong.is_empty() { '✓' } else { '✗' });
        for line in &wrong {
            say!("    {line}");
        }
        self.wrong += wrong.len();
    }

    fn secrets(&mut self, found: Vec<secrets::Found>) {
        let said = |found: secrets::Found| {
            format!(
                "`{}`, {}: {}; take it out, and replace it where it came from",
                found.path.display(),
                found.place,
                found.kind
            )
        };
        self.all("no secret in any notebook or file that git keeps", found.into_iter().map(said));
    }

    fn verdict(self) -> Result<()> {
        if self.wrong == 0 {
            say!("all is as it should be");
            return Ok(());
        }
        say!(
            "{} not as it should be",
            if self.wrong == 1 { "1 thing is".into() } else { format!("{} things are", self.wrong) }
        );
        Err(Error::Reported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn notebook(check: &str, exercise: &str) -> Notebook {
        serde_json::from_value(json!({
            "nbformat": 4, "nbformat_minor": 5, "metadata": {},
            "cells": [
                { "cell_type": "code", "id": "exercise", "metadata": {}, "source": exercise },
                { "cell_type": "code", "id": "check", "source": check,
                  "metadata": { "nbgrader": { "grade": true, "points": 1 } } },
            ],
        }))
        .unwrap()
    }

    fn ran(index: usize, ename: Option<&str>) -> Ran {
        let failure =
            ename.map(|ename| Failure { ename: ename.into(), evalue: "why".into(), traceback: Vec::new() });
        Ran { index, number: index as u32 + 1, took: Duration::ZERO, failure, expected: false }
    }

    fn found(exercise: Option<&str>, check: Option<&str>) -> Vec<String> {
        let (solution, starter) = (notebook("check(&url)?", "solved"), notebook("check(&url)?", "blank"));
        unkind(&solution, &starter, &[ran(0, exercise), ran(1, check)])
    }

    #[test]
    fn a_check_that_passes_unfilled_is_found() {
        assert_eq!(found(None, None), ["cell [2] is a check, and passes although nothing was filled in"]);
    }

    #[test]
    fn a_line_that_does_not_fit_on_a_screen_is_found() {
        let [fits, wide] = [WIDEST_LINE, WIDEST_LINE + 1].map(|width| "é".repeat(width));
        assert_eq!(too_wide(&notebook(&fits, &wide)), ["`exercise`: 105 characters; 104 fit"]);
    }

    #[test]
    fn a_panic_is_unkind_wherever_it_happens() {
        assert_eq!(found(Some("panic"), Some("panic")).len(), 2);
    }

    #[test]
    fn an_exercise_must_compile_as_handed_out() {
        assert_eq!(found(Some("E0308"), Some("E0425")), ["cell [1] fails unkindly: E0308: why"]);
    }

    #[test]
    fn a_failed_exercise_and_a_check_that_misses_its_variable_are_fine() {
        assert!(found(Some("util::Error"), Some("E0425")).is_empty());
    }
}
