//! The pictures by themselves: as files beside the notebooks, where they show before any cell was run (`cargo xtask pictures`
//! writes them), and as images in an output.

use super::{app_svg, dance_svg, strip_svg};
use crate::display::{Card, html::escape};

/// The pictures' names and contents: `dance-0.svg`, in which no step is lit, to `dance-10.svg`, and the same in a line,
/// `strip-1.svg` to `strip-10.svg`; and `app-0.svg` to `app-3.svg`.
pub fn files() -> Vec<(String, String)> {
    let dances = (0..=10).map(|step| (format!("dance-{step}.svg"), standalone(&dance_svg(step))));
    let strips = (1..=10).map(|step| (format!("strip-{step}.svg"), standalone(&strip_svg(step))));
    let apps = (0..=3).map(|step| (format!("app-{step}.svg"), standalone(&app_svg(step))));
    dances.chain(strips).chain(apps).collect()
}

/// A picture in an output, `text` being what it says in words.
///
/// An image with its content in its address, and not SVG among the HTML: JupyterLab takes the elements of SVG out of a notebook
/// that it does not trust, such as one that was handed in, and leaves their words standing in a heap.
pub(super) fn card(svg: &str, text: String) -> Card {
    // Percent-encoded: in Base64, chance could write something that has the shape of a token, and would be masked.
    let encoded: String = url::form_urlencoded::byte_serialize(standalone(svg).as_bytes()).collect();
    let html = format!(
        "<img alt=\"{}\" src=\"data:image/svg+xml,{}\">",
        escape(&text.replace('\n', "; ")),
        encoded.replace('+', "%20")
    );
    Card::new(html, text)
}

/// The SVG with its colours written out. A file knows nothing of JupyterLab's variables, and some programs that show SVG
/// (librsvg among them) know nothing of variables at all, and would draw everything black.
fn standalone(svg: &str) -> String {
    let mut parts = svg.split("var(");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (variable, rest) = part.split_once(')').unwrap_or((part, ""));
        let fallback = variable.split_once(',').map_or("", |(_, fallback)| fallback);
        out.push_str(fallback);
        out.push_str(rest);
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_variable_becomes_its_fallback() {
        assert_eq!(
            standalone("<a style=\"fill:var(--x,#fff);font-family:var(--y,system-ui,sans-serif)\"/>"),
            "<a style=\"fill:#fff;font-family:system-ui,sans-serif\"/>\n"
        );
        assert!(files().iter().all(|(_, svg)| !svg.contains("var(") && !svg.contains("--jp-")));
    }

    #[test]
    fn an_output_has_the_whole_picture_in_an_address() {
        let card = card("<svg a=\"1 + 1\">é</svg>", "one\n\"two\"".into());
        let expected = "<img alt=\"one; &quot;two&quot;\" src=\"data:image/svg+xml,%3Csvg%20a%3D%221%20%2B%201%22%3E%C3%A9%3C%2Fsvg%3E%0A\">";
        assert_eq!((card.html.as_str(), card.text.as_str()), (expected, "one\n\"two\""));
    }

    #[test]
    fn the_pictures_beside_the_notebooks_are_what_the_notebooks_draw() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/pictures");
        for (name, svg) in files() {
            let found = std::fs::read_to_string(folder.join(&name)).unwrap_or_default();
            assert!(found == svg, "`{name}` is not what is drawn now: run `cargo xtask pictures`");
        }
    }
}
