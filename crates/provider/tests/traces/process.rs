//! A provider as a process of its own: to kill it, to have two of them, to see what it needs.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use provider::{Config, Patience, Policy, Provider};

/// Not a test: what others start as a process. Where it listens, or why not, it says on its standard output.
#[test]
fn child_that_serves() {
    let Ok(folder) = std::env::var("PROVIDER_TEST_FOLDER") else { return };
    // In a task a panic would only end a connection, and be overlooked.
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("{panic}");
        std::process::abort();
    }));
    let millis =
        std::env::var("PROVIDER_TEST_PATIENCE").map(|text| Duration::from_millis(text.parse().unwrap()));
    let patience = millis
        .map_or_else(|_| Patience::default(), |short| Patience { head: short, body: short, answer: short });
    let policy = std::env::var("PROVIDER_TEST_POLICY").unwrap().parse().unwrap();
    let config = Config { listen: ([127, 0, 0, 1], 0).into(), data: Some(folder.into()), policy };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        match Provider::bind(config).await {
            Ok(provider) => {
                println!("\nserving {}", provider.address());
                provider.with_patience(patience).serve(std::future::pending()).await.unwrap();
            }
            Err(error) => println!("\nrefused {error}"),
        }
    });
}

/// The process. It is killed when this is dropped.
pub struct Served {
    pub process: Child,
    pub address: SocketAddr,
}

impl Served {
    /// Starts one, and waits until it serves.
    pub fn start(folder: &Path, policy: Policy) -> Self {
        let process = command(folder, policy).spawn().unwrap();
        Self::when_it_serves(process).unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    /// Waits until a process serves, or says why it does not.
    pub fn when_it_serves(mut process: Child) -> Result<Self, String> {
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        for line in lines.map(Result::unwrap) {
            if let Some(address) = line.strip_prefix("serving ") {
                return Ok(Served { process, address: address.parse().unwrap() });
            }
            if let Some(error) = line.strip_prefix("refused ") {
                process.wait().unwrap();
                return Err(error.to_owned());
            }
        }
        panic!("the process ended without a word: {:?}", process.wait());
    }
}

impl Drop for Served {
    /// SIGKILL: the process gets no chance to write anything more.
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// The command that serves the data in `folder`.
pub fn command(folder: &Path, policy: Policy) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "process::child_that_serves", "--nocapture"]);
    command.env("PROVIDER_TEST_FOLDER", folder).env("PROVIDER_TEST_POLICY", policy.to_string());
    command.stdout(Stdio::piped());
    command
}

/// The same, after a shell did `first`, which says what the process begins with.
#[cfg(unix)]
pub fn command_after(first: &str, folder: &Path, policy: Policy) -> Command {
    let plain = command(folder, policy);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("{first} && exec \"$0\" \"$@\"")])
        .arg(plain.get_program())
        .args(plain.get_args());
    shell.envs(plain.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
    shell.stdout(Stdio::piped());
    shell
}
