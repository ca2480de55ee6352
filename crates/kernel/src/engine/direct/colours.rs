//! The colours of errors.
//!
//! JupyterLab shows an error on pink, or on dark red in its dark theme. The sixteen colours of a terminal can be read on one of
//! the two only: on dark red, bold red has a contrast of 2.2. These have more than 3 on both, which is what WCAG asks of bold
//! text: <https://www.w3.org/TR/WCAG22/#contrast-minimum>.

use annotate_snippets::Renderer;
use annotate_snippets::renderer::{Color, RgbColor, Style};

const ERROR: Style = bold(226, 68, 68);
const PLACE: Style = bold(30, 125, 225);
const WARNING: Style = bold(176, 112, 0);
const HELP: Style = bold(0, 138, 120);
const ADDED: Style = bold(20, 140, 60);
const EMPHASIS: Style = Style::new().bold();

const fn bold(red: u8, green: u8, blue: u8) -> Style {
    Style::new().bold().fg_color(Some(Color::Rgb(RgbColor(red, green, blue))))
}

/// What draws messages as rustc does.
pub(super) fn renderer() -> Renderer {
    Renderer::styled()
        .term_width(110)
        .error(ERROR)
        .warning(WARNING)
        .help(HELP)
        .info(PLACE)
        .context(PLACE)
        .line_num(PLACE)
        .addition(ADDED)
        .removal(ERROR)
}

/// The first line of an error that the compiler did not draw: its kind, and what is wrong.
pub(super) fn headline(kind: &str, message: &str) -> String {
    format!("{ERROR}{kind}{ERROR:#}{EMPHASIS}: {message}{EMPHASIS:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// JupyterLab's `--jp-rendermime-error-background` of its light and of its dark theme.
    const BACKGROUNDS: [(u8, u8, u8); 2] = [(0xff, 0xdd, 0xdd), (0x4f, 0x1f, 0x1c)];

    /// WCAG's contrast ratio of two colours.
    fn contrast(one: (u8, u8, u8), other: (u8, u8, u8)) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let light = |(r, g, b): (u8, u8, u8)| 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b) + 0.05;
        let (one, other) = (light(one), light(other));
        (one / other).max(other / one)
    }

    #[test]
    fn every_colour_can_be_read_in_both_themes() {
        for style in [ERROR, PLACE, WARNING, HELP, ADDED] {
            let Some(Color::Rgb(RgbColor(red, green, blue))) = style.get_fg_color() else {
                panic!("a colour")
            };
            for background in BACKGROUNDS {
                let contrast = contrast((red, green, blue), background);
                assert!(contrast > 3.0, "{red} {green} {blue} on {background:?}: {contrast}");
            }
        }
    }
}
