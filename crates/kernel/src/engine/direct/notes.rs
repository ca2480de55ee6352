//! What the engine itself says to the learner: how a cell ended, and what became of its variables.

use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

use runtime::Ending;

use super::colours::headline;
use super::generate::Generated;
use super::scope::Lost;
use super::types::Unnameable;
use super::{advice, diagnose};
use crate::engine::{Event, Failure, Host, MimeBundle, Stream};
use crate::runner::Death;

const UNCHANGED: &str = "all variables are as they were before this cell";

/// The cell failed by itself. `moved`: it was undone, because it had moved these.
pub(super) fn raised(ending: Ending, moved: Option<&BTreeSet<String>>, generated: &Generated) -> Failure {
    let notes: Vec<String> = moved
        .map(|moved| {
            let names: Vec<String> = moved.iter().map(|name| format!("`{name}`")).collect();
            format!("the cell had moved {}; it was undone, and {UNCHANGED}", names.join(", "))
        })
        .into_iter()
        .collect();
    match ending {
        Ending::Done | Ending::Left => unreachable!("a cell that is done has not failed"),
        Ending::Raised { kind, messages, place } => {
            diagnose::runtime_failure(&kind, &messages, place.as_ref(), generated, &notes, None)
        }
        Ending::Panicked { message, place } => {
            let advice = advice::of_panic(&message);
            diagnose::runtime_failure("panic", &[message], place.as_ref(), generated, &notes, advice)
        }
    }
}

/// The compiler could not do its work, for reasons that are not the cell's.
pub(super) fn not_compiled(error: &io::Error) -> Failure {
    let help = "if the disk is full, make room on it and run the cell again; `cargo course doctor` looks for other causes";
    told("CompilerError", &format!("the cell could not be compiled: {error}"), &[help])
}

/// The compiler takes the cell for Rust, and we do not: what it declares would be lost without a word.
pub(super) fn not_taken_apart() -> Failure {
    let help = "write it in a more usual way: the compiler understands this cell, but the kernel cannot find its variables and \
                definitions";
    told("KernelError", "the cell could not be taken apart", &[help])
}

/// A compiled cell could not be run.
pub(super) fn not_started(error: &io::Error) -> Failure {
    let help = "run the cell again; if this comes back, restart the kernel";
    told("KernelError", &format!("the cell could not be started: {error}"), &[help])
}

pub(super) fn interrupted() -> Failure {
    told("Interrupted", &format!("the cell was interrupted; {UNCHANGED}"), &[])
}

pub(super) fn no_input() -> Failure {
    let help = "run the notebook in JupyterLab, where a prompt opens, or write the value into the cell";
    told("NoInput", &format!("the cell asks for input, and this front end takes none; {UNCHANGED}"), &[help])
}

/// The cell ended the process that ran it.
pub(super) fn died(death: Death) -> Failure {
    let (ename, what) = described(death);
    let threads = "threads and servers that earlier cells started have ended with it; run those cells again";
    told(&ename, &format!("{what}; {UNCHANGED}"), &[threads])
}

/// The process is gone, and its copy with it.
pub(super) fn lost(death: Death) -> Failure {
    let (ename, what) = described(death);
    told(
        &ename,
        &format!("{what}, and its copy with it: all variables are lost"),
        &["run the cells from the first one again"],
    )
}

/// A thread has ended the process, while no cell ran.
pub(super) fn lost_between_cells(death: Death, host: &mut dyn Host) {
    let (_, what) = described(death);
    let text = format!(
        "{}: a thread of an earlier cell did this, and all variables are lost; run the cells from the first one again\n",
        what.replacen("the cell", "the notebook", 1)
    );
    host.emit(Event::Stream { stream: Stream::Stderr, text });
}

/// The user interrupted while only threads were running.
pub(super) fn threads_ended(host: &mut dyn Host) {
    note(
        "the threads that earlier cells had started were interrupted and have ended; all variables are as they were",
        host,
    );
}

fn described(death: Death) -> (String, String) {
    match death {
        Death::Exit(status) => {
            ("exit".to_owned(), format!("the cell ended its process with `exit({status})`"))
        }
        Death::Signal(signal) => {
            let (name, meaning) = match signal {
                libc::SIGABRT => ("SIGABRT", "it was aborted"),
                libc::SIGSEGV => ("SIGSEGV", "it used memory that is not its own, or its stack overflowed"),
                libc::SIGBUS => ("SIGBUS", "it used memory that is not there"),
                libc::SIGILL => ("SIGILL", "an instruction that no processor knows"),
                libc::SIGFPE => ("SIGFPE", "an impossible calculation"),
                libc::SIGKILL => ("SIGKILL", "it was killed from outside, perhaps because memory ran out"),
                libc::SIGXFSZ => ("SIGXFSZ", "a file became larger than this system lets it be"),
                libc::SIGXCPU => ("SIGXCPU", "it used more processor time than this system lets it"),
                libc::SIGPIPE => ("SIGPIPE", "it wrote to a program that reads no more"),
                libc::SIGALRM => ("SIGALRM", "an alarm that a cell set"),
                libc::SIGTERM => ("SIGTERM", "it was ended from outside"),
                _ => ("signal", "a signal"),
            };
            (name.to_owned(), format!("the cell's process was ended by signal {signal}: {meaning}"))
        }
        Death::Unknown => ("ended".to_owned(), "the cell's process ended".to_owned()),
    }
}

fn told(ename: &str, evalue: &str, help: &[&str]) -> Failure {
    let mut traceback = vec![headline(ename, evalue)];
    traceback.extend(help.iter().map(|line| format!("\u{1b}[1mnote\u{1b}[0m: {line}")));
    Failure { ename: ename.to_owned(), evalue: evalue.to_owned(), traceback }
}

pub(super) fn warning(drawn: &str, host: &mut dyn Host) {
    host.emit(Event::Stream { stream: Stream::Stderr, text: format!("{drawn}\n") });
}

pub(super) fn not_kept(name: &str, why: &str, host: &mut dyn Host) {
    note(&format!("`{name}` is not kept for later cells: {why}"), host);
}

/// Variables were dropped, because something was defined anew that they are made of.
pub(super) fn types_redefined(lost: &[Lost], host: &mut dyn Host) {
    for Lost { variable, because_of } in lost {
        if let Some(item) = because_of {
            note(
                &format!(
                    "`{variable}` was dropped: its type is made of `{item}`, which this cell defines anew"
                ),
                host,
            );
        }
    }
}

pub(super) fn main_is_not_called(host: &mut dyn Host) {
    note(
        "`main` is not called by itself in a notebook: write `main()`, or its lines without the function",
        host,
    );
}

pub(super) fn unnameable(unnameable: &Unnameable) -> String {
    match unnameable {
        Unnameable::Closure => {
            "the type of a closure has no name; as `Box<dyn Fn(…) -> …>` it can be kept".to_owned()
        }
        Unnameable::FunctionItem => {
            "write its type, as in `let f: fn(i32) -> i32 = …`, and it can be kept".to_owned()
        }
        Unnameable::Future => "the type of a future has no name; `.await` it, or box and pin it".to_owned(),
        Unnameable::Other(_) => {
            "its type has no name that another cell could write; as `Box<dyn …>` it can be kept".to_owned()
        }
    }
}

/// As `:timing` asks.
pub(super) fn took(compiled: Duration, ran: Duration, host: &mut dyn Host) {
    let milliseconds = |time: Duration| time.as_millis();
    note(
        &format!(
            "took {} ms: {} ms to find it compiled or to compile it, {} ms to run",
            milliseconds(compiled + ran),
            milliseconds(compiled),
            milliseconds(ran)
        ),
        host,
    );
}

/// A line of ours in the cell's output; what stands in backticks is code.
pub(super) fn note(text: &str, host: &mut dyn Host) {
    let mut html = String::new();
    for (i, part) in text.split('`').enumerate() {
        let escaped = part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        html += &if i % 2 == 1 { format!("<code>{escaped}</code>") } else { escaped };
    }
    let html = format!("<div style=\"opacity:.75\"><em>note:</em> {html}</div>");
    let mut data = MimeBundle::new();
    data.insert("text/html".to_owned(), html.into());
    data.insert("text/plain".to_owned(), format!("note: {text}").into());
    host.emit(Event::Display { data, display_id: None, update: false });
}
