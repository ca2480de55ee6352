//! Prompts: a cell that asks for a line.

use crate::client::stream;
use crate::kernel::Kernel;
use serde_json::json;

#[test]
fn a_prompt_reaches_the_front_end_that_sent_the_cell() {
    let kernel = Kernel::start();
    let (mut client, mut other) = (kernel.client(), kernel.client());
    let cell = client.execute("ask Your name: ");
    let request = client.recv_stdin();
    assert_eq!((request.kind(), request.cause()), ("input_request", cell.as_str()));
    assert_eq!(request.content, json!({"prompt": "Your name: ", "password": false}));
    // Another front end cannot answer for it.
    other.send_input(request.header.clone(), "intruder");
    other.send_control("kernel_info_request", json!({}));
    client.send_input(request.header.clone(), "Ada é𝄞");
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
    let shown: String = stream(&client.recv_until_idle(&cell), "stdout");
    assert_eq!(shown, "<Ada é𝄞>\n");
}

#[test]
fn prompts_follow_each_other_and_passwords_are_hidden() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("ask a\npassword b");
    assert_eq!(client.recv_stdin().content, json!({"prompt": "a", "password": false}));
    // `jupyter_client` does not say what it answers.
    client.send_input(json!({}), "1");
    assert_eq!(client.recv_stdin().content, json!({"prompt": "b", "password": true}));
    client.send_input(json!({}), "2");
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
    assert_eq!(stream(&client.recv_until_idle(&cell), "stdout"), "<1>\n<2>\n");
}

#[test]
fn a_reply_to_an_older_prompt_is_dropped() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("ask a\nask b");
    let first = client.recv_stdin();
    client.send_input(first.header.clone(), "1");
    let second = client.recv_stdin();
    assert_ne!(first.id(), second.id());
    client.send_input(first.header, "late");
    client.send_input(second.header, "2");
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
    assert_eq!(stream(&client.recv_until_idle(&cell), "stdout"), "<1>\n<2>\n");
}

#[test]
fn stdin_disabled() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.send("execute_request", json!({"code": "ask no", "allow_stdin": false}));
    let reply = client.recv_execute_reply(&cell);
    assert_eq!(
        (&reply["ename"], &reply["evalue"]),
        (&json!("NoInput"), &json!("this front end takes no input"))
    );
}

#[test]
fn a_front_end_without_stdin_is_not_waited_for() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.shell_only(&kernel.connection);
    let cell = client.execute("ask anybody?");
    assert_eq!(client.recv_execute_reply(&cell)["evalue"], "this front end takes no input");
}

#[test]
fn prompt_does_not_block_heartbeat() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("ask wait");
    let request = client.recv_stdin();
    assert_eq!(client.beat("alive"), "alive");
    let id = client.send_control("kernel_info_request", json!({}));
    client.recv_control("kernel_info_reply", &id);
    client.send_input(request.header, "done");
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
}

#[test]
fn interrupt_ends_a_prompt() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("ask forever");
    let request = client.recv_stdin();
    let id = client.send_control("interrupt_request", json!({}));
    assert_eq!(client.recv_control("interrupt_reply", &id), json!({"status": "ok"}));
    assert_eq!(client.recv_execute_reply(&cell)["evalue"], "interrupted while waiting for input");
    // The answer comes too late, and is not taken for that of the next prompt.
    client.send_input(request.header, "late");
    let next = client.execute("ask again");
    let request = client.recv_stdin();
    client.send_input(request.header, "now");
    assert_eq!(client.recv_execute_reply(&next)["status"], "ok");
}

#[test]
fn shutdown_ends_a_prompt() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.execute("ask forever");
    client.recv_stdin();
    let id = client.send_control("shutdown_request", json!({"restart": false}));
    client.recv_control("shutdown_reply", &id);
    kernel.wait_for_end();
    kernel.remote.ended.try_recv().expect("the engine was shut down");
}
