//! The kernelspec `rust`, in the project's own Python environment.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs>

use std::path::Path;

use serde_json::json;

use crate::error::Result;
use crate::project::Project;
use crate::setup::stamp::write_whole;

/// The name that notebooks carry, the same as stock evcxr's, so that they run on both.
pub const NAME: &str = "rust";
/// What JupyterLab shows.
pub const DISPLAY_NAME: &str = "Rust (The OAuth Dance)";

const LOGO: &str = include_str!("logo.svg");

/// Writes the kernelspec, so that it names `course`, this very program.
///
/// # Errors
/// The environment cannot be written to.
pub fn install(project: &Project, course: &Path) -> Result<()> {
    let folder = project.venv().join("share/jupyter/kernels").join(NAME);
    let spec = json!({
        "argv": [course, "kernel", "--connection-file", "{connection_file}"],
        "display_name": DISPLAY_NAME,
        "language": "rust",
        // Not a signal: the kernel stops the cell and keeps its own life.
        "interrupt_mode": "message",
        "metadata": { "debugger": false },
    });
    write_whole(&folder.join("kernel.json"), format!("{spec:#}\n").as_bytes())?;
    write_whole(&folder.join("logo-svg.svg"), LOGO.as_bytes())
}
