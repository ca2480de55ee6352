//! Requests that run nothing.

use crate::kernel::Kernel;
use serde_json::{Value, json};

#[test]
fn kernel_info_comes_at_once() {
    let start = std::time::Instant::now();
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let id = client.send("kernel_info_request", json!({}));
    let info = client.recv_reply("kernel_info_reply", &id);
    assert!(start.elapsed() < std::time::Duration::from_secs(1), "{:?}", start.elapsed());
    assert_eq!((&info["status"], &info["protocol_version"]), (&json!("ok"), &json!("5.3")));
    let language = json!({
        "name": "rust", "version": "1.95.0", "mimetype": "text/rust", "file_extension": ".rs", "pygments_lexer": "rust",
        "codemirror_mode": "rust", "nbconvert_exporter": "script",
    });
    assert_eq!(info["language_info"], language);
}

#[test]
fn control_answers_while_a_cell_runs() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("gate");
    client.recv_iopub_busy(&cell);
    let id = client.send_control("kernel_info_request", json!({}));
    client.recv_control("kernel_info_reply", &id);
    kernel.remote.gate.send(()).unwrap();
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
}

fn complete(code: &str, cursor: Value) -> Value {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let id = client.send("complete_request", json!({"code": code, "cursor_pos": cursor}));
    client.recv_reply("complete_reply", &id)
}

#[test]
fn complete_multibyte() {
    let reply = complete("let é = \"ü\"; naïve", json!(18));
    assert_eq!(reply["matches"], json!(["naïve_completed"]));
    assert_eq!((&reply["cursor_start"], &reply["cursor_end"]), (&json!(13), &json!(18)));
}

#[test]
fn complete_astral_cursor() {
    let reply = complete("\"𝄞𝄞\"; foo; bar", json!(9));
    assert_eq!(reply["matches"], json!(["foo_completed"]));
    assert_eq!((&reply["cursor_start"], &reply["cursor_end"]), (&json!(6), &json!(9)));
    let described =
        json!([{"start": 6, "end": 9, "text": "foo_completed", "type": "variable", "signature": "u32"}]);
    assert_eq!(reply["metadata"]["_jupyter_types_experimental"], described);
}

#[test]
fn a_cursor_beyond_the_end_is_at_the_end() {
    for cursor in [json!(99), Value::Null] {
        assert_eq!(complete("a; foo", cursor)["matches"], json!(["foo_completed"]));
    }
}

#[test]
fn inspect_finds_or_says_that_it_did_not() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let id = client.send("inspect_request", json!({"code": "𝄞 name", "cursor_pos": 3, "detail_level": 1}));
    let found = client.recv_reply("inspect_reply", &id);
    assert_eq!(
        found,
        json!({"status": "ok", "found": true, "data": {"text/plain": "name, detail 1"}, "metadata": {}})
    );
    let id = client.send("inspect_request", json!({"code": "  ", "cursor_pos": 1}));
    let nothing = client.recv_reply("inspect_reply", &id);
    assert_eq!(nothing, json!({"status": "ok", "found": false, "data": {}, "metadata": {}}));
}

#[test]
fn is_complete_tells_the_indent() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let mut ask = |code: &str| {
        let id = client.send("is_complete_request", json!({"code": code}));
        client.recv_reply("is_complete_reply", &id)
    };
    assert_eq!(ask("fn f() {"), json!({"status": "incomplete", "indent": "    "}));
    assert_eq!(ask("fn f() {}")["status"], "complete");
    assert_eq!(ask("}")["status"], "invalid");
}

#[test]
fn history_by_number_by_pattern_and_from_the_end() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    for code in ["result 1", "print two", "result 1"] {
        client.run(code);
    }
    let mut ask = |content: Value| {
        let id = client.send("history_request", content);
        client.recv_reply("history_reply", &id)["history"].clone()
    };
    let tail = json!({"hist_access_type": "tail", "n": 2, "output": true, "raw": true});
    assert_eq!(ask(tail), json!([[1, 2, ["print two", ""]], [1, 3, ["result 1", "1"]]]));
    let range = json!({"hist_access_type": "range", "session": 0, "start": 1, "stop": 3, "output": false, "raw": true});
    assert_eq!(ask(range), json!([[1, 1, "result 1"], [1, 2, "print two"]]));
    assert_eq!(ask(json!({"hist_access_type": "range", "session": -1, "start": 1})), json!([]));
    let search = json!({"hist_access_type": "search", "pattern": "res*", "unique": true});
    assert_eq!(ask(search), json!([[1, 3, "result 1"]]));
}

#[test]
fn comms_are_refused() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let id = client.send("comm_info_request", json!({}));
    assert_eq!(client.recv_reply("comm_info_reply", &id), json!({"status": "ok", "comms": {}}));
    client.recv_until_idle(&id);
    let open =
        client.send("comm_open", json!({"comm_id": "c1", "target_name": "jupyter.widget", "data": {}}));
    client.recv_iopub_busy(&open);
    assert_eq!(client.recv_iopub_kind("comm_close", &open), json!({"comm_id": "c1", "data": {}}));
    client.recv_iopub_idle(&open);
}
