//! `cargo xtask pins`: resolves the Python packages anew, for every Python from 3.9 on.

use anyhow::{Context, Result};

use crate::tools::{command, root, run};

const HEADER: &str = "# The exact versions behind requirements.in, for every Python from 3.9 on; written by `cargo xtask pins`.\n";

/// The lab's first: the test takes its versions from there.
const FOLDERS: [&str; 2] = ["crates/course/python", "crates/xtask/python"];

/// Writes both `requirements.txt`, by `uv` in an environment of its own.
///
/// # Errors
/// There is no Python or no network, or the packages do not fit together.
pub fn write() -> Result<()> {
    let venv = root().join(".lab/pins-venv");
    run(command("python3").args(["-m", "venv"]).arg(&venv))?;
    run(command(venv.join("bin/python")).args([
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--quiet",
        "uv",
    ]))?;
    for folder in FOLDERS {
        let folder = root().join(folder);
        let out = folder.join("requirements.txt");
        let mut resolve = command(venv.join("bin/uv"));
        resolve.current_dir(&folder).args([
            "pip",
            "compile",
            "--universal",
            "--python-version",
            "3.9",
            "--upgrade",
        ]);
        resolve.args([
            "--no-header",
            "--no-annotate",
            "--quiet",
            "requirements.in",
            "--output-file",
            "requirements.txt",
        ]);
        run(&mut resolve)?;
        let pins =
            std::fs::read_to_string(&out).with_context(|| format!("`{}` was not written", out.display()))?;
        std::fs::write(&out, format!("{HEADER}{pins}"))?;
        println!("{}", out.display());
    }
    Ok(())
}
