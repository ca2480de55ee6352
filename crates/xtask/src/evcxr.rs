//! The stock kernel for Rust, as a yardstick: every solution, unchanged, on `evcxr_jupyter` (`cargo xtask notebooks-evcxr`); the
//! kernel's corpus on its library (`cargo xtask corpus`); and our kernel with that library as its engine (`cargo xtask
//! second-engine`).
//!
//! No stages of the test: each takes minutes to build.
//! <https://github.com/evcxr/evcxr/blob/main/evcxr_jupyter/README.md>

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::stages;
use crate::tools::{cargo, course, notebooks, root, run, target_folder};

const VERSION: &str = "0.22.0";

/// Builds that kernel if it is not there, and runs the notebooks: those that are named, or all solutions.
///
/// # Errors
/// It cannot be built, or a notebook does not pass all of its checks on it.
pub fn run_notebooks(chosen: &[&str]) -> Result<()> {
    stages::set_up()?;
    stages::python()?;
    let evcxr = install()?;
    let course = course()?;
    let folder = root().join(".lab/evcxr");
    run(stages::script("run_on_evcxr.py").arg(course).arg(evcxr).arg(folder).args(solutions(chosen)?))
}

/// Builds our kernel with its second engine, starts it as a front end does, and runs the notebooks that are named, or all solutions.
///
/// # Errors
/// It cannot be built, does not do what a front end asks of it, or a notebook does not pass all of its checks on it.
pub fn run_second_engine(chosen: &[&str]) -> Result<()> {
    run(cargo().args(["build", "--locked", "--release", "--package", "course", "--features", "evcxr"]))?;
    let folder = root().join(".lab/evcxr/second-engine");
    std::fs::create_dir_all(&folder)?;
    // Where it was built, the program without that feature comes next: learners have that one.
    let program = folder.join("course");
    std::fs::copy(target_folder()?.join("release/course"), &program)?;
    stages::set_up()?;
    stages::python()?;
    run(stages::script("second_engine.py").arg(program).arg(folder).args(solutions(chosen)?))
}

/// The solutions whose names begin so, such as `02`; all if none is named.
fn solutions(chosen: &[&str]) -> Result<Vec<PathBuf>> {
    let all = notebooks("notebooks/solutions")?;
    let is_meant = |path: &PathBuf, word: &str| {
        path.file_stem().is_some_and(|name| name.to_string_lossy().starts_with(word))
    };
    if let Some(word) = chosen.iter().find(|word| !all.iter().any(|path| is_meant(path, word))) {
        bail!("no notebook begins with `{word}`");
    }
    let meant =
        all.into_iter().filter(|path| chosen.is_empty() || chosen.iter().any(|word| is_meant(path, word)));
    Ok(meant.collect())
}

/// The kernel's program. Its version is in its folder's name: another one is installed beside it.
fn install() -> Result<PathBuf> {
    let folder = root().join(format!(".lab/evcxr-{VERSION}"));
    let program = folder.join("bin/evcxr_jupyter");
    if !program.is_file() {
        run(cargo()
            .args(["install", "--locked", "evcxr_jupyter", "--version", VERSION, "--root"])
            .arg(&folder))?;
    }
    Ok(program)
}

/// Runs the corpus on evcxr's library: all files, or those whose names contain a word that is given.
///
/// # Errors
/// A file differs and does not say why, or says why and does not differ.
pub fn corpus(words: &[&str]) -> Result<()> {
    let folder = root().join(".lab/evcxr/corpus");
    let (config, build) = (folder.join("config"), folder.join("build"));
    for made in [&config, &build] {
        std::fs::create_dir_all(made)?;
    }
    // Quick to compile; and a value is shown over several lines where it has parts, as our own engine shows it.
    // The form of errors is evcxr's own, for the files behind one that changes it.
    std::fs::write(config.join("init.evcxr"), ":opt 0\n:fmt {:#?}\n:efmt {}\n")?;
    let mut test = cargo();
    test.args(["test", "--locked", "--release", "--package", "kernel", "--features", "evcxr"]);
    test.args(["--test", "differences", "--"]).args(words);
    run(test.env("EVCXR_CONFIG_DIR", config).env("EVCXR_TMPDIR", build))
}
