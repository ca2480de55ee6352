//! What Jupyter asks of a kernel, with cells that are really compiled and run.

use serde_json::json;

use crate::client::stream;
use crate::process::{Kernel, processes_of, result, runner_of, shared_store};

pub fn user_expressions_are_evaluated() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let n = 20; let name = \"Ada\".to_string(); fn next(n: i32) -> i32 { n + 1 }");
    let expressions = json!({
        "double": "n * 2", "call": "next(n)", "text": "name", "prints": "{ println!(\"unseen\"); next(next(n)) }",
        "unknown": "nowhere", "panics": "Vec::<i32>::new()[n as usize]", "fails": "\"x\".parse::<i32>()?",
    });
    let cell = client.send(
        "execute_request",
        json!({"code": "println!(\"{name}\");", "user_expressions": expressions, "allow_stdin": false}),
    );
    let reply = client.recv_execute_reply(&cell);
    let values = &reply["user_expressions"];
    for (name, text) in [("double", "40"), ("call", "21"), ("text", "\"Ada\""), ("prints", "22")] {
        assert_eq!(values[name]["status"], "ok", "{name}: {values}");
        assert_eq!(values[name]["data"]["text/plain"], text);
        assert_eq!(values[name]["metadata"], json!({}));
    }
    for (name, ename) in [("unknown", "E0425"), ("panics", "panic"), ("fails", "ParseIntError")] {
        assert_eq!((&values[name]["status"], &values[name]["ename"]), (&json!("error"), &json!(ename)));
        assert!(values[name]["traceback"].as_array().is_some_and(|lines| !lines.is_empty()), "{values}");
    }
    assert_eq!((&reply["status"], &reply["execution_count"]), (&json!("ok"), &json!(2)));
    // Seen of all that: what the cell itself printed.
    let messages = client.recv_until_idle(&cell);
    assert_eq!(stream(&messages, "stdout"), "Ada\n");
    assert!(messages.iter().all(|message| message.kind() != "error" && message.kind() != "execute_result"));
    assert_eq!(result(&mut client, "(n, name)"), "(\n    20,\n    \"Ada\",\n)");
}

pub fn a_silent_cell_runs_and_leaves_its_variables() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let content = json!({"code": "let quiet = 5; println!(\"unseen\"); quiet", "silent": true});
    let cell = client.send("execute_request", content);
    client.recv_iopub_busy(&cell);
    client.recv_iopub_idle(&cell);
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
    let (_, reply) = client.run("quiet + 1");
    assert_eq!(reply["execution_count"], 1, "a silent cell is not counted");
    assert_eq!(result(&mut client, "quiet + 1"), "6");
}

const READ: &str =
    "let mut line = String::new(); std::io::stdin().read_line(&mut line)?; line.trim().to_string()";

pub fn stdin_disabled() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let before = 1;");
    let cell = client.send("execute_request", json!({"code": READ, "allow_stdin": false}));
    assert_eq!(client.recv_execute_reply(&cell)["ename"], "NoInput");
    client.recv_until_idle(&cell);
    assert_eq!(result(&mut client, "before"), "1");
}

pub fn input_reaches_the_cell() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute(READ);
    let request = client.recv_stdin();
    assert_eq!(client.beat("while it waits"), "while it waits");
    client.send_input(request.header, "typed, é𝄞");
    assert_eq!(client.recv_execute_reply(&cell)["status"], "ok");
    assert_eq!(crate::process::result_of(&client.recv_until_idle(&cell)), "\"typed, é𝄞\"");
}

pub fn output_is_cleared() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let clear = |wait: &str| {
        format!(
            "println!(\"EVCXR_BEGIN_CONTENT application/vnd.oauth-dance.clear-output\\n{wait}\\nEVCXR_END_CONTENT\");"
        )
    };
    let cell = client.execute(&format!(
        "println!(\"one\"); {} println!(\"two\"); {} println!(\"three\");",
        clear("wait"),
        clear("")
    ));
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    client.recv_stream(&cell, "stdout", "one\n");
    assert_eq!(client.recv_iopub_kind("clear_output", &cell), json!({"wait": true}));
    client.recv_stream(&cell, "stdout", "two\n");
    assert_eq!(client.recv_iopub_kind("clear_output", &cell), json!({"wait": false}));
    client.recv_stream(&cell, "stdout", "three\n");
    client.recv_iopub_idle(&cell);
}

pub fn a_display_is_updated_by_another_cell() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let show = |mime: &str, text: &str| {
        format!(
            "println!(\"EVCXR_BEGIN_CONTENT application/vnd.oauth-dance.{mime}\\nprogress\\nEVCXR_END_CONTENT\\n\
             EVCXR_BEGIN_CONTENT text/plain\\n{text}\\nEVCXR_END_CONTENT\");"
        )
    };
    for (mime, text, kind) in
        [("display-id", "half", "display_data"), ("update-display", "whole", "update_display_data")]
    {
        let cell = client.execute(&show(mime, text));
        client.recv_iopub_busy(&cell);
        client.recv_iopub_kind("execute_input", &cell);
        let shown = client.recv_iopub_kind(kind, &cell);
        assert_eq!(
            (&shown["data"]["text/plain"], &shown["transient"]["display_id"]),
            (&json!(text), &json!("progress"))
        );
        client.recv_iopub_idle(&cell);
    }
}

pub fn interrupt_running_code() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let mut n = 1;");
    let cell = client.execute("n += 1; println!(\"looping\"); loop { n += 1; }");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    client.recv_stream(&cell, "stdout", "looping\n");
    let id = client.send_control("interrupt_request", json!({}));
    assert_eq!(client.recv_control("interrupt_reply", &id), json!({"status": "ok"}));
    assert_eq!(client.recv_execute_reply(&cell)["ename"], "Interrupted");
    client.recv_until_idle(&cell);
    assert_eq!(result(&mut client, "n"), "1");
}

pub fn interrupt_compile() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let n = 1;");
    // Constant evaluation without an end, which the compiler is told not to complain about.
    let cell = client.execute(
        "#[allow(long_running_const_eval)] const N: u64 = { let mut i = 0; while i < u64::MAX { i += 1; } i };\nN",
    );
    client.recv_iopub_busy(&cell);
    let id = client.send_control("interrupt_request", json!({}));
    client.recv_control("interrupt_reply", &id);
    assert_eq!(client.recv_execute_reply(&cell)["ename"], "Interrupted");
    client.recv_until_idle(&cell);
    assert_eq!(result(&mut client, "n"), "1");
}

pub fn restart_begins_anew() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    assert_eq!(result(&mut client, "let kept = 1; kept"), "1");
    let id = client.send_control("shutdown_request", json!({"restart": true}));
    assert_eq!(client.recv_control("shutdown_reply", &id), json!({"status": "ok", "restart": true}));
    let folder = kernel.wait_for_end();
    // With the same connection file, as Jupyter does it.
    let kernel = Kernel::start_in(folder, "", &shared_store());
    let mut client = kernel.client();
    let (_, reply) = client.run("kept");
    assert_eq!((&reply["ename"], &reply["execution_count"]), (&json!("E0425"), &json!(1)));
    kernel.shut_down(&mut client);
}

pub fn shutdown_while_a_cell_runs() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("println!(\"looping\"); loop {}");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    client.recv_stream(&cell, "stdout", "looping\n");
    let folder = kernel.shut_down(&mut client);
    assert_eq!(processes_of(folder.path()), Vec::<u32>::new());
}

pub fn two_clients_share_one_session() {
    let kernel = Kernel::start();
    let (mut first, mut second) = (kernel.client(), kernel.client());
    first.run("let mut shared = 1;");
    // Both at once; each gets its own reply, and both see both cells.
    let (one, two) = (
        first.execute("shared += 1; println!(\"one\");"),
        second.execute("shared *= 10; println!(\"two\");"),
    );
    let counts = [first.recv_execute_reply(&one), second.recv_execute_reply(&two)].map(|reply| {
        assert_eq!(reply["status"], "ok");
        reply["execution_count"].as_u64().unwrap()
    });
    assert!(counts == [2, 3] || counts == [3, 2], "{counts:?}");
    for client in [&mut first, &mut second] {
        let last = if counts == [2, 3] { &two } else { &one };
        let seen = client.recv_until_idle(last);
        let mut texts = [&one, &two].map(|cell| {
            let of_it: Vec<_> = seen.iter().filter(|message| message.cause() == cell).cloned().collect();
            stream(&of_it, "stdout")
        });
        texts.sort();
        assert_eq!(texts, ["one\n", "two\n"]);
    }
    let expected = if counts == [2, 3] { "20" } else { "11" };
    assert_eq!(result(&mut first, "shared"), expected);
    second.catch_up();
    assert_eq!(result(&mut second, "shared"), expected);
}

pub fn a_client_vanishes_in_mid_cell() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    client.run("let mut lines = 0;");
    let runner = runner_of(&mut client);
    let mut leaving = kernel.client();
    let cell = leaving.execute("while lines < 20_000 { lines += 1; println!(\"line {lines}\"); }");
    leaving.recv_iopub_busy(&cell);
    drop(leaving);
    // The cell runs to its end, for those who are still there.
    let text = stream(&client.recv_until_idle(&cell), "stdout");
    assert_eq!(text.lines().count(), 20_000);
    assert!(text.ends_with("line 20000\n"));
    assert_eq!(result(&mut client, "lines"), "20000");
    assert_eq!(runner_of(&mut client), runner);
}

pub fn error_reports_traceback() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    for (code, ename, says) in [
        ("let x: i32 = \"text\";", "E0308", "mismatched types"),
        ("let v: Vec<i32> = vec![];\nv[3]", "panic", "index out of bounds"),
        ("let n: i32 = \"x\".parse()?;", "ParseIntError", "invalid digit"),
        ("std::process::abort();", "SIGABRT", "aborted"),
    ] {
        let (messages, reply) = client.run(code);
        assert_eq!((&reply["status"], &reply["ename"]), (&json!("error"), &json!(ename)), "{reply}");
        let error = messages.iter().find(|message| message.kind() == "error").expect("one `error` message");
        for field in ["ename", "evalue", "traceback"] {
            assert_eq!(reply[field], error.content[field]);
        }
        assert!(error.content["traceback"].to_string().contains(says), "{}", error.content);
    }
}
