//! Who has a port that is needed.

use std::time::Duration;

use crate::error::Error;

/// ` by NAME (process NUMBER)`, or nothing where the system does not tell.
pub fn by_whom(port: u16) -> String {
    let Ok(owner) = listeners::get_process_by_port(port, listeners::Protocol::TCP) else {
        return String::new();
    };
    format!(" by `{}` (process {})", owner.name, owner.pid)
}

/// The error for a provider that cannot have its address, with who has it and what to do.
///
/// * `address` – `HOST:PORT`, as it was asked for.
pub fn provider_refused(address: &str) -> Error {
    let port = address.rsplit(':').next().and_then(|port| port.parse::<u16>().ok()).unwrap_or(0);
    let owner = by_whom(port);
    let pid = listeners::get_process_by_port(port, listeners::Protocol::TCP).map(|owner| owner.pid);
    let kind = if is_practice_provider(address) {
        "another practice provider is running there"
    } else {
        "`creds.json` names this address for the practice provider"
    };
    let end = pid.map_or_else(|_| "end that program".to_owned(), |pid| format!("end it with `kill {pid}`"));
    Error::PortTaken(format!("port `{port}` is taken{owner}: {kind}; {end}, and try again"))
}

/// Whether one of ours answers there.
fn is_practice_provider(address: &str) -> bool {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(1))).build().into();
    agent.get(format!("http://{address}/practice/about")).call().is_ok()
}
