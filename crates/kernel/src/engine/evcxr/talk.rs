//! What a running cell says and asks, brought to the host: evcxr reports from threads of its own, and a [`Host`] has one.

use std::time::Duration;

use ::evcxr::EvalContextOutputs;
use crossbeam_channel::{Receiver, bounded, never, select};

use crate::engine::{Event, Host, Stream};

/// Standard error comes through a thread that nobody waits for: so long may the last lines of a cell take.
const LAST_LINES: Duration = Duration::from_millis(50);

/// A question of the cell, and where its answer goes.
struct Question {
    prompt: String,
    password: bool,
    answer: crossbeam_channel::Sender<String>,
}

/// Runs `cell` in a thread, and tells the host what it prints and asks until it has ended.
///
/// `cell` gets a function that asks the user. A question that is not answered is answered with nothing: evcxr knows no other way.
/// Nothing comes back if evcxr itself panicked.
pub fn while_it_runs<T: Send>(
    outputs: &EvalContextOutputs,
    host: &mut dyn Host,
    cell: impl FnOnce(&dyn Fn(&str, bool) -> String) -> T + Send,
) -> Option<T> {
    let (ask, questions) = bounded::<Question>(0);
    let (finish, finished) = bounded::<()>(0);
    std::thread::scope(|scope| {
        let running = scope.spawn(move || {
            let ask = |prompt: &str, password: bool| {
                let (answer, answered) = bounded(1);
                let question = Question { prompt: prompt.to_owned(), password, answer };
                // The thread below listens until the cell has ended.
                ask.send(question).ok().and_then(|()| answered.recv().ok()).unwrap_or_default()
            };
            let ended = cell(&ask);
            drop(finish);
            ended
        });
        listen(outputs, &questions, &finished, host);
        while let Ok(line) = outputs.stderr.recv_timeout(LAST_LINES) {
            emit(host, Stream::Stderr, line);
        }
        running.join().ok()
    })
}

/// Returns when the cell has ended, in one way or another: `finished` is closed then.
fn listen(
    outputs: &EvalContextOutputs,
    questions: &Receiver<Question>,
    finished: &Receiver<()>,
    host: &mut dyn Host,
) {
    // A closed channel is always ready, and would keep this thread busy.
    let (mut stdout, mut stderr, mut questions) =
        (outputs.stdout.clone(), outputs.stderr.clone(), questions.clone());
    loop {
        select! {
            recv(stdout) -> line => match line {
                Ok(line) => emit(host, Stream::Stdout, line),
                Err(_) => stdout = never(),
            },
            recv(stderr) -> line => match line {
                Ok(line) => emit(host, Stream::Stderr, line),
                Err(_) => stderr = never(),
            },
            recv(questions) -> question => match question {
                Ok(Question { prompt, password, answer }) => {
                    let _ = answer.send(host.input(&prompt, password).unwrap_or_default());
                }
                Err(_) => questions = never(),
            },
            recv(finished) -> _ => {
                // Lines of standard output are sent before the end.
                outputs.stdout.try_iter().for_each(|line| emit(host, Stream::Stdout, line));
                return;
            }
        }
    }
}

/// evcxr reads whole lines.
fn emit(host: &mut dyn Host, stream: Stream, line: String) {
    host.emit(Event::Stream { stream, text: line + "\n" });
}
