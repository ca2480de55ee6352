//! The names beside the marks of a plot.

use super::axis::Axis;
use super::{BOTTOM, LEFT, Point, TOP, cut};
use crate::display::html::escape;
use crate::pictures::INK;
use std::fmt::Write;

/// About the width of a letter of 12 pixels, to keep labels apart.
const LETTER: f64 = 6.3;

/// Writes the names beside their marks, each at the first side where it covers nothing.
pub(super) fn draw_names(svg: &mut String, points: &[Point], across: &Axis, up: &Axis, right: f64) {
    let marks: Vec<(f64, f64)> =
        points.iter().map(|point| (across.place(point.x), up.place(point.y))).collect();
    // Left, top, right and bottom of what is taken.
    let mut taken: Vec<[f64; 4]> = marks.iter().map(|(x, y)| [x - 5.0, y - 5.0, x + 5.0, y + 5.0]).collect();
    for (point, (x, y)) in points.iter().zip(&marks) {
        let name = cut(&point.name, 32);
        let width = name.chars().count() as f64 * LETTER;
        let sides = [
            (x + 8.0, y + 4.0),
            (x - 8.0 - width, y + 4.0),
            (x - width / 2.0, y - 9.0),
            (x - width / 2.0, y + 18.0),
            (x + 6.0, y - 8.0),
            (x + 6.0, y + 16.0),
        ];
        let room = |(left, base): &(f64, f64)| {
            let place = [*left, base - 10.0, left + width, base + 3.0];
            let inside = place[0] >= LEFT + 2.0 && place[2] <= right && place[1] >= TOP && place[3] <= BOTTOM;
            let free = taken.iter().all(|other| {
                place[2] < other[0] || other[2] < place[0] || place[3] < other[1] || other[3] < place[1]
            });
            (inside && free).then_some(place)
        };
        // Where there is room nowhere, the text alternative still has the name.
        if let Some(place) = sides.iter().find_map(room) {
            let _ = write!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" style=\"fill:{INK}\">{}</text>",
                place[0],
                place[1] + 10.0,
                escape(&name)
            );
            taken.push(place);
        }
    }
}
