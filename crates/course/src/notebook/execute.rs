//! Runs a notebook's cells on a session, without Jupyter, and keeps the outputs as Jupyter would.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use kernel::engine::{Event, Failure, Host, MimeBundle, NoInput, Outcome, Stream};
use kernel::session::Session;
use serde_json::{Value, json};

use super::{Cell, Notebook};

/// How a code cell went.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its place among all cells of the notebook, from 0.
    pub index: usize,
    /// The number in its brackets.
    pub number: u32,
    /// From sending it to its last output.
    pub took: Duration,
    /// Why it failed, if it did.
    pub failure: Option<Failure>,
    /// It failed, and its tag `raises-exception` says that it is meant to.
    pub expected: bool,
}

/// How a run is to go.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How long a cell may take before it is interrupted.
    pub timeout: Duration,
    /// Whether the cells after a failed one are run too; Jupyter's "run all" does not.
    pub go_on: bool,
    /// As much as a cell may print, in bytes; the rest is left out.
    pub most_output: usize,
}

/// More than a notebook should keep of one cell; a cell that prints without end stops here.
pub const MOST_OUTPUT: usize = 64 << 20;

/// Runs the code cells in order, puts what they showed into `notebook`, and reports each to `each` as it ends.
///
/// Gives back how they went; cells after a failure are missing there, unless [`Rules::go_on`].
pub fn execute(
    notebook: &mut Notebook,
    session: &mut Session,
    rules: Rules,
    mut each: impl FnMut(&Cell, &Ran),
) -> Vec<Ran> {
    let mut all = Vec::new();
    for (index, cell) in notebook.cells.iter_mut().enumerate().filter(|(_, cell)| cell.is_code()) {
        cell.clear();
        if cell.source.trim().is_empty() {
            continue;
        }
        let number = session.next_number();
        let mut outputs = Outputs { number, room: rules.most_output, ..Outputs::default() };
        let begun = Instant::now();
        let (outcome, late) = within(rules.timeout, session, &cell.source, &mut outputs);
        let took = begun.elapsed();
        let failure = match outcome {
            Outcome::Done => None,
            Outcome::Failed(_) if late => {
                let said =
                    format!("the cell took longer than {} s and was interrupted", rules.timeout.as_secs());
                Some(Failure { ename: "Timeout".into(), traceback: vec![said.clone()], evalue: said })
            }
            Outcome::Failed(failure) => Some(failure),
        };
        if let Some(failure) = &failure {
            outputs.shown.push(json!({
                "output_type": "error",
                "ename": failure.ename, "evalue": failure.evalue, "traceback": failure.traceback,
            }));
        }
        cell.rest.insert("outputs".into(), Value::Array(outputs.finish()));
        cell.rest.insert("execution_count".into(), json!(number));
        let expected = failure.is_some() && cell.has_tag("raises-exception");
        let ran = Ran { index, number, took, failure, expected };
        each(cell, &ran);
        let stop = ran.failure.is_some() && !ran.expected && !rules.go_on;
        all.push(ran);
        if stop {
            break;
        }
    }
    all
}

/// Runs a cell, and interrupts it when its time is over; says whether that was so.
fn within(timeout: Duration, session: &mut Session, code: &str, host: &mut dyn Host) -> (Outcome, bool) {
    let interrupter = session.interrupter();
    let (done, until_done) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let late = until_done.recv_timeout(timeout) == Err(mpsc::RecvTimeoutError::Timeout);
            if late {
                interrupter.interrupt();
            }
            late
        });
        let outcome = session.run(code, host);
        drop(done);
        (outcome, watch.join().unwrap_or(false))
    })
}

/// What a cell showed so far, as nbformat has it.
///
/// <https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs>
#[derive(Default)]
struct Outputs {
    number: u32,
    /// How many bytes may still be printed.
    room: usize,
    shown: Vec<Value>,
    /// The place in `shown` of what can be updated, by display id.
    updatable: Vec<(String, usize)>,
    /// `clear_output(wait=True)` came, and nothing since.
    clear_next: bool,
}

impl Outputs {
    fn clear(&mut self) {
        self.shown.clear();
        self.updatable.clear();
        self.clear_next = false;
    }

    /// Text comes in pieces; a notebook has one output for those that follow each other.
    fn stream(&mut self, name: &str, text: &str) {
        if self.room == 0 {
            return;
        }
        let fits = &text[..text.floor_char_boundary(self.room)];
        self.room = if fits.len() < text.len() { 0 } else { self.room - fits.len() };
        let text = if self.room == 0 {
            format!("{fits}… (more was printed, and left out)\n")
        } else {
            fits.into()
        };
        if let Some(last) = self.shown.last_mut()
            && last["name"] == name
            && let Some(Value::String(before)) = last.get_mut("text")
        {
            before.push_str(&text);
            return;
        }
        self.shown.push(json!({ "output_type": "stream", "name": name, "text": text }));
    }

    fn display(&mut self, data: MimeBundle, display_id: Option<String>, update: bool) {
        let places: Vec<usize> = self
            .updatable
            .iter()
            .filter(|(id, _)| update && Some(id) == display_id.as_ref())
            .map(|(_, place)| *place)
            .collect();
        let data = Value::Object(data);
        if update {
            for place in places {
                self.shown[place]["data"] = data.clone();
            }
            return;
        }
        if let Some(id) = display_id {
            self.updatable.push((id, self.shown.len()));
        }
        self.shown.push(json!({ "output_type": "display_data", "data": data, "metadata": {} }));
    }

    /// The outputs, with texts as lists of lines.
    fn finish(mut self) -> Vec<Value> {
        for output in &mut self.shown {
            if let Some(text) = output.get_mut("text") {
                split_lines(text);
            }
            if let Some(Value::Object(data)) = output.get_mut("data") {
                for (mime, value) in data {
                    if !mime.ends_with("json") {
                        split_lines(value);
                    }
                }
            }
        }
        self.shown
    }
}

/// As nbformat stores a text: a list of its lines.
fn split_lines(value: &mut Value) {
    if let Value::String(text) = value {
        *value = text.split_inclusive('\n').collect();
    }
}

impl Host for Outputs {
    fn emit(&mut self, event: Event) {
        if self.clear_next && !matches!(event, Event::ClearOutput { .. }) {
            self.clear();
        }
        match event {
            Event::Stream { stream, text } => {
                let name = if stream == Stream::Stdout { "stdout" } else { "stderr" };
                self.stream(name, &text);
            }
            Event::Display { data, display_id, update } => self.display(data, display_id, update),
            Event::Result { data } => self.shown.push(json!({
                "output_type": "execute_result", "execution_count": self.number, "data": data, "metadata": {},
            })),
            Event::ClearOutput { wait: true } => self.clear_next = true,
            Event::ClearOutput { wait: false } => self.clear(),
        }
    }

    fn input(&mut self, _prompt: &str, _password: bool) -> Result<String, NoInput> {
        Err(NoInput::Unsupported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(data: &str) -> MimeBundle {
        MimeBundle::from_iter([("text/plain".to_owned(), json!(data))])
    }

    fn said(text: &str) -> Event {
        Event::Stream { stream: Stream::Stdout, text: text.into() }
    }

    fn shown(events: impl IntoIterator<Item = Event>) -> Value {
        let mut outputs = Outputs { number: 3, room: 12, ..Outputs::default() };
        events.into_iter().for_each(|event| outputs.emit(event));
        Value::Array(outputs.finish())
    }

    #[test]
    fn pieces_of_one_stream_are_one_output_and_lines_are_split() {
        let error = Event::Stream { stream: Stream::Stderr, text: "oh".into() };
        assert_eq!(
            shown([said("a\nb"), said("c\n"), error, said("d")]),
            json!([
                { "output_type": "stream", "name": "stdout", "text": ["a\n", "bc\n"] },
                { "output_type": "stream", "name": "stderr", "text": ["oh"] },
                { "output_type": "stream", "name": "stdout", "text": ["d"] },
            ])
        );
    }

    #[test]
    fn a_cell_that_prints_without_end_fills_no_memory() {
        let outputs = shown((0..9).map(|_| said("12345")));
        assert_eq!(outputs[0]["text"], json!(["123451234512… (more was printed, and left out)\n"]));
    }

    #[test]
    fn an_update_replaces_what_has_its_id_and_adds_nothing() {
        let display =
            |data, update| Event::Display { data: text(data), display_id: Some("bar".into()), update };
        assert_eq!(
            shown([display("1 of 2", false), said("x"), display("2 of 2", true)]),
            json!([
                { "output_type": "display_data", "data": { "text/plain": ["2 of 2"] }, "metadata": {} },
                { "output_type": "stream", "name": "stdout", "text": ["x"] },
            ])
        );
    }

    #[test]
    fn clearing_with_wait_keeps_the_old_until_something_new_comes() {
        let clear = Event::ClearOutput { wait: true };
        assert_eq!(shown([said("old"), clear.clone()])[0]["text"], json!(["old"]));
        assert_eq!(shown([said("old"), clear, said("new")])[0]["text"], json!(["new"]));
    }

    #[test]
    fn a_result_has_the_number_of_its_cell() {
        assert_eq!(
            shown([Event::Result { data: text("42") }]),
            json!([{ "output_type": "execute_result", "execution_count": 3, "data": { "text/plain": ["42"] }, "metadata": {} }])
        );
    }
}
