//! The dance in a line as high as a line of text: where one stands, when the whole picture has been seen already.

use super::dance::{STEPS, dance_text};
use super::{FONT, INK, LINE, LIT, PAPER};
use crate::display::html::escape;
use std::fmt::Write;

/// Wide enough for the longest label, "… to the token endpoint", in a wide font.
const WIDTH: i32 = 880;
const HEIGHT: i32 = 36;
/// From one circle to the next.
const PITCH: i32 = 26;

/// The ten circles of the dance in a row, that of step `step` (1 to 10) lit, and in words what happens in it.
pub fn strip_svg(step: u8) -> String {
    let (first, y) = (24, HEIGHT / 2);
    let last = first + PITCH * (STEPS.len() as i32 - 1);
    let mut svg = String::new();
    // Writing to a `String` cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" style=\"max-width:{WIDTH}px;width:100%;height:auto;{FONT};font-size:13px\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"8\" style=\"fill:{PAPER}\"/>\
         <line x1=\"{first}\" y1=\"{y}\" x2=\"{last}\" y2=\"{y}\" style=\"stroke:{LINE}\"/>",
        escape(&dance_text(step).replace('\n', "; "))
    );
    let mut lit = None;
    for (row, step_here) in STEPS.iter().enumerate() {
        let x = first + PITCH * row as i32;
        let is_lit = usize::from(step) == row + 1;
        let (fill, stroke, ink) = if is_lit { (LIT, LIT, PAPER) } else { (PAPER, LINE, INK) };
        let _ = write!(
            svg,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"10\" style=\"fill:{fill};stroke:{stroke}\"/>\
             <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" style=\"fill:{ink};font-weight:700;font-size:12px\">{}</text>",
            y + 4,
            step_here.label
        );
        if is_lit {
            lit = Some(step_here);
        }
    }
    if let Some(step_here) = lit {
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" class=\"lit\" style=\"fill:{INK};font-weight:600\">{}</text>",
            last + 24,
            y + 5,
            escape(step_here.long)
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_is_named_and_none_where_there_is_none() {
        for step in 1..=10 {
            let svg = strip_svg(step);
            assert!(svg.contains(&escape(STEPS[usize::from(step) - 1].long)), "step {step}");
            assert_eq!(svg.matches("class=\"lit\"").count(), 1);
        }
        for step in [0, 11, 255] {
            assert!(!strip_svg(step).contains("class=\"lit\""));
        }
    }
}
