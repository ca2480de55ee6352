//! Where things are: the project's folder, and what `course lab` makes in `.lab/` inside it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Host and port of the practice provider that `course lab` starts, as `creds.example.json` has them.
pub const PRACTICE_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8765);

/// The project's folder. Everything that `course lab` makes is in its `.lab/`, which may be deleted at any time.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The project that the current folder belongs to; outside of any, the one that this program was built in.
    pub fn find() -> Result<Self> {
        let here = std::env::current_dir().map_err(Error::io("read", "."))?;
        Self::above(&here).map_or_else(Self::own, Ok)
    }

    /// The project that this program was built in.
    pub fn own() -> Result<Self> {
        let built = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::above(built).ok_or_else(|| Error::NoProject { from: built.to_owned() })
    }

    /// The project whose folder is `inside` or one of its parents.
    pub fn above(inside: &Path) -> Option<Self> {
        inside
            .ancestors()
            .find(|dir| dir.join("notebooks").is_dir() && dir.join("crates/util/Cargo.toml").is_file())
            .map(|root| Self { root: root.to_owned() })
    }

    /// The project's own folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where learners work: starters and `creds.json`.
    pub fn notebooks(&self) -> PathBuf {
        self.root.join("notebooks")
    }

    /// The single source of each notebook.
    pub fn solutions(&self) -> PathBuf {
        self.notebooks().join("solutions")
    }

    /// What learners answer wrongly, and what they are told.
    pub fn wrong_answers(&self) -> PathBuf {
        self.root.join("docs/wrong-answers.md")
    }

    /// The credentials that learners edit by hand.
    pub fn creds(&self) -> PathBuf {
        self.notebooks().join("creds.json")
    }

    /// The helper crate that notebooks load.
    pub fn util(&self) -> PathBuf {
        self.root.join("crates/util")
    }

    /// What `creds.json` is made from.
    pub fn creds_example(&self) -> PathBuf {
        self.root.join("creds.example.json")
    }

    /// The app's own keys, in a table that learners edit by hand.
    pub fn keys(&self) -> PathBuf {
        self.notebooks().join(creds::KEYS_FILE_NAME)
    }

    /// What `keys.tsv` is made from.
    pub fn keys_example(&self) -> PathBuf {
        self.root.join(creds::KEYS_EXAMPLE_NAME)
    }

    /// Everything that is made here and not kept in git.
    pub fn lab(&self) -> PathBuf {
        self.root.join(".lab")
    }

    /// The Python environment with JupyterLab.
    pub fn venv(&self) -> PathBuf {
        self.lab().join("venv")
    }

    /// That environment's interpreter.
    pub fn python(&self) -> PathBuf {
        self.venv().join("bin/python")
    }

    /// `util` and what it re-exports, compiled once.
    pub fn prebuilt(&self) -> PathBuf {
        self.lab().join("prebuilt")
    }

    /// Compiled cells, by the hash of all that went into them.
    pub fn cells(&self) -> PathBuf {
        self.lab().join("cells")
    }

    /// The practice provider's database.
    pub fn provider_data(&self) -> PathBuf {
        self.lab().join("provider")
    }

    /// JupyterLab's configuration, runtime files and log, apart from any Jupyter that the user has.
    pub fn jupyter(&self) -> PathBuf {
        self.lab().join("jupyter")
    }
}

/// The starters or solutions in `folder`, by name.
///
/// # Errors
/// The folder cannot be read.
pub fn notebooks_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let path = entry.map_err(Error::io("read", folder))?.path();
        if path.extension().is_some_and(|extension| extension == "ipynb") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_found_from_a_folder_deep_inside() {
        let solutions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/solutions");
        let found = Project::above(&solutions.canonicalize().unwrap()).unwrap();
        assert_eq!(found.root(), solutions.join("../..").canonicalize().unwrap());
    }

    #[test]
    fn a_folder_outside_is_not_taken_for_the_project() {
        assert!(Project::above(&std::env::temp_dir()).is_none());
    }
}
