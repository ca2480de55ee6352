//! The OAuth dance in its eight steps (RFC 6749 §4.1, figure 3), with one of them lit.

use super::{FAINT, FONT, INK, LINE, LIT, PAPER, file};
use crate::display::html::escape;
use std::fmt::Write;

/// Who dances, and where their lines stand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Who {
    Client,
    Browser,
    Accounts,
    Api,
}

impl Who {
    const ALL: [(Who, &str, &str); 4] = [
        (Who::Client, "client", "your notebook"),
        (Who::Browser, "resource owner", "the user, in a browser"),
        (Who::Accounts, "authorization server", "accounts"),
        (Who::Api, "resource server", "api"),
    ];

    fn x(self) -> i32 {
        match self {
            Who::Client => 80,
            Who::Browser => 310,
            Who::Accounts => 510,
            Who::Api => 690,
        }
    }
}

pub(super) struct Step {
    /// What stands in the circle.
    pub(super) label: &'static str,
    pub(super) path: &'static [Who],
    /// On the arrow.
    pub(super) short: &'static str,
    /// In the text alternative.
    pub(super) long: &'static str,
}

pub(super) const STEPS: [Step; 10] = {
    use Who::{Accounts, Api, Browser, Client};
    [
        Step {
            label: "1",
            path: &[Browser, Client],
            short: "wants something",
            long: "the user asks the client for something",
        },
        Step {
            label: "2",
            path: &[Client, Browser, Accounts],
            short: "authorization URL",
            long: "the client sends the browser to the authorization URL",
        },
        Step {
            label: "3",
            path: &[Accounts, Browser],
            short: "log in",
            long: "the provider authenticates the user",
        },
        Step { label: "4", path: &[Browser, Accounts], short: "agree", long: "the user consents" },
        Step {
            label: "5",
            path: &[Accounts, Browser],
            short: "redirect with code",
            long: "the provider redirects the browser with a code",
        },
        Step { label: "6", path: &[Browser, Client], short: "code", long: "the client receives the code" },
        Step {
            label: "7",
            path: &[Client, Accounts],
            short: "code, client id and secret",
            long: "the client sends the code and its own credentials to the token endpoint",
        },
        Step {
            label: "8",
            path: &[Accounts, Client],
            short: "access token, refresh token",
            long: "the provider answers with the tokens",
        },
        Step {
            label: "→",
            path: &[Client, Api],
            short: "request with access token",
            long: "then: the client calls the API with the access token",
        },
        Step {
            label: "↻",
            path: &[Client, Accounts],
            short: "refresh token",
            long: "later: the client refreshes the access token",
        },
    ]
};

const WIDTH: i32 = 780;
const TOP: i32 = 62;
const ROW: i32 = 36;

/// Shows the dance with step `step` lit: 1 to 8; 9 is the call of the API, 10 the refresh; 0 lights none.
pub fn dance(step: u8) {
    file::card(&dance_svg(step), dance_text(step)).emit();
}

/// The picture that [`dance`] shows, as SVG that may also stand in a file of its own.
pub fn dance_svg(step: u8) -> String {
    diagram(&STEPS, step)
}

/// A sequence diagram of `steps`, of those who have a part in them.
pub(super) fn diagram(steps: &[Step], step: u8) -> String {
    let height = TOP + ROW * steps.len() as i32 + 14;
    let mut svg = String::new();
    // Writing to a `String` cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\" style=\"max-width:{WIDTH}px;width:100%;height:auto;{FONT};font-size:14px\">",
        escape(&in_words(steps, step).replace('\n', "; "))
    );
    let _ = write!(svg, "<rect width=\"{WIDTH}\" height=\"{height}\" rx=\"8\" style=\"fill:{PAPER}\"/>");
    if let Some(row) = usize::from(step).checked_sub(1).filter(|row| *row < steps.len()) {
        let y = TOP + ROW * row as i32;
        let _ = write!(
            svg,
            "<rect x=\"8\" y=\"{y}\" width=\"{}\" height=\"{ROW}\" rx=\"6\" class=\"lit\" style=\"fill:{LIT};fill-opacity:.16\"/>",
            WIDTH - 16
        );
    }
    let has_part = |who: Who| steps.iter().any(|step| step.path.contains(&who));
    for (who, name, place) in Who::ALL.into_iter().filter(|(who, ..)| has_part(*who)) {
        let (x, bottom) = (who.x(), height - 10);
        let _ = write!(
            svg,
            "<text x=\"{x}\" y=\"24\" text-anchor=\"middle\" style=\"fill:{INK};font-weight:600\">{name}</text>\
             <text x=\"{x}\" y=\"42\" text-anchor=\"middle\" style=\"fill:{FAINT};font-size:12px\">{place}</text>\
             <line x1=\"{x}\" y1=\"52\" x2=\"{x}\" y2=\"{bottom}\" style=\"stroke:{LINE};stroke-dasharray:3 4\"/>"
        );
    }
    for (row, step_here) in steps.iter().enumerate() {
        draw(&mut svg, step_here, TOP + ROW * row as i32 + ROW - 11, usize::from(step) == row + 1);
    }
    svg.push_str("</svg>");
    svg
}

fn draw(svg: &mut String, step: &Step, y: i32, is_lit: bool) {
    // The words stay in the colour of ink: the theme's own colour need not be readable on the band.
    let (ink, weight, stroke) = if is_lit { (LIT, 700, 2.5) } else { (INK, 400, 1.2) };
    let (from, to) = (step.path[0].x(), step.path[step.path.len() - 1].x());
    let towards = (to - from).signum();
    let tip = to - 2 * towards;
    let _ = write!(
        svg,
        "<g><line x1=\"{from}\" y1=\"{y}\" x2=\"{}\" y2=\"{y}\" style=\"stroke:{ink};stroke-width:{stroke}\"/>\
         <path d=\"M{tip} {y}l{} -5v10z\" style=\"fill:{ink}\"/>",
        tip - 6 * towards,
        -9 * towards
    );
    // Where an arrow passes through the browser, that is a step of the browser's and not a line behind it.
    for who in &step.path[1..step.path.len() - 1] {
        let _ = write!(svg, "<circle cx=\"{}\" cy=\"{y}\" r=\"4\" style=\"fill:{ink}\"/>", who.x());
    }
    // The circle stands at the arrow's tail, the words above the half that is free of a line.
    let text_x =
        if (from - to).abs() > 300 { (Who::Client.x() + Who::Browser.x()) / 2 } else { (from + to) / 2 };
    let circle =
        if is_lit { format!("fill:{LIT};stroke:{LIT}") } else { format!("fill:{PAPER};stroke:{ink}") };
    let digit = if is_lit { PAPER } else { INK };
    let _ = write!(
        svg,
        "<text x=\"{text_x}\" y=\"{}\" text-anchor=\"middle\" style=\"fill:{INK};font-weight:{weight};font-size:13px\">{}</text>\
         <circle cx=\"{from}\" cy=\"{y}\" r=\"10\" style=\"{circle}\"/>\
         <text x=\"{from}\" y=\"{}\" text-anchor=\"middle\" style=\"fill:{digit};font-weight:700;font-size:12px\">{}</text></g>",
        y - 6,
        escape(step.short),
        y + 4,
        step.label
    );
}

/// The dance in words; the step that is lit has an arrow before it.
pub fn dance_text(step: u8) -> String {
    in_words(&STEPS, step)
}

/// The steps in words, a line each.
pub(super) fn in_words(steps: &[Step], step: u8) -> String {
    let lines: Vec<String> = steps
        .iter()
        .enumerate()
        .map(|(row, step_here)| {
            let mark = if usize::from(step) == row + 1 { "▶" } else { " " };
            format!("{mark} {} {}", step_here.label, step_here.long)
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_step_asked_for_is_lit() {
        for step in 1..=10 {
            let svg = dance_svg(step);
            assert_eq!(svg.matches("class=\"lit\"").count(), 1, "step {step}");
            let lit = escape(STEPS[usize::from(step) - 1].short);
            assert!(svg.contains(&format!("font-weight:700;font-size:13px\">{lit}<")), "step {step}");
            assert_eq!(dance_text(step).lines().filter(|line| line.starts_with('▶')).count(), 1);
        }
        for step in [0, 11, 255] {
            assert_eq!(dance_svg(step).matches("class=\"lit\"").count(), 0);
        }
    }

    #[test]
    fn the_picture_is_well_formed_and_has_no_identifiers() {
        let svg = dance_svg(2);
        let (mut open, mut rest) = (Vec::new(), svg.as_str());
        while let Some(start) = rest.find('<') {
            let end = start + rest[start..].find('>').unwrap();
            let tag = &rest[start + 1..end];
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name));
            } else if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap());
            }
            rest = &rest[end + 1..];
        }
        assert!(open.is_empty(), "{open:?}");
        assert!(!svg.contains(" id=") && svg.contains("aria-label=") && !svg.contains("<script"));
    }
}
