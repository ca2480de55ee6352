//! What holds for all channels: signatures, heartbeats, peers that come and go, shutting down.

use crate::client::{Client, sign};
use crate::kernel::{Kernel, ipc, tcp};
use serde_json::json;

#[test]
fn heartbeat_echoes() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    assert_eq!(client.beat("ping"), "ping");
    assert_eq!(client.beat("é𝄞"), "é𝄞");
}

#[test]
fn heartbeat_goes_on_while_a_cell_runs() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("gate");
    client.recv_iopub_busy(&cell);
    assert_eq!(client.beat("alive"), "alive");
    kernel.remote.gate.send(()).unwrap();
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
}

#[test]
fn rejects_invalid_signature() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let (_, mut forged) = client.request("execute_request", json!({}), json!({"code": "print forged"}));
    forged[1] = sign("another-key", &forged[2..]);
    client.send_frames(forged);
    let (_, mut changed) = client.request("execute_request", json!({}), json!({"code": "print original"}));
    changed[5] = json!({"code": "print changed"}).to_string().into_bytes();
    client.send_frames(changed);
    let (_, mut unsigned) = client.request("execute_request", json!({}), json!({"code": "print unsigned"}));
    unsigned[1].clear();
    client.send_frames(unsigned);
    // Had one of them run, this would not be the first cell, nor the first reply.
    let cell = client.execute("print genuine");
    assert_eq!(client.recv_execute_reply(&cell)["execution_count"], 1);
    client.recv_iopub_busy(&cell);
}

#[test]
fn rejects_replayed_message() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let (cell, frames) = client.request("execute_request", json!({}), json!({"code": "print once"}));
    client.send_frames(frames.clone());
    client.send_frames(frames);
    assert_eq!(client.recv_execute_reply(&cell)["execution_count"], 1);
    let next = client.execute("print next");
    assert_eq!(client.recv_execute_reply(&next)["execution_count"], 2);
}

#[test]
fn buffers_are_not_signed() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let (cell, mut frames) = client.request("execute_request", json!({}), json!({"code": "print x"}));
    frames.push(b"a buffer".to_vec());
    client.send_frames(frames);
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
}

#[test]
fn empty_key_means_unsigned() {
    let kernel = Kernel::start_at(kernel::protocol::Connection { key: "".into(), ..tcp() });
    let mut client = Client::connect_as(&kernel.connection, "");
    let (_, reply) = client.run("print x");
    assert_eq!(reply["status"], "ok");
}

#[test]
fn garbage_does_not_stop_the_kernel() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.send_frames(vec![b"garbage".to_vec()]);
    client.send_frames(vec![b"<IDS|MSG>".to_vec()]);
    let parts = ["not json", "", "[]", "\u{0}"].map(|part| part.as_bytes().to_vec());
    let mut frames = vec![b"<IDS|MSG>".to_vec(), sign(&client.key, &parts)];
    frames.extend(parts);
    client.send_frames(frames);
    // Another program that takes the port for its own.
    for port in [kernel.connection.shell_port, kernel.connection.iopub_port] {
        use std::io::Write;
        let mut stranger = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        stranger.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    }
    assert_eq!(client.run("print x").1["status"], "ok");
}

#[test]
fn unknown_requests_are_ignored() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    for kind in ["debug_request", "request_of_the_future", "comm_msg"] {
        let id = client.send(kind, json!({"command": "attach"}));
        client.recv_iopub_busy(&id);
        client.recv_iopub_idle(&id);
    }
    let id = client.send_control("debug_request", json!({}));
    client.recv_iopub_busy(&id);
    client.recv_iopub_idle(&id);
    assert_eq!(client.run("print x").1["status"], "ok");
}

#[test]
fn malformed_content_is_answered() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    for kind in ["execute", "complete", "inspect", "history", "is_complete"] {
        let id = client.send(&format!("{kind}_request"), json!({"code": 7}));
        let reply = client.recv_reply(&format!("{kind}_reply"), &id);
        assert_eq!((&reply["status"], &reply["ename"]), (&json!("error"), &json!("MalformedRequest")));
    }
    assert_eq!(client.run("print x").1["execution_count"], 1);
}

#[test]
fn survives_peer_disconnect() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let mut leaving = kernel.client();
    let cell = leaving.execute("gate\nflood 100000\nresult x");
    leaving.recv_iopub_busy(&cell);
    drop(leaving);
    kernel.remote.gate.send(()).unwrap();
    client.recv_until_idle(&cell);
    assert_eq!(client.run("print still here").1["execution_count"], 2);
    assert_eq!(kernel.client().run("print and a new one").1["execution_count"], 3);
}

#[test]
fn all_front_ends_see_what_a_cell_shows() {
    let kernel = Kernel::start();
    let (mut first, mut second) = (kernel.client(), kernel.client());
    first.catch_up();
    let cell = second.execute("print shared");
    second.recv_execute_reply(&cell);
    first.recv_iopub_busy(&cell);
    first.recv_execute_input(&cell, "print shared", 1);
    first.recv_stream(&cell, "stdout", "shared\n");
    first.recv_iopub_idle(&cell);
}

#[test]
fn unix_sockets_work_and_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    // As a killed kernel leaves it.
    drop(std::os::unix::net::UnixListener::bind(folder.path().join("kernel-ipc-1")).unwrap());
    let kernel = Kernel::start_at(ipc(folder.path()));
    let mut client = kernel.client();
    assert_eq!(client.beat("ping"), "ping");
    let (messages, reply) = client.run("print over a file");
    assert_eq!(crate::client::stream(&messages, "stdout"), "over a file\n");
    assert_eq!(reply["status"], "ok");
    let id = client.send_control("shutdown_request", json!({"restart": false}));
    client.recv_control("shutdown_reply", &id);
    kernel.wait_for_end();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_taken_port_is_named() {
    let kernel = Kernel::start();
    let error = kernel::protocol::Server::bind(kernel.connection.clone()).err().unwrap().to_string();
    let endpoint = kernel.connection.endpoint(kernel.connection.shell_port);
    assert!(error.starts_with(&format!("`{endpoint}` could not be opened for the shell channel")), "{error}");
}

#[test]
fn process_exits_after_shutdown() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let id = client.send_control("shutdown_request", json!({"restart": true}));
    assert_eq!(client.recv_control("shutdown_reply", &id), json!({"status": "ok", "restart": true}));
    client.recv_iopub_busy(&id);
    assert_eq!(client.recv_iopub_kind("shutdown_reply", &id)["restart"], true);
    client.recv_iopub_idle(&id);
    kernel.wait_for_end();
    kernel.remote.ended.try_recv().expect("the engine was shut down");
}

#[test]
fn shutdown_ends_a_running_cell() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("wait");
    client.recv_iopub_busy(&cell);
    let id = client.send_control("shutdown_request", json!({"restart": false}));
    client.recv_control("shutdown_reply", &id);
    assert_eq!(client.recv_execute_reply(&cell)["ename"], "Interrupted");
    kernel.wait_for_end();
    kernel.remote.ended.try_recv().expect("the engine was shut down");
}

#[test]
fn shutdown_does_not_wait_for_a_cell_that_hangs() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("gate");
    client.recv_iopub_busy(&cell);
    let id = client.send_control("shutdown_request", json!({"restart": false}));
    client.recv_control("shutdown_reply", &id);
    kernel.wait_for_end();
}
