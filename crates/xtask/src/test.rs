//! Runs the stages one after the other, and ends with a table of them.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::stages::{ALL, Stage};

enum Ended {
    Passed,
    Failed(String),
    /// A stage before it made what it needs, or should have.
    NotRun(&'static str),
}

/// Runs all stages, or those that are named; says whether all of them passed.
///
/// A stage that fails does not keep the others from running, unless they need what it makes.
///
/// # Errors
/// There is no stage of that name.
pub fn run(chosen: &[&str]) -> Result<bool> {
    if let Some(unknown) = chosen.iter().find(|name| !ALL.iter().any(|stage| stage.name == **name)) {
        let names: Vec<_> = ALL.iter().map(|stage| stage.name).collect();
        bail!("`{unknown}` is not a stage; there are: {}", names.join(", "));
    }
    // What a chosen stage needs is run too.
    let wanted = |stage: &Stage| {
        let name = stage.name;
        chosen.is_empty()
            || chosen.contains(&name)
            || ALL.iter().any(|other| chosen.contains(&other.name) && other.needs.contains(&name))
    };
    let mut ended: Vec<(&Stage, Ended, Duration)> = Vec::new();
    for stage in ALL.iter().filter(|stage| wanted(stage)) {
        println!("\n━━ {}: {}", stage.name, stage.what);
        let begun = Instant::now();
        let lacking = stage.needs.iter().find(|need| {
            !ended.iter().any(|(other, how, _)| other.name == **need && matches!(how, Ended::Passed))
        });
        let how = match lacking {
            Some(need) => Ended::NotRun(need),
            None => match (stage.run)() {
                Ok(()) => Ended::Passed,
                Err(error) => {
                    eprintln!("error: {error:#}");
                    Ended::Failed(format!("{error:#}").lines().next().unwrap_or_default().to_owned())
                }
            },
        };
        ended.push((stage, how, begun.elapsed()));
    }

    println!("\n━━ summary");
    for (stage, how, took) in &ended {
        let (mark, note) = match how {
            Ended::Passed => ('✓', String::new()),
            Ended::Failed(why) => ('✗', format!("  {why}")),
            Ended::NotRun(need) => ('✗', format!("  not run, as `{need}` did not pass")),
        };
        println!("  {mark} {:<12} {:>6.1} s  {}{note}", stage.name, took.as_secs_f64(), stage.what);
    }
    let passed = ended.iter().filter(|(_, how, _)| matches!(how, Ended::Passed)).count();
    let all: Duration = ended.iter().map(|(_, _, took)| *took).sum();
    println!("{passed} of {} stages passed, in {:.0} s", ended.len(), all.as_secs_f64());
    Ok(passed == ended.len())
}
