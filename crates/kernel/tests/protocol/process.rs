//! What a kernel does with the process that it has to itself: signals, a parent that goes away, its end.

use crate::client::{Client, KEY};
use crate::fake::Fake;
use crate::kernel::{ipc, options};
use kernel::engine::Engine;
use kernel::protocol::{Connection, Error, Options, serve};
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Not a test: the kernel that the tests below start, as this same program.
#[test]
#[ignore = "started by the other tests as a process of its own"]
fn kernel_process() {
    let Some(file) = std::env::var_os("CONNECTION_FILE").map(PathBuf::from) else { return };
    let options = Options { signals: true, watch_parent: true, ..options(file.parent().unwrap()) };
    serve(&file, || Ok::<_, Error>((Box::new(Fake::new().0) as Box<dyn Engine>, options))).unwrap();
    // A cell that hangs must not keep the process.
    std::process::exit(0);
}

struct Process {
    child: Child,
    connection: Connection,
    _folder: tempfile::TempDir,
}

impl Process {
    /// `shell`: started by a shell that waits for a line, and not by this process.
    fn start(shell: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let connection = ipc(folder.path());
        let file = folder.path().join("connection.json");
        let text = json!({
            "transport": "ipc", "ip": connection.ip, "key": KEY, "signature_scheme": "hmac-sha256", "kernel_name": "rust",
            "shell_port": 1, "control_port": 2, "iopub_port": 3, "stdin_port": 4, "hb_port": 5,
        });
        std::fs::write(&file, text.to_string()).unwrap();
        let program = std::env::current_exe().unwrap();
        let arguments = ["process::kernel_process", "--exact", "--ignored", "--nocapture"];
        let mut command = if shell {
            let mut command = Command::new("sh");
            command.args(["-c", r#""$@" & read line"#, "sh"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        let command = command
            .args(arguments)
            .env("CONNECTION_FILE", &file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        Self { child: command.spawn().unwrap(), connection, _folder: folder }
    }

    fn client(&self) -> Client {
        wait_for(Path::new(&format!("{}-3", self.connection.ip)));
        Client::connect(&self.connection)
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until nobody holds the process's output: it, and whatever it started, is gone.
    fn wait_for_end(mut self) {
        let mut output = self.child.stdout.take().unwrap();
        let (end, ended) = channel();
        std::thread::spawn(move || {
            let mut text = Vec::new();
            output.read_to_end(&mut text).unwrap();
            let _ = end.send(());
        });
        ended.recv_timeout(Duration::from_secs(10)).expect("the kernel's process ends");
        self.child.wait().unwrap();
    }
}

/// The sockets open in the order in which `Server::bind` opens them, and this is the last.
fn wait_for(path: &Path) {
    let start = std::time::Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < Duration::from_secs(10), "the kernel opened no sockets");
        std::thread::yield_now();
    }
}

#[test]
fn sigint_interrupts_a_cell_and_not_the_kernel() {
    let process = Process::start(false);
    let mut client = process.client();
    let cell = client.execute("wait");
    client.recv_iopub_busy(&cell);
    process.signal("INT");
    assert_eq!(client.recv_execute_reply(&cell)["ename"], "Interrupted");
    process.signal("INT");
    assert_eq!(client.run("print x").1["status"], "ok");
    client.send_control("shutdown_request", json!({"restart": false}));
    process.wait_for_end();
}

#[test]
fn sigterm_ends_the_kernel_in_mid_cell() {
    let process = Process::start(false);
    let mut client = process.client();
    let cell = client.execute("gate");
    client.recv_iopub_busy(&cell);
    process.signal("TERM");
    process.wait_for_end();
}

#[test]
fn the_kernel_ends_with_the_process_that_started_it() {
    let mut process = Process::start(true);
    let mut client = process.client();
    assert_eq!(client.run("print x").1["status"], "ok");
    drop(process.child.stdin.take());
    process.wait_for_end();
}
