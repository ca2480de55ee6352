//! Who has a port that is needed.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use crate::error::{Error, Result};

/// ` by NAME (process NUMBER)`, or nothing where the system does not tell.
pub fn by_whom(port: u16) -> String {
    let Ok(owner) = listeners::get_process_by_port(port, listeners::Protocol::TCP) else {
        return String::new();
    };
    format!(" by `{}` (process {})", owner.name, owner.pid)
}

/// Finds out before minutes of set-up that the provider cannot have its address.
///
/// # Errors
/// The address is taken; the message says by whom.
pub fn check_free(address: SocketAddr) -> Result<()> {
    match TcpListener::bind(address) {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Err(taken(address)),
        // Whatever else is wrong, the provider says better.
        _ => Ok(()),
    }
}

/// The error for a provider that could not have its address: who has it, and what to do.
pub fn taken(address: SocketAddr) -> Error {
    let port = address.port();
    let kind = if is_practice_provider(address) { "another practice provider" } else { "another program" };
    Error::PortTaken(match listeners::get_process_by_port(port, listeners::Protocol::TCP) {
        Ok(owner) => format!(
            "port `{port}` is taken by {kind} (`{}`, process {pid}); end it with `kill {pid}`, and try again",
            owner.name,
            pid = owner.pid
        ),
        Err(_) => format!("port `{port}` is taken by {kind}; end it, and try again"),
    })
}

/// Whether one of ours answers there.
pub fn is_practice_provider(address: SocketAddr) -> bool {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(1))).build().into();
    agent.get(format!("http://{address}/practice/about")).call().is_ok()
}
