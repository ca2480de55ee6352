//! Pictures for the notebooks: the dance as a sequence diagram, the life of a token as a bar, two columns of a table as a
//! scatter plot.
//!
//! SVG without scripts, identifiers or fonts of its own. Colours are JupyterLab's variables, for whoever puts the SVG into a
//! page; where it stands by itself, in a file or in an output, the fallbacks count, which make a light panel that reads on any
//! background.

mod app;
mod dance;
mod file;
mod scatter;
mod strip;
mod token_life;

pub use app::app_svg;
pub use dance::{dance, dance_svg, dance_text};
pub use file::files;
pub use scatter::{Scatter, scatter};
pub use strip::strip_svg;
pub use token_life::token_life;

const INK: &str = "var(--jp-ui-font-color1,#212121)";
const FAINT: &str = "var(--jp-ui-font-color2,#616161)";
const LINE: &str = "var(--jp-border-color1,#9e9e9e)";
const PAPER: &str = "var(--jp-layout-color0,#ffffff)";
const LIT: &str = "var(--jp-brand-color1,#1976d2)";
const FONT: &str = "font-family:var(--jp-ui-font-family,system-ui,sans-serif)";
