//! The life of an access token as a bar, with "now" on it.

use super::{FAINT, FONT, INK, LINE, LIT, PAPER, file};
use crate::display::html::escape;
use crate::error::Result;
use crate::{Creds, expiry};
use chrono::{Local, NaiveDateTime, TimeDelta};

/// How long access tokens live, in seconds, at Spotify and at the practice provider.
const LIFE: i64 = 3600;

/// Shows how much of its hour the access token of `creds` has left, by its `expires`.
///
/// # Errors
/// There is no `expires`, or it is not a time.
pub fn token_life(creds: &Creds) -> Result<()> {
    let (svg, text) = draw(expiry::parse(creds.require("expires")?)?, Local::now().naive_local());
    file::card(&svg, text).emit();
    Ok(())
}

/// The picture as SVG, and in words.
fn draw(until: NaiveDateTime, now: NaiveDateTime) -> (String, String) {
    let left = until.signed_duration_since(now).num_seconds();
    let clock = |time: NaiveDateTime| time.format("%H:%M").to_string();
    let text = if left > 0 {
        format!(
            "the access token is good for {} min {:02} s more, until {}",
            left / 60,
            left % 60,
            until.format("%H:%M:%S")
        )
    } else {
        format!(
            "the access token expired {} min {:02} s ago, at {}",
            -left / 60,
            -left % 60,
            until.format("%H:%M:%S")
        )
    };
    // From the token's birth to its end in 600 units; a "now" outside of that stands at the edge.
    let position = 30 + (600 * (LIFE - left) / LIFE).clamp(0, 600);
    let born = until.checked_sub_signed(TimeDelta::seconds(LIFE)).unwrap_or(until);
    let used = position - 30;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 660 84\" role=\"img\" aria-label=\"{label}\" style=\"max-width:660px;width:100%;height:auto;{FONT};font-size:13px\">\
         <rect width=\"660\" height=\"84\" rx=\"8\" style=\"fill:{PAPER}\"/>\
         <rect x=\"30\" y=\"34\" width=\"600\" height=\"14\" rx=\"7\" style=\"fill:{LIT}\"/>\
         <rect x=\"30\" y=\"34\" width=\"{used}\" height=\"14\" rx=\"7\" style=\"fill:{LINE}\"/>\
         <line x1=\"{position}\" y1=\"26\" x2=\"{position}\" y2=\"56\" style=\"stroke:{INK};stroke-width:2.5\"/>\
         <text x=\"{position}\" y=\"20\" text-anchor=\"middle\" style=\"fill:{INK};font-weight:700\">now</text>\
         <text x=\"30\" y=\"72\" style=\"fill:{FAINT}\">given {given}</text>\
         <text x=\"330\" y=\"72\" text-anchor=\"middle\" style=\"fill:{INK}\">{label}</text>\
         <text x=\"630\" y=\"72\" text-anchor=\"end\" style=\"fill:{FAINT}\">ends {ends}</text></svg>",
        label = escape(&text),
        given = clock(born),
        ends = clock(until),
    );
    (svg, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(now: &str) -> (String, String) {
        draw(expiry::parse("2026-11-21 21:00:00").unwrap(), expiry::parse(now).unwrap())
    }

    #[test]
    fn now_moves_from_birth_to_end_and_no_further() {
        let positions =
            [("19:00:00", 30), ("20:00:00", 30), ("20:30:00", 330), ("21:00:00", 630), ("23:00:00", 630)];
        for (time, x) in positions {
            let (svg, _) = at(&format!("2026-11-21 {time}"));
            assert!(svg.contains(&format!("<line x1=\"{x}\"")), "{time}: {svg}");
        }
        assert_eq!(
            at("2026-11-21 20:58:55").1,
            "the access token is good for 1 min 05 s more, until 21:00:00"
        );
        assert_eq!(at("2026-11-21 21:01:05").1, "the access token expired 1 min 05 s ago, at 21:00:00");
    }
}
