//! The scores, for a terminal, a spreadsheet, a program, and the learners.

use std::collections::BTreeSet;
use std::path::Path;

use maud::{DOCTYPE, Markup, html};
use serde_json::json;

use super::score::Graded;
use crate::error::{Error, Result};
use crate::setup::stamp::write_whole;

/// A line for a submission that was graded.
pub fn line(graded: &Graded) -> String {
    let Graded { learner, notebook, seconds, .. } = graded;
    let score = format!("{}/{}", graded.points(), graded.max());
    let trouble = graded.trouble.as_ref().map(|why| format!("  {why}")).unwrap_or_default();
    format!("{learner:<20} {notebook:<28} {score:>8} {seconds:>6.1} s{trouble}")
}

/// The learners' points, a column for each notebook.
pub fn table(all: &[Graded]) -> String {
    let (learners, notebooks) = names(all);
    let width = learners.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(7);
    let mut text = format!("{:<width$}", "learner");
    for notebook in &notebooks {
        text += &format!("  {notebook}");
    }
    for learner in &learners {
        text += &format!("\n{learner:<width$}");
        for notebook in &notebooks {
            let score = find(all, learner, notebook).map_or("–".into(), score);
            text += &format!("  {score:>0$}", notebook.len());
        }
    }
    text
}

/// Writes `scores.csv`, `scores.json`, `index.html`, and a page for each learner.
///
/// # Errors
/// The folder cannot be written to.
pub fn write(out: &Path, all: &[Graded]) -> Result<()> {
    write_whole(&out.join("scores.csv"), csv(all).as_bytes())?;
    let scores: Vec<_> = all.iter().map(as_json).collect();
    let text = serde_json::to_string_pretty(&scores).map_err(Error::part)?;
    write_whole(&out.join("scores.json"), text.as_bytes())?;
    write_whole(&out.join("index.html"), index(all).into_string().as_bytes())?;
    let (learners, _) = names(all);
    for learner in &learners {
        let theirs: Vec<_> = all.iter().filter(|graded| graded.learner == *learner).collect();
        let path = out.join("learners").join(format!("{learner}.html"));
        write_whole(&path, page(learner, &theirs).into_string().as_bytes())?;
    }
    Ok(())
}

fn names(all: &[Graded]) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let learners = all.iter().map(|graded| graded.learner.as_str()).collect();
    (learners, all.iter().map(|graded| graded.notebook.as_str()).collect())
}

fn find<'a>(all: &'a [Graded], learner: &str, notebook: &str) -> Option<&'a Graded> {
    all.iter().find(|graded| graded.learner == learner && graded.notebook == notebook)
}

fn score(graded: &Graded) -> String {
    format!("{}/{}", graded.points(), graded.max())
}

fn as_json(graded: &Graded) -> serde_json::Value {
    json!({
        "learner": graded.learner, "notebook": graded.notebook, "points": graded.points(), "max": graded.max(),
        "trouble": graded.trouble, "left_out": graded.left_out, "seconds": graded.seconds, "checks": graded.checks, "failed": graded.failed,
    })
}

/// A row for each check, as a spreadsheet can pivot it.
fn csv(all: &[Graded]) -> String {
    let mut text = String::from("learner,notebook,check,points,max,said\r\n");
    for graded in all {
        for check in &graded.checks {
            let said = check.said.as_deref().unwrap_or_default();
            let fields = [
                field(&graded.learner),
                field(&graded.notebook),
                field(&check.cell),
                check.points.to_string(),
                check.max.to_string(),
                field(said),
            ];
            text += &(fields.join(",") + "\r\n");
        }
    }
    text
}

/// A text as RFC 4180 §2 has it. A spreadsheet would run what starts like a formula, and a learner could have written it.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

const STYLE: &str = "
:root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a404b); --good: light-dark(#17692f, #6fd08c); --bad: light-dark(#a3241b, #ff9d94); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.points { white-space: nowrap; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: .875rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
";

fn document(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body { main { h1 { (title) } (content) } }
        }
    }
}

/// The class, for the instructor.
fn index(all: &[Graded]) -> Markup {
    let (learners, notebooks) = names(all);
    document(
        "Scores",
        &html! {
            table {
                thead { tr { th scope="col" { "learner" } @for notebook in &notebooks { th scope="col" { (notebook) } } } }
                tbody {
                    @for learner in &learners {
                        tr {
                            th scope="row" { a href={ "learners/" (encoded(learner)) ".html" } { (learner) } }
                            @for notebook in &notebooks {
                                td.points {
                                    @match find(all, learner, notebook) {
                                        Some(graded) => {
                                            (score(graded))
                                            @if let Some(why) = &graded.trouble { br; small.bad { (why) } }
                                        }
                                        None => "–",
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// What a learner is told.
fn page(learner: &str, theirs: &[&Graded]) -> Markup {
    document(
        learner,
        &html! {
            @for graded in theirs {
                h2 { (graded.notebook) ": " (score(graded)) }
                @if let Some(why) = &graded.trouble { p.bad { "The notebook was not run to its end: " (why) } }
                @for why in &graded.left_out { p { "Not taken along: " (why) } }
                table {
                    thead { tr { th scope="col" { "check" } th scope="col" { "points" } th scope="col" { "what it said" } } }
                    tbody {
                        @for check in &graded.checks {
                            tr {
                                th scope="row" { (check.cell) }
                                td.points.good[check.points >= check.max].bad[check.points < check.max] {
                                    (check.points) "/" (check.max)
                                }
                                td { @match &check.said { Some(said) => pre { (said) }, None => "✓" } }
                            }
                        }
                    }
                }
                @if !graded.failed.is_empty() {
                    h3 { "Cells that failed" }
                    @for cell in &graded.failed {
                        details {
                            summary { code { (cell.cell) } ": " (cell.said.lines().next().unwrap_or_default()) }
                            pre { (cell.source) }
                            pre.bad { (cell.said) }
                        }
                    }
                }
            }
        },
    )
}

/// A folder's name as part of a link.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::score::CheckScore;

    fn graded(learner: &str, notebook: &str, points: f64, said: Option<&str>) -> Graded {
        Graded {
            learner: learner.into(),
            notebook: notebook.into(),
            key: String::new(),
            checks: vec![CheckScore {
                cell: "state-check".into(),
                points,
                max: 2.0,
                said: said.map(str::to_owned),
            }],
            failed: Vec::new(),
            trouble: None,
            left_out: Vec::new(),
            seconds: 1.0,
        }
    }

    #[test]
    fn the_table_has_a_dash_for_what_was_not_handed_in() {
        let all = [graded("mira", "02", 2.0, None), graded("tomas", "05", 1.5, Some("half"))];
        assert_eq!(table(&all), "learner  02  05\nmira     2/2   –\ntomas     –  1.5/2");
    }

    #[test]
    fn a_spreadsheet_does_not_run_what_a_learner_wrote() {
        let all = [graded("=cmd()", "02", 0.0, Some("a \"b\"\nc"))];
        let csv = csv(&all);
        assert!(csv.ends_with("'=cmd(),02,state-check,0,2,\"a \"\"b\"\"\nc\"\r\n"), "{csv}");
    }

    #[test]
    fn a_page_shows_a_learners_text_and_does_not_run_it() {
        let one = graded("mira", "02", 0.0, Some("<script>alert(1)</script>"));
        let page = page("mira", &[&one]).into_string();
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "{page}");
        assert_eq!(encoded("mira k/ä"), "mira%20k%2F%C3%A4");
    }
}
