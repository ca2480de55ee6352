//! Output: nothing is lost, nothing waits, and a lot of it makes few messages.

use crate::client::stream;
use crate::kernel::Kernel;

#[test]
fn no_lost_stdout() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    for run in 0..200 {
        let code = format!("print first {run}\nwrite 1\nwrite 2\nwarn aside\nprint 3\nwrite last {run}");
        let (messages, reply) = client.run(&code);
        assert_eq!(stream(&messages, "stdout"), format!("first {run}\n123\nlast {run}"));
        assert_eq!(stream(&messages, "stderr"), "aside\n");
        assert_eq!(reply["execution_count"], run + 1);
    }
}

#[test]
fn the_two_streams_keep_their_order() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("write a\nwarn b\nwrite c\nwarn d\ndisplay d1 x\nwrite e");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    for (name, text) in [("stdout", "a"), ("stderr", "b\n"), ("stdout", "c"), ("stderr", "d\n")] {
        client.recv_stream(&cell, name, text);
    }
    client.recv_iopub_kind("display_data", &cell);
    client.recv_stream(&cell, "stdout", "e");
    client.recv_iopub_idle(&cell);
}

#[test]
fn text_is_shown_before_its_line_ends() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("write 50%\ngate\nwrite … 100%\ngate");
    client.recv_iopub_busy(&cell);
    client.recv_iopub_kind("execute_input", &cell);
    client.recv_stream(&cell, "stdout", "50%");
    kernel.remote.gate.send(()).unwrap();
    client.recv_stream(&cell, "stdout", "… 100%");
    kernel.remote.gate.send(()).unwrap();
    client.recv_iopub_idle(&cell);
}

#[test]
fn what_a_thread_prints_later_belongs_to_the_cell_that_ran_last() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    for code in ["later tick", "later tock\nprint x"] {
        let cell = client.execute(code);
        // Before or after the `idle`: the thread does not know of either.
        let mut text = stream(&client.recv_until_idle(&cell), "stdout");
        while !text.contains("tick\n") && !text.contains("tock\n") {
            let late = client.recv_iopub_kind("stream", &cell);
            text += late["text"].as_str().unwrap();
        }
    }
}

#[test]
fn ten_megabytes_make_few_messages() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let (messages, _) = client.run("flood 10000000");
    let text = stream(&messages, "stdout");
    assert_eq!(text.len(), 10_000_000);
    assert!(text.lines().enumerate().all(|(number, line)| line.trim() == number.to_string()));
    assert!(messages.len() < 2_000, "{} messages", messages.len());
}

#[test]
fn output_that_nobody_takes_does_not_stop_the_cell() {
    let kernel = Kernel::start();
    let mut client = kernel.client();
    let cell = client.execute("flood 1000000");
    client.recv_iopub_busy(&cell);
    drop(client);
    let mut other = kernel.client();
    assert_eq!(other.run("print x").1["execution_count"], 2);
}
