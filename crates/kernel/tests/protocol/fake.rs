//! An engine whose cells are scripts, one command a line, so that a test's cell says what it does.

use kernel::engine::{
    Completeness, Completion, Completions, Engine, Event, Failure, Host, Interrupt, MimeBundle, Outcome,
    Stream, wait_for,
};
use serde_json::json;
use std::os::fd::BorrowedFd;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};

/// | command | does |
/// |---|---|
/// | `print TEXT`, `write TEXT`, `warn TEXT` | a line to stdout, a text without its line's end, a line to stderr |
/// | `flood N` | N bytes to stdout, a hundred at a time |
/// | `display ID TEXT`, `update ID TEXT`, `clear` | shows under a display id, shows again, clears |
/// | `result TEXT` | the cell's result |
/// | `ask PROMPT`, `password PROMPT` | prints the answer between angle brackets |
/// | `gate` | waits until the test opens the gate, deaf to interrupts |
/// | `wait` | waits until interrupted, then fails |
/// | `later TEXT` | prints a line when no cell runs any more |
/// | `save FILE TEXT` | writes a file |
/// | `fail NAME VALUE`, `panic` | fails as a cell, fails as an engine |
pub struct Fake {
    interrupted: Arc<Flag>,
    gate: Receiver<()>,
    ended: Sender<()>,
    later: Vec<String>,
}

/// What a test holds of its engine.
pub struct Remote {
    /// Opens a gate.
    pub gate: Sender<()>,
    /// Hears that the engine was shut down.
    pub ended: Receiver<()>,
}

#[derive(Default)]
struct Flag {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    running: bool,
    interrupted: bool,
}

impl Interrupt for Flag {
    fn interrupt(&self) {
        let mut state = self.state.lock().unwrap();
        state.interrupted = state.running;
        self.changed.notify_all();
    }
}

impl Fake {
    pub fn new() -> (Self, Remote) {
        let (open, gate) = channel();
        let (ended, end) = channel();
        (
            Self { interrupted: Arc::default(), gate, ended, later: Vec::new() },
            Remote { gate: open, ended: end },
        )
    }

    fn command(&mut self, line: &str, host: &mut dyn Host) -> Result<(), Failure> {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (first, second) = rest.split_once(' ').unwrap_or((rest, ""));
        let out = |text: String| Event::Stream { stream: Stream::Stdout, text };
        let plain = |text: &str| match json!({"text/plain": text}) {
            serde_json::Value::Object(data) => data,
            _ => MimeBundle::new(),
        };
        match command {
            "print" => host.emit(out(format!("{rest}\n"))),
            "write" => host.emit(out(rest.to_owned())),
            "warn" => host.emit(Event::Stream { stream: Stream::Stderr, text: format!("{rest}\n") }),
            "flood" => {
                let bytes: usize = rest.parse().unwrap();
                for number in 0..bytes / 100 {
                    host.emit(out(format!("{number:99}\n")));
                }
            }
            "display" | "update" => {
                let (display_id, update) = (Some(first.to_owned()), command == "update");
                host.emit(Event::Display { data: plain(second), display_id, update });
            }
            "clear" => host.emit(Event::ClearOutput { wait: true }),
            "result" => host.emit(Event::Result { data: plain(rest) }),
            "ask" | "password" => match host.input(rest, command == "password") {
                Ok(line) => host.emit(out(format!("<{line}>\n"))),
                Err(error) => return Err(failure("NoInput", &error.to_string())),
            },
            // A test that ends before its cell lets it go on.
            "gate" => self.gate.recv().unwrap_or_default(),
            "wait" => {
                let state = self.interrupted.state.lock().unwrap();
                drop(self.interrupted.changed.wait_while(state, |state| !state.interrupted).unwrap());
                return Err(failure("Interrupted", "stopped"));
            }
            "later" => self.later.push(format!("{rest}\n")),
            "save" => std::fs::write(first, second).unwrap(),
            "fail" => return Err(failure(first, second)),
            "panic" => panic!("invented panic"),
            other => return Err(failure("NoCommand", other)),
        }
        Ok(())
    }
}

fn failure(ename: &str, evalue: &str) -> Failure {
    let traceback = vec![format!("{ename} in the cell"), evalue.to_owned()];
    Failure { ename: ename.to_owned(), evalue: evalue.to_owned(), traceback }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The bytes of the name that `cursor` stands in or behind.
fn word(code: &str, cursor: usize) -> std::ops::Range<usize> {
    let start = code[..cursor].rfind(|character| !is_name(character));
    let start = start.map_or(0, |at| at + code[at..].chars().next().unwrap().len_utf8());
    let end = code[cursor..].find(|character| !is_name(character)).map_or(code.len(), |at| cursor + at);
    start..end
}

impl Engine for Fake {
    fn execute(&mut self, code: &str, _number: u32, host: &mut dyn Host) -> Outcome {
        *self.interrupted.state.lock().unwrap() = State { running: true, interrupted: false };
        if host.interrupted() {
            self.interrupted.interrupt();
        }
        let outcome = code.lines().try_for_each(|line| self.command(line, host));
        self.interrupted.state.lock().unwrap().running = false;
        outcome.map_or_else(Outcome::Failed, |()| Outcome::Done)
    }

    fn idle(&mut self, wake: BorrowedFd<'_>, host: &mut dyn Host) {
        for text in self.later.drain(..) {
            host.emit(Event::Stream { stream: Stream::Stdout, text });
        }
        wait_for(wake);
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        self.interrupted.clone()
    }

    fn complete(&mut self, code: &str, cursor: usize) -> Completions {
        let replace = word(code, cursor);
        let text = format!("{}_completed", &code[replace.clone()]);
        let detail = Some("u32".to_owned());
        Completions { replace, matches: vec![Completion { text, kind: "variable", detail }] }
    }

    fn inspect(&mut self, code: &str, cursor: usize, detail: u8) -> Option<MimeBundle> {
        let name = &code[word(code, cursor)];
        let data = json!({"text/plain": format!("{name}, detail {detail}")});
        if name.is_empty() { None } else { data.as_object().cloned() }
    }

    fn is_complete(&self, code: &str) -> Completeness {
        match (code.matches('{').count(), code.matches('}').count()) {
            (open, closed) if open > closed => Completeness::Incomplete { indent: "    ".to_owned() },
            (open, closed) if open < closed => Completeness::Invalid,
            _ => Completeness::Complete,
        }
    }

    fn shutdown(&mut self) {
        // A test that does not listen does not mind.
        let _ = self.ended.send(());
    }
}
