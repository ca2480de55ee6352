//! `cargo xtask lines`: is a notebook's Rust as short as the Python that it mirrors, and as easy to read?
//!
//! The sources' own Python has no licence, and is not here. In its place each step is written down in plain Python, in our own
//! words, in `python/mirrors/`: a file a notebook, with the cells' ids as markers. A cell that has no mirror is not counted.
//!
//! Counted are lines that hold code: no empty ones and no comments, but brackets that stand alone, in both languages.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tools::{notebooks, root};

/// So many per cent more lines than Python's a notebook may have.
const MOST_MORE: usize = 10;

/// Prints the table; says whether every notebook is short and plain.
///
/// # Errors
/// A notebook or a mirror cannot be read, or a mirror has a step that its notebook has not.
pub fn count() -> Result<bool> {
    let mut good = true;
    println!("{:<40} {:>6} {:>6}", "", "Rust", "Python");
    for path in notebooks("notebooks/solutions")? {
        let cells = code_cells(&path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for (id, source) in &cells {
            for (line, what) in
                source.lines().flat_map(|line| hard_to_read(line).map(move |what| (line, what)))
            {
                println!("{name}, {id}: {what}: {}", line.trim());
                good = false;
            }
        }
        let mirror = root().join("crates/xtask/python/mirrors").join(&name).with_extension("py");
        if mirror.exists() {
            good &= compare(&name, &cells, &steps(&mirror)?)?;
        } else {
            println!("{name:<40} {:>6} {:>6}  mirrors no Python", "", "");
        }
    }
    Ok(good)
}

/// Prints a notebook's steps and their sum.
fn compare(name: &str, cells: &[(String, String)], mirror: &BTreeMap<String, usize>) -> Result<bool> {
    if let Some(unknown) = mirror.keys().find(|id| !cells.iter().any(|(cell, _)| cell == *id)) {
        bail!(
            "the mirror of `{name}` has the step `{unknown}`, which is not the id of a code cell of the notebook"
        );
    }
    let (mut rust, mut python) = (0, 0);
    let mut rows = String::new();
    for (id, source) in cells {
        let Some(&theirs) = mirror.get(id) else { continue };
        let ours = lines_of_code(source, "//");
        rust += ours;
        python += theirs;
        rows += &format!("  {id:<38} {ours:>6} {theirs:>6}  {}\n", verdict(ours, theirs));
    }
    println!("{name:<40} {rust:>6} {python:>6}  {}\n{rows}", verdict(rust, python));
    Ok(is_short(rust, python))
}

fn is_short(rust: usize, python: usize) -> bool {
    rust * 100 <= python * (100 + MOST_MORE)
}

fn verdict(rust: usize, python: usize) -> String {
    if is_short(rust, python) { String::new() } else { format!("{} more", rust - python) }
}

/// The ids and texts of a notebook's code cells, without those of its checks: Python has none.
fn code_cells(path: &Path) -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(root().join(path))
        .with_context(|| format!("`{}` could not be read", path.display()))?;
    let notebook: Value =
        serde_json::from_str(&text).with_context(|| format!("`{}` is not JSON", path.display()))?;
    let cells = notebook["cells"].as_array().with_context(|| format!("`{}` has no cells", path.display()))?;
    let cells = cells.iter().filter(|cell| cell["cell_type"] == "code").map(|cell| {
        let source = match &cell["source"] {
            Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().unwrap_or_default().to_owned(),
        };
        (cell["id"].as_str().unwrap_or_default().to_owned(), source)
    });
    Ok(cells.filter(|(_, source)| !source.starts_with("check::")).collect())
}

/// The lines of code of each step of a mirror.
fn steps(mirror: &Path) -> Result<BTreeMap<String, usize>> {
    let text = std::fs::read_to_string(mirror)
        .with_context(|| format!("`{}` could not be read", mirror.display()))?;
    let mut steps = BTreeMap::new();
    // What stands before the first marker says what the file is.
    for step in text.split("\n# %% ").skip(1) {
        let (id, code) = step.split_once('\n').unwrap_or((step, ""));
        steps.insert(id.trim().to_owned(), lines_of_code(code, "#"));
    }
    Ok(steps)
}

fn lines_of_code(source: &str, comment: &str) -> usize {
    source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(comment)).count()
}

/// What in a line a reader who knows Python would stumble over.
fn hard_to_read(line: &str) -> impl Iterator<Item = &'static str> {
    let pattern = line.trim_start().strip_prefix("let ").and_then(|rest| rest.split('=').next());
    let annotated = pattern.is_some_and(|pattern| pattern.replace("::", "").contains(':'));
    let found = [
        (line.contains(".unwrap()") || line.contains(".expect("), "panics where `?` would say why"),
        (line.contains("::<"), "a turbofish"),
        (line.contains("&'") || line.contains("<'"), "a lifetime"),
        (annotated, "a type that is not asked for"),
    ];
    found.into_iter().filter(|(is_there, _)| *is_there).map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_counted_and_nothing_else() {
        assert_eq!(lines_of_code("// why\nlet x = [ // STARTER:\n    1,\n];\n\n", "//"), 3);
    }

    #[test]
    fn a_tenth_more_is_short_enough() {
        assert!(is_short(11, 10) && !is_short(12, 10) && is_short(0, 0));
    }

    #[test]
    fn what_is_hard_to_read_is_found_and_the_rest_is_not() {
        let hard = |line: &str| hard_to_read(line).next().is_some();
        assert!(hard("let x: u8 = 5;"));
        assert!(hard("let n = text.parse::<u16>()?;"));
        assert!(hard("fn first<'a>(words: &'a str) -> &'a str {"));
        assert!(hard("let token = answer.text(\"token\").unwrap();"));
        assert!(!hard("let Params::One(name) = params else { return };"));
        assert!(!hard("let prefix = format!(\"{name}: {value}\");"));
        assert!(!hard("let name = found.unwrap_or_default(); // the user's"));
        assert!(!hard("fn is_mine(sent: &str) -> bool {"));
    }
}
