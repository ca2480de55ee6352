//! Much of everything: what is lost once in a hundred times shows here.

use crate::client::stream;
use crate::process::{Kernel, processes_of, result, runner_of};

/// In kilobytes, as the system counts it for a process.
fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// "Run all": every request is sent before the first is answered.
pub fn three_hundred_cells_at_once() {
    const CELLS: usize = 300;
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let mut count = 0;");
    let mut memory = Vec::new();
    for _ in 0..2 {
        client.run("count = 0;");
        let code = |number: usize| match number % 3 {
            0 => "count += 1; println!(\"{count}\");",
            1 => "count += 1; print!(\"{count}\"); count",
            _ => "count += 1; eprint!(\"{count}\"); print!(\"{count}\");",
        };
        let cells: Vec<String> = (1..=CELLS).map(|number| client.execute(code(number))).collect();
        let mut before = 0;
        for (cell, number) in cells.iter().zip(1..) {
            let reply = client.recv_execute_reply(cell);
            assert_eq!(reply["status"], "ok");
            let count = reply["execution_count"].as_u64().unwrap();
            assert!(before == 0 || count == before + 1, "in order");
            before = count;
            // What belongs to the cell stands between its own `busy` and its own `idle`.
            client.recv_iopub_busy(cell);
            client.recv_execute_input(cell, code(number), count as u32);
            let mut messages = client.recv_until_idle(cell);
            assert!(messages.iter().all(|message| message.cause() == cell));
            let text = number.to_string();
            let (stdout, stderr, last) = match number % 3 {
                0 => (format!("{text}\n"), "", ""),
                1 => (text.clone(), "", text.as_str()),
                _ => (text.clone(), text.as_str(), ""),
            };
            assert_eq!(
                (stream(&messages, "stdout"), stream(&messages, "stderr")),
                (stdout, stderr.to_owned())
            );
            messages.retain(|message| message.kind() == "execute_result");
            assert_eq!(crate::process::result_of(&messages), last);
        }
        memory.push(resident(kernel.pid()) + resident(runner_of(&mut client)));
    }
    // The second three hundred cost nothing that the first did not: 4 MB is what measuring itself may be off by.
    assert!(memory[1] < memory[0] + 4096, "kernel and runner: {memory:?} kB");
}

pub fn no_lost_stdout() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let mut run = 0;");
    for run in 1..=200 {
        let (messages, reply) = client.run(
            "run += 1; println!(\"first {run}\"); print!(\"1\"); print!(\"2\"); eprintln!(\"aside\"); println!(\"3\"); \
             print!(\"last {run}\");",
        );
        assert_eq!(reply["status"], "ok", "{reply}");
        assert_eq!(stream(&messages, "stdout"), format!("first {run}\n123\nlast {run}"));
        assert_eq!(stream(&messages, "stderr"), "aside\n");
    }
}

/// A day in a class room, in short: nothing is left behind by any of them.
pub fn two_hundred_kernels_one_after_the_other() {
    for number in 0..200 {
        let kernel = Kernel::start();
        let mut client = kernel.client();
        assert_eq!(result(&mut client, "6 * 7"), "42");
        assert!(kernel.processes().len() >= 2, "the kernel and its runner");
        let folder = kernel.shut_down(&mut client);
        assert_eq!(processes_of(folder.path()), Vec::<u32>::new(), "kernel {number}");
        let mut left: Vec<String> = Vec::new();
        for below in [folder.path().to_owned(), folder.path().join("temporary"), folder.path().join("work")] {
            let names = std::fs::read_dir(below).unwrap().map(|entry| entry.unwrap().file_name());
            left.extend(names.map(|name| name.to_string_lossy().into_owned()));
        }
        left.sort();
        // What was there before: the connection file is Jupyter's own.
        assert_eq!(left, ["connection.json", "temporary", "work"], "kernel {number}");
    }
}
