//! Writes the pictures beside the notebooks.
//!
//! `util` draws them, in a program of its own: this one builds in seconds because it depends on next to nothing.

use anyhow::Result;

use crate::tools::{cargo, root, run};

/// Writes them anew.
///
/// # Errors
/// `util` does not build, or the folder cannot be written to.
pub fn write() -> Result<()> {
    let folder = root().join("notebooks/pictures");
    run(cargo()
        .args(["run", "--quiet", "--locked", "--package", "util", "--example", "pictures", "--"])
        .arg(folder))
}
