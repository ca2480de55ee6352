//! The stages of the test, from the quickest answer to the most real surroundings.

use anyhow::Result;

use crate::programs::{BROWSER, BUBBLEWRAP};
use crate::tools::{cargo, command, course, notebooks, root, run};

/// A part of the test that passes or fails by itself.
pub struct Stage {
    /// As it is named on the command line.
    pub name: &'static str,
    /// What passing it means.
    pub what: &'static str,
    /// The stages that make what it uses.
    pub needs: &'static [&'static str],
    /// Does it.
    pub run: fn() -> Result<()>,
}

/// In the order in which they run.
pub const ALL: &[Stage] = &[
    Stage { name: "format", what: "every file is as `cargo fmt` writes it", needs: &[], run: format },
    Stage { name: "lint", what: "clippy has nothing to say", needs: &[], run: lint },
    Stage { name: "unit", what: "the tests of all crates", needs: &[], run: unit },
    Stage { name: "docs", what: "the documentation builds without warnings", needs: &[], run: docs },
    Stage { name: "set-up", what: "`course lab` makes what it needs", needs: &[], run: set_up },
    Stage {
        name: "notebooks",
        what: "starters fail kindly, solutions pass, no secrets",
        needs: &["set-up"],
        run: check,
    },
    Stage {
        name: "solutions",
        what: "every solution runs on the engine itself",
        needs: &["set-up"],
        run: solutions,
    },
    Stage {
        name: "python",
        what: "the Python that drives Jupyter and the browser",
        needs: &["set-up"],
        run: python,
    },
    Stage {
        name: "jupyter",
        what: "every solution runs in a real Jupyter",
        needs: &["set-up", "python"],
        run: jupyter,
    },
    Stage {
        name: "conformance",
        what: "the public suite for Jupyter kernels; tools see a failing cell as failing",
        needs: &["set-up", "python"],
        run: conformance,
    },
    Stage {
        name: "clients",
        what: "client libraries for Python work against the provider",
        needs: &["set-up", "python"],
        run: python_clients,
    },
    Stage {
        name: "grading",
        what: "honest and hostile submissions, graded by us and by nbgrader",
        needs: &["set-up", "python"],
        run: grading,
    },
    Stage {
        name: "provider",
        what: "a real browser goes through the provider's pages",
        needs: &["set-up", "python"],
        run: provider_pages,
    },
    Stage {
        name: "lab",
        what: "a real browser runs a notebook in JupyterLab",
        needs: &["set-up", "python"],
        run: jupyterlab,
    },
];

fn format() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    // A workspace of its own, which nobody else looks at.
    run(cargo().args(["fmt", "--manifest-path", "crates/libraries/Cargo.toml", "--check"]))
}

fn lint() -> Result<()> {
    run(cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
}

fn unit() -> Result<()> {
    // Cargo's own runner: a user's machine may not have another.
    run(cargo().args(["test", "--locked", "--workspace"]))
}

fn docs() -> Result<()> {
    let mut command = cargo();
    command.args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"]);
    // These pages are for those who read the source too: they show private items, so links to them lead somewhere.
    run(command.env("RUSTDOCFLAGS", "--deny warnings --allow rustdoc::private_intra_doc_links"))
}

/// Makes what a learner has.
///
/// # Errors
/// `course lab` says why.
pub fn set_up() -> Result<()> {
    run(command(course()?).args(["lab", "--prepare-only"]))
}

fn check() -> Result<()> {
    run(command(course()?).arg("check"))
}

fn solutions() -> Result<()> {
    run(command(course()?).arg("run").args(notebooks("notebooks/solutions")?))
}

/// Makes the Python that drives Jupyter and the browser.
///
/// # Errors
/// There is no Python that does, or no network.
pub fn python() -> Result<()> {
    let venv = root().join(".lab/test-venv");
    let requirements = root().join("crates/xtask/python/requirements.txt");
    let wanted = std::fs::read(&requirements)?;
    // Written last: an installation that was broken off is done again.
    let stamp = venv.join("requirements-installed");
    if std::fs::read(&stamp).is_ok_and(|found| found == wanted) {
        println!("installed already");
        return Ok(());
    }
    if venv.exists() {
        std::fs::remove_dir_all(&venv)?;
    }
    // The lab's interpreter is one that was found to do.
    run(command(root().join(".lab/venv/bin/python")).args(["-m", "venv"]).arg(&venv))?;
    let mut install = command(venv.join("bin/python"));
    install.args([
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--quiet",
        "--requirement",
    ]);
    run(install.arg(requirements))?;
    std::fs::write(stamp, wanted)?;
    Ok(())
}

/// A script of ours, on that Python.
pub fn script(name: &str) -> std::process::Command {
    let mut command = command(root().join(".lab/test-venv/bin/python"));
    command
        .arg(root().join("crates/xtask/python").join(name))
        // Where `course lab` installed the kernelspec; nothing of the user's own Jupyter is looked at.
        .env("JUPYTER_PATH", root().join(".lab/venv/share/jupyter"))
        .env("JUPYTER_CONFIG_DIR", root().join(".lab/jupyter/config"))
        .env("JUPYTER_DATA_DIR", root().join(".lab/test-venv/jupyter"))
        .env("PYTHONUNBUFFERED", "1");
    command
}

fn jupyter() -> Result<()> {
    run(script("run_in_jupyter.py").arg(course()?).args(notebooks("notebooks/solutions")?))
}

fn conformance() -> Result<()> {
    run(&mut script("conformance.py"))?;
    run(&mut script("failing_cells.py"))
}

fn python_clients() -> Result<()> {
    run(script("foreign_clients.py").arg(course()?))
}

fn grading() -> Result<()> {
    BUBBLEWRAP.find()?;
    run(script("grade.py").arg(course()?))
}

fn provider_pages() -> Result<()> {
    run(script("browse_provider.py").arg(course()?).env("BROWSER_PROGRAM", BROWSER.find()?))
}

fn jupyterlab() -> Result<()> {
    run(script("browse_lab.py").arg(course()?).env("BROWSER_PROGRAM", BROWSER.find()?))
}
