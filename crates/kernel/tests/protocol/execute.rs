//! `execute_request`: the order of its messages, its replies, and what its flags do.

use crate::client::stream;
use crate::kernel::Kernel;
use serde_json::{Value, json};

#[test]
fn a_cell_is_busy_shown_answered_and_idle() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("print hello\nwarn careful\nresult 42");
    client.recv_iopub_busy(&cell);
    client.recv_execute_input(&cell, "print hello\nwarn careful\nresult 42", 1);
    client.recv_stream(&cell, "stdout", "hello\n");
    client.recv_stream(&cell, "stderr", "careful\n");
    let result = client.recv_iopub_kind("execute_result", &cell);
    assert_eq!(
        result,
        json!({"execution_count": 1, "data": {"text/plain": "42"}, "metadata": {}, "transient": {}})
    );
    client.recv_iopub_idle(&cell);
    let reply = client.recv_execute_reply(&cell);
    assert_eq!(reply, json!({"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}));
}

#[test]
fn the_parents_header_comes_back_whole() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("print x");
    let busy = client.recv_iopub();
    assert_eq!((busy.cause(), &busy.parent["a_field_of_the_future"]), (cell.as_str(), &json!(1)));
}

#[test]
fn displays_are_shown_updated_and_cleared() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("display d1 one\nupdate d1 two\nclear\nprint x");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    let shown =
        |text: &str| json!({"data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": "d1"}});
    assert_eq!(client.recv_iopub_kind("display_data", &cell), shown("one"));
    assert_eq!(client.recv_iopub_kind("update_display_data", &cell), shown("two"));
    assert_eq!(client.recv_iopub_kind("clear_output", &cell), json!({"wait": true}));
    client.recv_stream(&cell, "stdout", "x\n");
    client.recv_iopub_idle(&cell);
}

#[test]
fn error_reports_traceback() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("print before\nfail E0382 moved away\nprint after");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    client.recv_stream(&cell, "stdout", "before\n");
    let error = client.recv_iopub_kind("error", &cell);
    assert_eq!(
        error,
        json!({"ename": "E0382", "evalue": "moved away", "traceback": ["E0382 in the cell", "moved away"]})
    );
    client.recv_iopub_idle(&cell);
    let reply = client.recv_execute_reply(&cell);
    assert_eq!((&reply["status"], &reply["execution_count"]), (&json!("error"), &json!(1)));
    for field in ["ename", "evalue", "traceback"] {
        assert_eq!(reply[field], error[field]);
    }
}

#[test]
fn a_panic_of_the_engine_costs_one_cell() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let (_, reply) = client.run("panic");
    assert_eq!((&reply["status"], &reply["ename"]), (&json!("error"), &json!("KernelError")));
    assert!(reply["evalue"].as_str().unwrap().contains("invented panic"));
    assert_eq!(client.run("print x").1["status"], "ok");
}

fn numbers(client: &mut crate::client::Client, cells: &[Value]) -> Vec<Value> {
    let run = |content: &Value| {
        let cell = client.send("execute_request", content.clone());
        let reply = client.recv_execute_reply(&cell);
        client.recv_until_idle(&cell);
        reply["execution_count"].clone()
    };
    cells.iter().map(run).collect()
}

#[test]
fn store_history_false() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cells = [
        json!({"code": "print 1"}),
        json!({"code": "print not counted", "store_history": false}),
        json!({"code": "print 2"}),
    ];
    assert_eq!(numbers(&mut client, &cells), [1, 2, 2]);
    let id = client
        .send("history_request", json!({"hist_access_type": "tail", "n": 9, "output": false, "raw": true}));
    let history = &client.recv_reply("history_reply", &id)["history"];
    assert_eq!(history, &json!([[1, 1, "print 1"], [1, 2, "print 2"]]));
}

#[test]
fn a_failed_cell_has_a_number_and_an_empty_one_has_none() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cells = [json!({"code": "fail E1 x"}), json!({"code": " \n"}), json!({"code": "print 2"})];
    assert_eq!(numbers(&mut client, &cells), [1, 2, 2]);
}

#[test]
fn a_silent_cell_broadcasts_nothing_but_its_status() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    for code in ["print x\nresult 1\ndisplay d x", "fail E1 x"] {
        let cell =
            client.send("execute_request", json!({"code": code, "silent": true, "store_history": true}));
        client.recv_iopub_busy(&cell);
        client.recv_iopub_idle(&cell);
        assert_eq!(client.recv_execute_reply(&cell)["execution_count"], 1);
    }
    assert_eq!(client.run("print counted").1["execution_count"], 1);
}

#[test]
fn user_expressions_are_evaluated_one_by_one() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let expressions =
        json!({"good": "print unseen\nresult 7", "bad": "fail E1 why", "asks": "ask no", "wrong": 7});
    let cell = client.send("execute_request", json!({"code": "print x", "user_expressions": expressions}));
    let reply = client.recv_execute_reply(&cell);
    assert_eq!(reply["status"], "ok");
    let values = &reply["user_expressions"];
    assert_eq!(values["good"], json!({"status": "ok", "data": {"text/plain": "7"}, "metadata": {}}));
    assert_eq!((&values["bad"]["status"], &values["bad"]["ename"]), (&json!("error"), &json!("E1")));
    assert_eq!(values["asks"]["ename"], "NoInput");
    assert_eq!(values["wrong"]["status"], "error");
    assert_eq!(stream(&client.recv_until_idle(&cell), "stdout"), "x\n");
    assert_eq!(client.run("print y").1["execution_count"], 2);
}

#[test]
fn a_failed_cell_aborts_those_sent_behind_it() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let failed = client.execute("fail E1 x");
    let second = client.execute("print second");
    let question = client.send("kernel_info_request", json!({}));
    let third = client.execute("print third");
    assert_eq!(client.recv_execute_reply(&failed)["status"], "error");
    let aborted = client.recv_execute_reply(&second);
    assert_eq!(aborted["status"], "aborted");
    assert_eq!(aborted.get("execution_count"), None, "a cell that was not run has no number");
    client.recv_reply("kernel_info_reply", &question);
    assert_eq!(client.recv_execute_reply(&third)["status"], "aborted");
    client.recv_until_idle(&failed);
    client.recv_iopub_busy(&second);
    client.recv_iopub_idle(&second);
    client.recv_until_idle(&third);
    assert_eq!(client.run("print fourth").1["status"], "ok");
}

#[test]
fn a_failed_cell_aborts_nothing_if_told_so() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let failed = client.send("execute_request", json!({"code": "fail E1 x", "stop_on_error": false}));
    let second = client.execute("print second");
    assert_eq!(client.recv_execute_reply(&failed)["status"], "error");
    assert_eq!(client.recv_execute_reply(&second)["status"], "ok");
}
