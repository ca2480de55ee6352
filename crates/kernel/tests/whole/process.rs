//! A kernel as a process of its own.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant, UNIX_EPOCH};

use kernel::engine::direct::{DirectConfig, DirectEngine};
use kernel::protocol::{Connection, Options, Server};
use serde_json::json;

use crate::client::{Client, KEY, Message, stream};
use crate::support;

/// What the kernel's process does: `kernel CONNECTION-FILE STORE`.
pub fn serve(mut arguments: impl Iterator<Item = OsString>) -> ! {
    let file = PathBuf::from(arguments.next().expect("a connection file"));
    let store = PathBuf::from(arguments.next().expect("a store"));
    let folder = file.parent().expect("a folder");
    let engine = DirectEngine::new(DirectConfig { store, ..support::config(folder) }).expect("an engine");
    let options = Options {
        folder: folder.to_owned(),
        rust_version: "1.95.0".to_owned(),
        signals: true,
        watch_parent: false,
    };
    let server = Server::bind(Connection::read(&file).expect("a connection")).expect("sockets");
    println!("ready");
    server.run(Box::new(engine), options).expect("a kernel that is shut down");
    // A cell that hangs must not keep the process.
    std::process::exit(0);
}

/// A kernel that runs, its sockets and its folders below one folder.
pub struct Kernel {
    pub folder: tempfile::TempDir,
    child: Child,
    stdout: BufReader<ChildStdout>,
    connection: Connection,
}

impl Kernel {
    /// Its compiled cells are kept for all tests of this program.
    pub fn start() -> Kernel {
        Kernel::start_after("")
    }

    /// As [`start`](Kernel::start); a shell runs `first` in the process that becomes the kernel.
    pub fn start_after(first: &str) -> Kernel {
        Kernel::start_in(tempfile::tempdir().unwrap(), first, &shared_store())
    }

    pub fn start_in(folder: tempfile::TempDir, first: &str, store: &Path) -> Kernel {
        let ip = folder.path().join("socket").display().to_string();
        let description = json!({
            "transport": "ipc", "ip": ip, "key": KEY, "signature_scheme": "hmac-sha256", "kernel_name": "rust",
            "shell_port": 1, "control_port": 2, "iopub_port": 3, "stdin_port": 4, "hb_port": 5,
        });
        let file = folder.path().join("connection.json");
        std::fs::write(&file, description.to_string()).unwrap();
        let temporary = folder.path().join("temporary");
        std::fs::create_dir_all(&temporary).unwrap();
        let mut child = Command::new("sh")
            .args(["-c", &format!("{first}\nexec \"$0\" \"$@\"")])
            .arg(std::env::current_exe().unwrap())
            .arg("kernel")
            .args([&file, store])
            .env("PREBUILT", support::prebuilt())
            .env("TMPDIR", &temporary)
            // By which its processes are found.
            .env("OF_KERNEL", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "the kernel did not start");
        let connection = Connection::read(&file).unwrap();
        Kernel { folder, child, stdout, connection }
    }

    pub fn client(&self) -> Client {
        Client::connect(&self.connection)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, and waits until it has.
    pub fn shut_down(self, client: &mut Client) -> tempfile::TempDir {
        let id = client.send_control("shutdown_request", json!({"restart": false}));
        client.recv_control("shutdown_reply", &id);
        self.wait_for_end()
    }

    /// Waits until it has ended.
    pub fn wait_for_end(mut self) -> tempfile::TempDir {
        self.stdout.read_to_end(&mut Vec::new()).unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    /// The processes that belong to it: itself, its runner, snapshots, what cells started, and the next cell's compiler.
    pub fn processes(&self) -> Vec<u32> {
        processes_of(self.folder.path())
    }

    /// The compiler that waits for the next cell, if there is one.
    pub fn compiler(&self) -> Option<u32> {
        let name = |pid: &u32| std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        self.processes().into_iter().find(|pid| name(pid).starts_with("rustc"))
    }
}

impl Drop for Kernel {
    /// A test that failed leaves no kernel behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn kill(pid: u32) {
    let sent = Command::new("kill").args(["-s", "KILL", &pid.to_string()]).status().unwrap();
    assert!(sent.success(), "process {pid} was not there");
}

/// Waits until the last of them has ended.
pub fn wait_for_end_of_all(folder: &Path) {
    let start = Instant::now();
    while !processes_of(folder).is_empty() {
        assert!(start.elapsed() < Duration::from_secs(10), "{:?} are left", processes_of(folder));
        std::thread::yield_now();
    }
}

/// The processes that were started with that folder's name in their environment, the oldest first; none, where the system
/// does not list them.
pub fn processes_of(folder: &Path) -> Vec<u32> {
    let mark = format!("OF_KERNEL={}\0", folder.display());
    let numbers = std::fs::read_dir("/proc").into_iter().flatten().map_while(Result::ok);
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse().ok()));
    let is_ours = |pid: &u32| {
        // Empty for a process that has ended and was not waited for.
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.windows(mark.len()).any(|part| part == mark.as_bytes())
    };
    let mut found: Vec<u32> = numbers.filter(is_ours).collect();
    found.sort_unstable();
    found
}

/// Compiled cells of all tests, kept for the next run of this same program: another may compile them in another way.
pub fn shared_store() -> PathBuf {
    static STORE: LazyLock<PathBuf> = LazyLock::new(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("whole-cells");
        let built =
            std::env::current_exe().and_then(std::fs::metadata).and_then(|this| this.modified()).unwrap();
        let store = all.join(built.duration_since(UNIX_EPOCH).unwrap().as_nanos().to_string());
        if !store.exists() {
            // Those of earlier programs.
            let _ = std::fs::remove_dir_all(&all);
        }
        store
    });
    STORE.clone()
}

/// The number of the process in which cells run now.
pub fn runner_of(client: &mut Client) -> u32 {
    let (messages, _) = client.run("println!(\"{}\", std::process::id());");
    stream(&messages, "stdout").trim().parse().expect("a process's number")
}

/// The result of a cell, as text.
pub fn result(client: &mut Client, code: &str) -> String {
    let (messages, reply) = client.run(code);
    assert_eq!(reply["status"], "ok", "{reply}");
    result_of(&messages)
}

pub fn result_of(messages: &[Message]) -> String {
    let result = messages.iter().find(|message| message.kind() == "execute_result");
    result.map_or(String::new(), |result| result.content["data"]["text/plain"].as_str().unwrap().to_owned())
}
