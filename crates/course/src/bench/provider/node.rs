//! The peer from the npm registry: oidc-provider, a certified authorization server for Node that many use. Installed for the bench
//! only, into a folder that git ignores.

use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET};
use tokio::process::Command;

use super::server::Server;
use crate::children::Child;
use crate::error::{Error, Result};
use crate::output::tell;
use crate::project::Project;
use crate::setup::stamp::write_whole;

const SERVER: &str = include_str!("oidc-provider.mjs");
/// The major version that the goals were set beside.
const PACKAGE: &str = "oidc-provider@9";

/// A peer that runs, and its version.
pub struct Node {
    pub server: Server,
    pub version: String,
}

/// Installs and starts it. An error tells why there is none to measure beside, which is no reason to measure nothing.
///
/// # Errors
/// Node is missing, or the package could not be fetched.
pub async fn start(project: &Project) -> Result<Node> {
    let folder = project.lab().join("bench/oidc-provider");
    let package = folder.join("node_modules/oidc-provider/package.json");
    if !package.exists() {
        tell!("  … fetching {PACKAGE}");
        install(&folder).await?;
    }
    let text = std::fs::read(&package).map_err(Error::io("read", &package))?;
    let manifest: serde_json::Value = serde_json::from_slice(&text).map_err(Error::part)?;
    let version = manifest["version"].as_str().unwrap_or("of unknown version").to_owned();
    write_whole(&folder.join("server.mjs"), SERVER.as_bytes())?;
    let mut command = Command::new("node");
    command.arg("server.mjs").args([PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET]).current_dir(&folder);
    // What it leaves out in production (warnings, for the most part) is left out here.
    command.env("NODE_ENV", "production");
    Ok(Node { server: Server::start(command, "install Node.js 20 or later").await?, version })
}

async fn install(folder: &std::path::Path) -> Result<()> {
    // With a manifest of its own, npm does not go looking for one in the folders above.
    write_whole(&folder.join("package.json"), br#"{ "private": true, "type": "module" }"#)?;
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]).current_dir(folder);
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null());
    let mut child = Child::start(command, "install Node.js 20 or later, which brings npm")?;
    let status = child.wait().await.map_err(Error::part)?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Part(format!("`npm install {PACKAGE}` failed ({status}); it needs the npm registry once")))
    }
}
