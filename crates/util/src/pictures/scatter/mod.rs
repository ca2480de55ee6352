//! Two columns of a table as a scatter plot, with a mark for each row.
//!
//! Of our own, because it must be what the other pictures are: an image that stands by itself, has its content as its text
//! alternative, and reads without colours. The general plotting crates draw neither of the last two.

mod axis;
mod marks;
mod names;

use super::{FAINT, FONT, INK, LINE, PAPER, file};
use crate::Table;
use crate::display::html::escape;
use crate::error::{Error, Result};
use axis::Axis;
use marks::MARKS;
use names::draw_names;
use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 460.0;
/// The drawing's edges; the legend stands right of it.
const LEFT: f64 = 64.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = HEIGHT - 52.0;
/// So many points are read out one by one; of more, only where they lie.
const READ_OUT: usize = 12;

/// Begins a scatter plot of two columns of numbers: `scatter(&songs, "danceability", "energy").show()?`.
///
/// `x` goes to the right, `y` up.
pub fn scatter(table: &Table, x: impl AsRef<str>, y: impl AsRef<str>) -> Scatter {
    Scatter { table: table.clone(), x: x.as_ref().into(), y: y.as_ref().into(), names: None, groups: None }
}

/// A scatter plot in the making.
#[must_use = "a plot is shown by `.show()?`"]
pub struct Scatter {
    table: Table,
    x: String,
    y: String,
    names: Option<String>,
    groups: Option<String>,
}

/// A row of the table that has both numbers.
struct Point {
    x: f64,
    y: f64,
    name: String,
    group: usize,
}

impl Scatter {
    /// Writes what stands in this column beside each mark.
    pub fn names(mut self, column: impl AsRef<str>) -> Self {
        self.names = Some(column.as_ref().to_owned());
        self
    }

    /// Gives rows that differ in this column different marks.
    pub fn groups(mut self, column: impl AsRef<str>) -> Self {
        self.groups = Some(column.as_ref().to_owned());
        self
    }

    /// Shows the plot; its text alternative says in words where the points lie.
    ///
    /// # Errors
    /// The table has no such column, or no row with both numbers; there are more groups than marks.
    pub fn show(&self) -> Result<()> {
        let (svg, text) = self.draw()?;
        file::card(&svg, text).emit();
        Ok(())
    }

    /// The picture as SVG, and in words.
    fn draw(&self) -> Result<(String, String)> {
        let (points, groups) = self.points()?;
        let text = self.text(&points, &groups);
        let right = if groups.is_empty() { WIDTH - 24.0 } else { WIDTH - 150.0 };
        let across = Axis::new(points.iter().map(|point| point.x), (LEFT, right));
        let up = Axis::new(points.iter().map(|point| point.y), (BOTTOM, TOP));
        let mut svg = String::new();
        // Writing to a `String` cannot fail.
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" style=\"max-width:{WIDTH}px;width:100%;height:auto;{FONT};font-size:12px\">\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"8\" style=\"fill:{PAPER}\"/>",
            escape(&text.replace('\n', "; "))
        );
        across.draw(&mut svg, |at, label| {
            format!("<path d=\"M{at:.1} {TOP}V{BOTTOM}\" style=\"stroke:{LINE};stroke-opacity:.4\"/><text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\" style=\"fill:{FAINT}\">{label}</text>", BOTTOM + 18.0)
        });
        up.draw(&mut svg, |at, label| {
            format!("<path d=\"M{LEFT} {at:.1}H{right}\" style=\"stroke:{LINE};stroke-opacity:.4\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" style=\"fill:{FAINT}\">{label}</text>", LEFT - 8.0, at + 4.0)
        });
        let _ = write!(
            svg,
            "<path d=\"M{LEFT} {TOP}V{BOTTOM}H{right}\" style=\"fill:none;stroke:{INK}\"/>\
             <text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\" style=\"fill:{INK};font-size:13px;font-weight:600\">{} →</text>\
             <text transform=\"translate(18 {:.1}) rotate(-90)\" text-anchor=\"middle\" style=\"fill:{INK};font-size:13px;font-weight:600\">{} →</text>",
            (LEFT + right) / 2.0,
            HEIGHT - 14.0,
            escape(&self.x),
            (TOP + BOTTOM) / 2.0,
            escape(&self.y)
        );
        self.draw_marks(&mut svg, &points, &groups, &across, &up, right);
        if self.names.is_some() {
            draw_names(&mut svg, &points, &across, &up, right);
        }
        svg.push_str("</svg>");
        Ok((svg, text))
    }

    /// The marks of a group are one path: two thousand elements would make a notebook slow.
    fn draw_marks(
        &self,
        svg: &mut String,
        points: &[Point],
        groups: &[String],
        across: &Axis,
        up: &Axis,
        right: f64,
    ) {
        for (group, (colour, shape)) in MARKS.iter().enumerate() {
            let mut path = String::new();
            for point in points.iter().filter(|point| point.group == group) {
                let _ =
                    write!(path, "M{:.1} {:.1}{}", across.place(point.x), up.place(point.y), shape.path());
            }
            if path.is_empty() {
                continue;
            }
            let style = shape.style(colour);
            let opacity = if points.len() > 100 { 0.6 } else { 1.0 };
            let _ = write!(svg, "<path d=\"{path}\" style=\"{style};opacity:{opacity}\"/>");
            if let Some(name) = groups.get(group) {
                let y = TOP + 14.0 + 22.0 * group as f64;
                let _ = write!(
                    svg,
                    "<path d=\"M{} {}{}\" style=\"{style}\"/><text x=\"{}\" y=\"{y}\" style=\"fill:{INK}\">{}</text>",
                    right + 22.0,
                    y - 4.0,
                    shape.path(),
                    right + 34.0,
                    escape(&cut(name, 17))
                );
            }
        }
    }

    /// The points, and the names of the groups in the order in which they first come.
    fn points(&self) -> Result<(Vec<Point>, Vec<String>)> {
        let numbers = |name: &str| -> Result<Vec<Option<f64>>> {
            // What is empty, or no number, is left out.
            let number = |cell: &String| cell.parse::<f64>().ok().filter(|number| number.is_finite());
            let numbers: Vec<_> = self.table.column(name)?.iter().map(number).collect();
            if numbers.iter().all(Option::is_none) {
                return Err(Error::Member(format!(
                    "there is no number in the column `{name}`, and a plot needs some"
                )));
            }
            Ok(numbers)
        };
        let texts = |name: &Option<String>| -> Result<Option<Vec<String>>> {
            name.as_ref().map(|name| self.table.column(name)).transpose()
        };
        let (across, up) = (numbers(&self.x)?, numbers(&self.y)?);
        let (names, kinds) = (texts(&self.names)?, texts(&self.groups)?);
        let mut groups: Vec<String> = Vec::new();
        let mut points = Vec::new();
        for (at, (x, y)) in across.into_iter().zip(up).enumerate() {
            let (Some(x), Some(y)) = (x, y) else { continue };
            let name = names.as_ref().map_or_else(String::new, |names| names[at].clone());
            let group = kinds.as_ref().map_or(0, |kinds| {
                groups.iter().position(|known| *known == kinds[at]).unwrap_or_else(|| {
                    groups.push(kinds[at].clone());
                    groups.len() - 1
                })
            });
            points.push(Point { x, y, name, group });
        }
        if points.is_empty() {
            return Err(Error::Member(format!("no row has both `{}` and `{}`", self.x, self.y)));
        }
        if groups.len() > MARKS.len() {
            let column = self.groups.as_deref().unwrap_or_default();
            return Err(Error::Member(format!(
                "the column `{column}` has {} different values, and there are {} marks to tell groups apart: choose a column with fewer",
                groups.len(),
                MARKS.len()
            )));
        }
        Ok((points, groups))
    }

    fn text(&self, points: &[Point], groups: &[String]) -> String {
        let (x, y) = (&self.x, &self.y);
        let mut text = format!("scatter plot of `{y}` (up) against `{x}` (to the right)");
        let left_out = self.table.len() - points.len();
        let _ = write!(text, ", {} points", points.len());
        if left_out > 0 {
            let _ = write!(text, " (left out for want of a number: {left_out})");
        }
        if points.len() <= READ_OUT {
            for point in points {
                let (name, joint) = (&point.name, if point.name.is_empty() { "" } else { ": " });
                let _ = write!(text, "\n{name}{joint}{x} {}, {y} {}", rounded(point.x), rounded(point.y));
            }
            return text;
        }
        let all = [String::from("all")];
        for (group, name) in if groups.is_empty() { &all } else { groups }.iter().enumerate() {
            let of_group: Vec<&Point> = points.iter().filter(|point| point.group == group).collect();
            let mean = |of: fn(&Point) -> f64| {
                rounded(of_group.iter().map(|point| of(point)).sum::<f64>() / of_group.len() as f64)
            };
            let _ = write!(
                text,
                "\n{name}: {} points around {x} {}, {y} {}",
                of_group.len(),
                mean(|point| point.x),
                mean(|point| point.y)
            );
        }
        text
    }
}

fn rounded(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    fn table(rows: &[(f64, f64, &str)]) -> Table {
        Table::new(rows.iter().map(|(x, y, name)| params! { "x": x, "y": y, "name": name }))
    }

    #[test]
    fn every_row_is_a_mark_where_it_belongs_and_is_read_out() {
        let table = table(&[(0.0, 0.0, "low <&>"), (10.0, 5.0, "high"), (5.0, 2.5, "middle")]);
        let (svg, text) = scatter(&table, "x", "y").names("name").draw().unwrap();
        let right = WIDTH - 24.0;
        for (x, y) in [(LEFT, BOTTOM), (right, TOP), ((LEFT + right) / 2.0, (TOP + BOTTOM) / 2.0)] {
            assert!(svg.contains(&format!("M{x:.1} {y:.1}m")), "({x}, {y}): {svg}");
        }
        assert_eq!(
            text,
            "scatter plot of `y` (up) against `x` (to the right), 3 points\nlow <&>: x 0, y 0\nhigh: x 10, y 5\nmiddle: x 5, y 2.5"
        );
        assert!(svg.contains(">low &lt;&amp;&gt;</text>") && svg.contains(">middle</text>"), "{svg}");
        assert!(!svg.contains(" id=") && svg.contains("aria-label=\"scatter plot"));
    }

    #[test]
    fn groups_have_marks_of_their_own_and_a_legend() {
        let mut rows = Vec::new();
        for n in 0..40 {
            let genre = if n % 2 == 0 { "metal" } else { "folk" };
            rows.push(params! { "x": n, "y": n % 7, "genre": genre });
        }
        rows.push(params! { "x": "", "y": 1, "genre": "folk" });
        let table = Table::new(rows);
        let (svg, text) = scatter(&table, "x", "y").groups("genre").draw().unwrap();
        assert!(svg.contains(">metal</text>") && svg.contains(">folk</text>"), "{svg}");
        assert_eq!(svg.matches(MARKS[1].1.path()).count(), 20 + 1);
        assert!(
            text.contains(
                "40 points (left out for want of a number: 1)\nmetal: 20 points around x 19, y 2.9"
            ),
            "{text}"
        );
    }

    #[test]
    fn names_do_not_cover_each_other() {
        let table = table(&[
            (0.5, 0.5, "the first"),
            (0.5, 0.5, "the second"),
            (0.51, 0.5, "the third"),
            (0.0, 0.0, "a"),
            (1.0, 1.0, "b"),
        ]);
        let (svg, _) = scatter(&table, "x", "y").names("name").draw().unwrap();
        let places: Vec<&str> = ["the first", "the second", "the third"]
            .iter()
            .map(|name| {
                svg.split(&format!("\" style=\"fill:{INK}\">{name}<"))
                    .next()
                    .unwrap()
                    .rsplit("<text ")
                    .next()
                    .unwrap()
            })
            .collect();
        assert!(places[0] != places[1] && places[1] != places[2] && places[0] != places[2], "{places:?}");
    }

    #[test]
    fn what_cannot_be_plotted_is_said() {
        let table = table(&[(1.0, 2.0, "one")]);
        let said = |scatter: Scatter| scatter.draw().unwrap_err().to_string();
        assert_eq!(
            said(scatter(&table, "x", "energy")),
            "the table has no column `energy`, only `x`, `y`, `name`"
        );
        assert!(said(scatter(&table, "x", "name")).contains("no number in the column `name`"));
        assert!(said(scatter(&Table::new([]), "x", "y")).contains("no columns"));
        let many = Table::new((0..9).map(|n| params! { "x": n, "y": n }));
        assert!(said(scatter(&many, "x", "y").groups("x")).contains("9 different values"));
    }
}
