//! `interrupt_request`: stops the running cell, and nothing else.

use crate::kernel::Kernel;
use serde_json::json;

#[test]
fn interrupt_running_code() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("print started\nwait");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    client.recv_stream(&cell, "stdout", "started\n");
    let id = client.send_control("interrupt_request", json!({}));
    assert_eq!(client.recv_control("interrupt_reply", &id), json!({"status": "ok"}));
    assert_eq!(client.recv_execute_reply(&cell)["ename"], "Interrupted");
    let kinds: Vec<_> =
        client.recv_until_idle(&cell).into_iter().filter(|message| message.cause() == cell).collect();
    assert_eq!(kinds.iter().map(|message| message.kind()).collect::<Vec<_>>(), ["error", "status"]);
    assert_eq!(client.run("print x").1["status"], "ok");
}

#[test]
fn interrupt_right_behind_a_cell_stops_it() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    for _ in 0..50 {
        let cell = client.execute("wait");
        client.recv_iopub_busy(&cell);
        let id = client.send_control("interrupt_request", json!({}));
        client.recv_control("interrupt_reply", &id);
        // Lost where it comes between the cell's `busy` and the engine's beginning.
        assert_eq!(client.recv_execute_reply(&cell)["ename"], "Interrupted");
        client.recv_until_idle(&cell);
    }
}

#[test]
fn interrupt_without_a_cell_does_not_hit_the_next() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let id = client.send_control("interrupt_request", json!({}));
    client.recv_control("interrupt_reply", &id);
    client.recv_until_idle(&id);
    let cell = client.execute("ask x");
    let request = client.recv_stdin();
    client.send_input(request.header, "answered");
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
}

#[test]
fn interrupt_aborts_the_cells_behind() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("print started\nwait");
    let next = client.execute("print next");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    client.recv_stream(&cell, "stdout", "started\n");
    client.send_control("interrupt_request", json!({}));
    assert_eq!(client.recv_execute_reply(&cell)["ename"], "Interrupted");
    assert_eq!(client.recv_execute_reply(&next)["status"], "aborted");
}
