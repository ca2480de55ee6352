//! What a kernel meets outside of tests: processes that are killed, memory and disks that come to their end. After each of
//! them the kernel says what happened, and serves the next cell.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::client::{Client, stream};
use crate::process::{Kernel, kill, result, runner_of, wait_for_end_of_all};

/// The failure of a cell: its `ename`, and all that is said with it.
fn failure(client: &mut Client, code: &str) -> (String, String) {
    let (messages, reply) = client.run(code);
    assert_eq!(reply["status"], "error", "{code}: {reply}");
    said(&reply, &stream(&messages, "stderr"))
}

fn said(reply: &Value, stderr: &str) -> (String, String) {
    let text = |field: &str| reply[field].as_str().unwrap_or_default().to_owned();
    (text("ename"), format!("{} {} {stderr}", text("evalue"), reply["traceback"]))
}

/// Runs a cell that prints the number of its process and then waits; returns both numbers.
fn waiting_cell(client: &mut Client) -> (String, u32) {
    let cell = client.execute("n += 1; println!(\"{}\", std::process::id()); loop { std::thread::park(); }");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    let pid = client.recv_iopub_kind("stream", &cell)["text"].as_str().unwrap().trim().parse().unwrap();
    (cell, pid)
}

pub fn a_runner_killed_in_mid_cell() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let mut n = 1;");
    // More than once: the second time it is a snapshot that is killed.
    for _ in 0..3 {
        let (cell, pid) = waiting_cell(&mut client);
        kill(pid);
        let reply = client.recv_execute_reply(&cell);
        client.recv_until_idle(&cell);
        let (ename, said) = said(&reply, "");
        assert_eq!(ename, "SIGKILL");
        assert!(said.contains("killed from outside"), "{said}");
        assert_eq!(result(&mut client, "n"), "1");
    }
}

pub fn a_runner_killed_between_two_cells() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let n = 1;");
    kill(runner_of(&mut client));
    // The kernel watches between cells too; the cell may still come before it has looked.
    let (ename, said) = failure(&mut client, "n");
    assert!(
        ename == "SIGKILL" && said.contains("all variables are lost") || ename == "E0425",
        "{ename}: {said}"
    );
    assert_eq!(result(&mut client, "6 * 7"), "42");
    let (ename, said) = failure(&mut client, "n");
    assert_eq!(ename, "E0425");
    assert!(said.contains("lost"), "{said}");
}

pub fn a_runner_killed_together_with_its_snapshot() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let mut n = 1;");
    let (cell, pid) = waiting_cell(&mut client);
    let known = [Some(kernel.pid()), Some(pid), kernel.compiler()];
    let snapshots: Vec<u32> =
        kernel.processes().into_iter().filter(|&other| !known.contains(&Some(other))).collect();
    assert_eq!(snapshots.len(), 1, "the cell's process and its snapshot");
    kill(snapshots[0]);
    kill(pid);
    let (ename, said) = said(&client.recv_execute_reply(&cell), "");
    assert_eq!(ename, "SIGKILL");
    assert!(said.contains("all variables are lost"), "{said}");
    client.recv_until_idle(&cell);
    assert_eq!(result(&mut client, "6 * 7"), "42");
}

pub fn a_process_that_a_cell_forked_does_not_hide_a_death() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let mut n = 1;");
    // It sleeps for as long as the test may take, with every file of the runner's open.
    let fork = "unsafe extern \"C\" { fn fork() -> i32; }\n\
        if unsafe { fork() } == 0 { loop { std::thread::park(); } }";
    assert_eq!(client.run(fork).1["status"], "ok");
    let forked: Vec<u32> = kernel.processes();
    let (cell, pid) = waiting_cell(&mut client);
    for other in kernel.processes().into_iter().filter(|other| !forked.contains(other)) {
        // The snapshot.
        kill(other);
    }
    kill(pid);
    let (ename, said) = said(&client.recv_execute_reply(&cell), "");
    assert_eq!(ename, "SIGKILL");
    assert!(said.contains("all variables are lost"), "{said}");
    client.recv_until_idle(&cell);
    assert_eq!(result(&mut client, "6 * 7"), "42");
}

pub fn out_of_memory() {
    // 4 GB of addresses: the compiler needs about one.
    let kernel = Kernel::start_after("ulimit -v 4194304");
    let mut client = kernel.client();
    client.run("let mut n = 1;");
    let all_at_once = "n += 1; vec![1_u8; 16 << 30].len()";
    let little_by_little =
        "n += 1; let mut v: Vec<Vec<u8>> = vec![]; loop { v.push(Vec::with_capacity(256 << 20)); }";
    for code in [all_at_once, little_by_little] {
        let (ename, said) = failure(&mut client, code);
        assert_eq!(ename, "SIGABRT");
        assert!(said.contains("memory allocation of"), "{said}");
        assert_eq!(result(&mut client, "n"), "1");
    }
}

pub fn thousands_of_brackets() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let n = 1;");
    for depth in [100, 3_000, 100_000] {
        let (_, reply) = client.run(&format!("{}n{}", "(".repeat(depth), ")".repeat(depth)));
        // How many the compiler takes is its own affair.
        let why = reply["evalue"].as_str().unwrap_or_default();
        let said = why.contains("the compiler crashed") || why.contains("recursion limit");
        assert!(reply["status"] == "ok" || depth > 1000 && said, "{depth}: {reply}");
        assert_eq!(result(&mut client, "n"), "1");
    }
}

pub fn a_file_that_becomes_too_large() {
    // In blocks of 512 bytes: 20 MB.
    let kernel = Kernel::start_after("ulimit -f 40960");
    let mut client = kernel.client();
    client.run("let mut n = 1;");
    let (ename, said) = failure(&mut client, "n += 1; std::fs::write(\"large\", vec![0; 64 << 20])?;");
    assert_eq!(ename, "SIGXFSZ");
    assert!(said.contains("larger than this system lets it be"), "{said}");
    assert_eq!(result(&mut client, "n"), "1");
}

/// A file system of its own, so small that it is soon full.
pub fn a_disk_that_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = "exec unshare --map-root-user --mount sh -c 'mount -t tmpfs -o size=4m none \"$1\" && shift && exec \"$@\"' sh";
    let can = std::process::Command::new("sh")
        .args(["-c", &format!("{mounted} \"$0\" true")])
        .arg(&disk)
        .stderr(std::process::Stdio::null())
        .status();
    if !can.is_ok_and(|status| status.success()) {
        eprintln!("a_disk_that_is_full: this system lets no test mount a small disk");
        return;
    }
    let first = format!("set -- \"$0\" \"$@\"\n{mounted} '{}' \"$@\"", disk.display());
    let kernel = Kernel::start_in(folder, &first, &disk.join("store"));
    let mut client = kernel.client();
    assert_eq!(result(&mut client, "let n = 1; n"), "1");
    // As the kernel sees it, which has the disk for itself.
    let filling = PathBuf::from(format!("/proc/{}/root{}", kernel.pid(), disk.join("filling").display()));
    fill(&filling);
    let (ename, said) = failure(&mut client, "n + 1");
    assert_eq!(ename, "CompilerError");
    assert!(said.contains("No space left on device") && said.contains("make room on it"), "{said}");
    // What was compiled before needs no room.
    let (ename, _) = failure(&mut client, "n + 2");
    assert_eq!(ename, "CompilerError");
    std::fs::remove_file(filling).unwrap();
    assert_eq!(result(&mut client, "n + 1"), "2");
    kernel.shut_down(&mut client);
}

fn fill(file: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(file).unwrap();
    for size in [4096, 1] {
        while file.write(&vec![b'x'; size]).is_ok_and(|written| written > 0) {}
    }
}

pub fn no_temporary_folder() {
    let kernel = Kernel::start_after("export TMPDIR=/no/such/folder");
    let mut client = kernel.client();
    assert_eq!(result(&mut client, "let temporary = std::env::temp_dir(); temporary"), "\"/no/such/folder\"");
    assert_eq!(result(&mut client, "temporary.exists()"), "false");
}

pub fn the_store_is_removed_in_mid_session() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let kernel = Kernel::start_in(folder, "", &store);
    let mut client = kernel.client();
    for _ in 0..2 {
        assert_eq!(result(&mut client, "let n = 20; n + 1"), "21");
        assert_eq!(result(&mut client, "n * 2"), "40");
        std::fs::remove_dir_all(&store).unwrap();
    }
    kernel.shut_down(&mut client);
}

pub fn a_compiled_cell_that_cannot_be_loaded_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let kernel = Kernel::start_in(folder, "", &store);
    let mut client = kernel.client();
    assert_eq!(result(&mut client, "40 + 2"), "42");
    // In place of the library, one that is whole by its hash and yet none: the next kernel finds it.
    let files = crate::support::files_below(&store);
    let description = files.iter().find(|path| path.extension().is_some_and(|end| end == "json")).unwrap();
    let library = files.iter().find(|path| path.extension().is_some_and(|end| end == "so")).unwrap();
    let text = std::fs::read_to_string(description).unwrap();
    let hash = library.file_stem().unwrap().to_str().unwrap().split_once('-').unwrap().1;
    let (content, its_hash) = ("no library at all", hash_of("no library at all"));
    std::fs::write(description, text.replace(hash, &its_hash)).unwrap();
    std::fs::write(
        library.with_file_name(library.file_name().unwrap().to_str().unwrap().replace(hash, &its_hash)),
        content,
    )
    .unwrap();
    let folder = kernel.shut_down(&mut client);
    let kernel = Kernel::start_in(folder, "", &store);
    let mut client = kernel.client();
    assert_eq!(result(&mut client, "40 + 2"), "42");
    kernel.shut_down(&mut client);
}

/// A cell whose compiler has to be called: it is in no store.
fn new_cell(n: u32) -> String {
    format!("{n} + {}", std::process::id())
}

/// An interrupt from a terminal reaches it, and the system may need its memory.
pub fn a_waiting_compiler_that_was_killed_is_not_missed() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run(&new_cell(1));
    kill(kernel.compiler().expect("one that waits"));
    assert_eq!(result(&mut client, &new_cell(2)), (2 + std::process::id()).to_string());
}

pub fn a_waiting_compiler_ends_with_its_kernel() {
    for killed in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        let kernel = Kernel::start_in(folder, "", &store);
        let mut client = kernel.client();
        client.run("6 * 7");
        assert!(kernel.compiler().is_some());
        let folder = if killed {
            kill(kernel.pid());
            kernel.wait_for_end()
        } else {
            kernel.shut_down(&mut client)
        };
        wait_for_end_of_all(folder.path());
        let workshops = std::fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().file_name());
        let left = workshops.filter(|name| name.to_string_lossy().starts_with("compiling-")).count();
        // The folder of a killed kernel goes with the store's next sweep.
        assert_eq!(left, usize::from(killed));
    }
}

fn hash_of(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).iter().take(20).map(|byte| format!("{byte:02x}")).collect()
}

pub fn a_killed_kernel_leaves_no_process() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let mut n = 1;");
    let (_, pid) = waiting_cell(&mut client);
    let all = kernel.processes();
    assert!(all.contains(&pid) && all.len() >= 3, "kernel, cell, snapshot: {all:?}");
    kill(kernel.pid());
    // They have nobody to tell them; the system does, and the snapshot sees it for itself.
    let folder = kernel.wait_for_end();
    wait_for_end_of_all(folder.path());
}
