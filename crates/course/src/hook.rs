//! `course doctor --install-hook`: git asks `course check --staged` before each commit.
//!
//! <https://git-scm.com/docs/githooks#_pre_commit>

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::setup::files::write_new;

const SCRIPT: &str = "#!/bin/sh\n\
    # Made by `course doctor --install-hook`: no commit takes a secret along.\n\
    exec cargo course check --staged\n";

/// Installs the hook in the repository at `root`, and says where. One that is there already and does the same is let be.
///
/// # Errors
/// There is no repository, or it has another hook, which stays.
pub fn install(root: &Path) -> Result<PathBuf> {
    let hook = hooks_folder(root)?.join("pre-commit");
    match std::fs::read_to_string(&hook) {
        Ok(there) if there.contains("cargo course check --staged") => return Ok(hook),
        Ok(_) => {
            return Err(Error::Part(format!(
                "`{}` is there already, and does something else; add this line to it yourself:\n    \
                 cargo course check --staged || exit 1",
                hook.display()
            )));
        }
        Err(_) => {}
    }
    let folder = hook.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).map_err(Error::io("made", folder))?;
    write_new(&hook, SCRIPT.as_bytes(), 0o755)?;
    Ok(hook)
}

/// Where git looks for hooks, which its configuration may say.
fn hooks_folder(root: &Path) -> Result<PathBuf> {
    let asked = Command::new("git").arg("-C").arg(root).args(["rev-parse", "--git-path", "hooks"]).output();
    match asked {
        Ok(output) if output.status.success() => {
            Ok(root.join(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n')))
        }
        _ => Err(Error::Part(format!(
            "`{}` is not a git repository, so nothing can be committed from it; the hook goes into a clone",
            root.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        assert!(Command::new("git").args(["init", "-q"]).arg(folder.path()).status().unwrap().success());
        folder
    }

    #[test]
    fn a_second_installation_changes_nothing() {
        let folder = repository();
        let hook = install(folder.path()).unwrap();
        assert_eq!(install(folder.path()).unwrap(), hook);
        assert_eq!(std::fs::read_to_string(hook).unwrap(), SCRIPT);
    }

    #[test]
    fn another_hook_is_not_overwritten_and_the_line_to_add_is_said() {
        let folder = repository();
        let hook = folder.path().join(".git/hooks/pre-commit");
        std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
        std::fs::write(&hook, "#!/bin/sh\nmake lint\n").unwrap();
        let error = install(folder.path()).unwrap_err().to_string();
        assert!(error.contains("cargo course check --staged || exit 1"), "{error}");
        assert_eq!(std::fs::read_to_string(&hook).unwrap(), "#!/bin/sh\nmake lint\n");
    }
}
