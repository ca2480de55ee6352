//! Draws an error in the learner's own cells, as rustc draws it.
//!
//! The compiler speaks of the generated crate. Each place is carried back to the cell that it comes from; what lies in
//! generated lines is left out, and said in words where it matters (`advice`).

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Snippet};

use super::colours::{headline, renderer};
use super::compile::{Diagnostic, Span};
use super::generate::{FILE, Generated, Origin};
use super::scope::Cell;
use crate::engine::Failure;

/// As many errors of one cell as are worth reading at once.
const MOST: usize = 5;

/// The compiler's name for a text without its closing quote.
const UNTERMINATED_TEXT: &str = "E0765";

/// A place in a cell, in bytes.
pub(super) struct Place {
    pub(super) cell: Arc<Cell>,
    pub(super) range: Range<usize>,
}

/// The compiler's errors, as a failed cell. `advice`: a line for an error, where we know more than the compiler.
pub(super) fn failure(
    errors: &[Diagnostic],
    generated: &Generated,
    advice: impl Fn(&Diagnostic) -> Option<String>,
) -> Failure {
    // A text without its end turns every text after it inside out, and what the compiler says of those is about nothing.
    let half: Vec<Diagnostic>;
    let errors = match errors.iter().find(|error| error.code() == UNTERMINATED_TEXT) {
        Some(error) => {
            half = vec![error.clone()];
            &half
        }
        None => errors,
    };
    let mut traceback = Vec::new();
    for error in errors.iter().take(MOST) {
        traceback.extend(lines(&draw(error, generated, advice(error))));
        traceback.push(String::new());
    }
    if let Some(more @ 1..) = errors.len().checked_sub(MOST) {
        traceback.push(format!("… and {more} more; they may go with the first"));
    }
    let first = errors.first();
    let code = first.map_or("", Diagnostic::code);
    Failure {
        ename: if code.is_empty() { "error".to_owned() } else { code.to_owned() },
        evalue: first.map_or_else(String::new, |error| short(&error.message)),
        traceback,
    }
}

/// A warning, in colours.
pub(super) fn draw_warning(warning: &Diagnostic, generated: &Generated, advice: Option<String>) -> String {
    draw(warning, generated, advice)
}

/// Whether the message is about the cell itself, not about an item of an earlier cell that stands in its crate.
pub(super) fn is_about(diagnostic: &Diagnostic, cell: &Arc<Cell>, generated: &Generated) -> bool {
    let mut primary = diagnostic.spans.iter().filter(|span| span.is_primary);
    primary.any(|span| place(span, generated).is_some_and(|place| Arc::ptr_eq(&place.cell, cell)))
}

/// Something that went wrong while the cell ran: its kind, its text, and the place if that is in a cell.
pub(super) fn runtime_failure(
    kind: &str,
    messages: &[String],
    at: Option<&runtime::Place>,
    generated: &Generated,
    notes: &[String],
    advice: Option<String>,
) -> Failure {
    let message = messages.first().map_or("", String::as_str);
    let mut text = headline(kind, message);
    for cause in messages.iter().skip(1) {
        text += &format!("\n  caused by: {cause}");
    }
    let mut traceback = lines(&text);
    if let Some(place) = at.and_then(|at| place_of(at, generated)) {
        let marked = Snippet::source(place.cell.code.clone())
            .path(name_of(&place.cell))
            .annotation(AnnotationKind::Primary.span(place.range.clone()));
        let drawn = renderer().render(&[Group::with_level(Level::ERROR).element(marked)]);
        traceback.extend(lines(&drawn));
    }
    traceback.extend(notes.iter().map(|note| format!("\u{1b}[1mnote\u{1b}[0m: {note}")));
    traceback.extend(advice.map(|line| format!("\u{1b}[1min a notebook\u{1b}[0m: {line}")));
    Failure { ename: kind.to_owned(), evalue: message.to_owned(), traceback }
}

fn draw(diagnostic: &Diagnostic, generated: &Generated, advice: Option<String>) -> String {
    let level = match diagnostic.level.as_str() {
        "warning" => Level::WARNING,
        _ => Level::ERROR,
    };
    let mut title = level.primary_title(short(&diagnostic.message));
    if diagnostic.code().starts_with('E') {
        title = title.id(diagnostic.code().to_owned());
    }
    let half = (diagnostic.code() == UNTERMINATED_TEXT).then(|| half_a_text(generated)).flatten();
    let mut first = match half {
        Some(snippet) => Group::with_title(title).element(snippet),
        None => Group::with_title(title).elements(snippets(&diagnostic.spans, generated)),
    };
    let mut suggestions = Vec::new();
    // Where we know what is missing, what else could be brought in under the same name only leads away from it.
    let leads_away = |child: &Diagnostic| {
        advice.is_some()
            && ["consider importing", "you might be missing a crate", "try using a conversion method"]
                .iter()
                .any(|text| child.message.starts_with(text))
    };
    for child in diagnostic.children.iter().filter(|child| is_worth_reading(child) && !leads_away(child)) {
        let patches = patches(child, generated);
        if let Some((cell, patches)) = patches {
            let snippet = Snippet::source(cell.code.clone()).path(name_of(&cell)).patches(patches);
            suggestions.push(Level::HELP.secondary_title(short(&child.message)).element(snippet));
            continue;
        }
        let kind = if child.level == "help" { Level::HELP } else { Level::NOTE };
        let mut message = short(&child.message);
        let of_ours = |span: &Span| {
            let origin = span.in_source().and_then(|range| generated.origin(range.start));
            matches!(origin, Some((Origin::Restore(_) | Origin::PutBack(_) | Origin::Keep(_), _)))
        };
        if child.spans.iter().any(of_ours) {
            // How to change a line that the learner does not see.
            continue;
        }
        // A suggestion for the top of the file, `use …;`: it can stand in the cell as well.
        if let Some(replacement) = child.spans.iter().find_map(|span| span.suggested_replacement.as_deref()) {
            message += &format!(": `{}`", replacement.trim());
        }
        let places = snippets(&child.spans, generated);
        first = first.element(kind.message(message)).elements(places);
    }
    if let Some(advice) = advice {
        first = first.element(Level::HELP.with_name(Some("in a notebook")).message(advice));
    }
    let mut report = vec![first];
    report.append(&mut suggestions);
    renderer().render(&report)
}

/// The places of a message, a snippet for each cell that they lie in; the primary one's cell first.
fn snippets(
    spans: &[Span],
    generated: &Generated,
) -> Vec<Snippet<'static, annotate_snippets::Annotation<'static>>> {
    let mut places: Vec<(Place, &Span)> =
        spans.iter().filter_map(|span| Some((place(span, generated)?, span))).collect();
    places.sort_by_key(|(_, span)| !span.is_primary);
    let mut cells: Vec<Arc<Cell>> = Vec::new();
    for (place, _) in &places {
        if !cells.iter().any(|cell| Arc::ptr_eq(cell, &place.cell)) {
            cells.push(Arc::clone(&place.cell));
        }
    }
    let snippet = |cell: Arc<Cell>| {
        let annotations =
            places.iter().filter(|(place, _)| Arc::ptr_eq(&place.cell, &cell)).map(|(place, span)| {
                let kind = if span.is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                kind.span(place.range.clone()).label(span.label.as_deref().map(short))
            });
        Snippet::source(cell.code.clone()).path(name_of(&cell)).annotations(annotations.collect::<Vec<_>>())
    };
    cells.into_iter().map(snippet).collect()
}

/// The line that a closing quote is missing from, as far as one can tell: the first with an odd number of quotes.
///
/// The compiler takes each quote after it for the opposite of what it is, and so complains of the last one, lines below or in
/// lines of ours.
fn half_a_text(generated: &Generated) -> Option<Snippet<'static, annotate_snippets::Annotation<'static>>> {
    let cell = generated.cell()?;
    let mut start = 0;
    for line in cell.code.split_inclusive('\n') {
        let line_start = start;
        start += line.len();
        let plain = line.replace("\\\"", "  ").replace("'\"'", "   ");
        let code = plain.split("//").next().unwrap_or_default();
        // A `//` in a text, as in an address, is no comment.
        let quotes = if code.matches('"').count().is_multiple_of(2) { code } else { plain.as_str() };
        if quotes.matches('"').count().is_multiple_of(2) {
            continue;
        }
        let last = line_start + plain.rfind('"')?;
        let marked = AnnotationKind::Primary
            .span(last..last + 1)
            .label("this line has an odd number of quotes: where does the text end?");
        return Some(Snippet::source(cell.code.clone()).path(name_of(cell)).annotation(marked));
    }
    None
}

/// The replacements that a message suggests, if all of them are in one cell.
fn patches(child: &Diagnostic, generated: &Generated) -> Option<(Arc<Cell>, Vec<Patch<'static>>)> {
    let mut in_cell = None;
    let mut patches = Vec::new();
    for span in &child.spans {
        let replacement = span.suggested_replacement.clone()?;
        let place = place(span, generated)?;
        let cell = in_cell.get_or_insert_with(|| Arc::clone(&place.cell));
        if !Arc::ptr_eq(cell, &place.cell) {
            return None;
        }
        patches.push(Patch::new(place.range, replacement));
    }
    in_cell.map(|cell| (cell, patches))
}

pub(super) fn place(span: &Span, generated: &Generated) -> Option<Place> {
    let range = span.in_source()?;
    let (start, offset) = generated.origin(range.start)?;
    let Origin::Cell { cell, from } = start else { return None };
    let start = from + offset;
    let end = (start + range.len()).min(cell.code.len());
    // A span may end in a line of ours, behind the cell's text.
    let end = if cell.code.is_char_boundary(end) { end } else { start };
    (start <= cell.code.len()).then(|| Place { cell: Arc::clone(cell), range: start..end })
}

/// The place of a panic or of a `?`: the word that stands there.
fn place_of(at: &runtime::Place, generated: &Generated) -> Option<Place> {
    if at.file != FILE {
        return None;
    }
    let line_start: usize =
        generated.source.split_inclusive('\n').take(at.line.checked_sub(1)? as usize).map(str::len).sum();
    let line = generated.source[line_start..].lines().next()?;
    let column: usize = line.chars().take(at.column.checked_sub(1)? as usize).map(char::len_utf8).sum();
    let (origin, offset) = generated.origin(line_start + column)?;
    let Origin::Cell { cell, from } = origin else { return None };
    let start = from + offset;
    let rest = &cell.code[start..];
    let word = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
    let word = if rest[word..].starts_with('!') { word + 1 } else { word };
    let first = rest.chars().next().map_or(0, char::len_utf8);
    Some(Place { cell: Arc::clone(cell), range: start..start + word.max(first) })
}

fn is_worth_reading(child: &Diagnostic) -> bool {
    // They speak of files of ours, or of compiler options.
    let hidden = [
        "full type name has been written",
        "full name for the type has been written",
        "consider using `--verbose`",
        "`#[warn(",
        "the lint level is defined here",
    ];
    !hidden.iter().any(|text| child.message.contains(text))
}

fn name_of(cell: &Cell) -> String {
    format!("cell [{}]", cell.number)
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// A message with the standard library's types by their short names, as every Rust programmer reads them.
///
/// The compiler is asked for full paths, which the next cell needs; a learner needs `String`, not `std::string::String`.
pub(super) fn short(message: &str) -> String {
    let is_path = |c: char| c == '_' || c == ':' || c.is_alphanumeric();
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find(is_path) {
        out.push_str(&rest[..at]);
        let length = rest[at..].find(|c| !is_path(c)).unwrap_or(rest.len() - at);
        out.push_str(short_path(&rest[at..at + length]));
        rest = &rest[at + length..];
    }
    out + rest
}

fn short_path(path: &str) -> &str {
    // Names that many modules have; short, nobody could tell which is meant.
    const AMBIGUOUS: [&str; 8] = ["Error", "Debug", "Display", "Read", "Write", "Result", "Iter", "IntoIter"];
    let Some((module, name)) = path.rsplit_once("::") else { return path };
    let of_std = ["std", "core", "alloc"].contains(&module.split("::").next().unwrap_or(module));
    let is_type = name.starts_with(|c: char| c.is_uppercase());
    let clear = !AMBIGUOUS.contains(&name) || module == "std::result";
    if of_std && is_type && clear { name } else { path }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn types_of_the_standard_library_are_called_by_their_short_names() {
        assert_eq!(short("expected `std::string::String`, found `&str`"), "expected `String`, found `&str`");
        assert_eq!(
            short("`std::result::Result<std::vec::Vec<u8>, std::io::Error>`"),
            "`Result<Vec<u8>, std::io::Error>`"
        );
        assert_eq!(
            short("`T` doesn't implement `std::fmt::Display`"),
            "`T` doesn't implement `std::fmt::Display`"
        );
        assert_eq!(short("util::Client: größer"), "util::Client: größer");
    }
}
