//! Starting programs, and where things are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The project's folder.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_owned()
}

/// A command in the project's folder that reads nothing: a prompt would wait for ever where nobody sits.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command, with its output where ours goes.
///
/// # Errors
/// It cannot be started, or ends badly.
pub fn run(command: &mut Command) -> Result<()> {
    let said = said(command);
    println!("$ {said}");
    let status = command.status().with_context(|| format!("`{said}` could not be started"))?;
    if !status.success() {
        bail!("`{said}` failed ({status})");
    }
    Ok(())
}

/// The command, as one would type it.
fn said(command: &Command) -> String {
    let short = |word: &std::ffi::OsStr| {
        let word = word.to_string_lossy().into_owned();
        word.strip_prefix(&format!("{}/", root().display())).map_or(word.clone(), str::to_owned)
    };
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(short(program)).chain(command.get_args().map(short)).collect::<Vec<_>>().join(" ")
}

/// The folder that cargo builds into.
///
/// # Errors
/// Cargo does not say.
pub fn target_folder() -> Result<PathBuf> {
    let output = cargo().args(["metadata", "--format-version", "1", "--no-deps", "--locked"]).output()?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("`cargo metadata` did not print JSON")?;
    let folder = metadata["target_directory"].as_str().context("`cargo metadata` names no target folder")?;
    Ok(folder.into())
}

/// The program `course`, built as learners have it.
///
/// # Errors
/// It does not compile.
pub fn course() -> Result<PathBuf> {
    run(cargo().args(["build", "--locked", "--release", "--package", "course"]))?;
    Ok(target_folder()?.join("release/course"))
}

/// The notebooks in a folder, by name; the paths start in the project's folder.
///
/// # Errors
/// The folder cannot be read.
pub fn notebooks(folder: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in
        std::fs::read_dir(root().join(folder)).with_context(|| format!("`{folder}` could not be read"))?
    {
        let path = Path::new(folder).join(entry?.file_name());
        if path.extension().is_some_and(|extension| extension == "ipynb") {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        bail!("there is no notebook in `{folder}`");
    }
    Ok(found)
}
