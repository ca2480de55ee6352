//! Stands between an engine and the host, and masks what goes through.

use crate::engine::{Event, Host, NoInput};
use crate::redact::Redactor;

/// A host that shows everything on `host`, masked.
pub(super) struct Masked<'a> {
    redactor: &'a mut Redactor,
    host: &'a mut dyn Host,
    result: Option<String>,
}

impl<'a> Masked<'a> {
    pub(super) fn new(redactor: &'a mut Redactor, host: &'a mut dyn Host) -> Self {
        Self { redactor, host, result: None }
    }

    /// Shows what was kept back; to be called when the cell is over. Returns the text of its result, for the history.
    pub(super) fn end(mut self) -> Option<String> {
        self.release();
        self.result
    }

    /// What was printed before something else is shown before it.
    fn release(&mut self) {
        for (stream, text) in self.redactor.release() {
            if !text.is_empty() {
                self.host.emit(Event::Stream { stream, text });
            }
        }
    }
}

impl Host for Masked<'_> {
    fn emit(&mut self, event: Event) {
        self.redactor.refresh();
        let event = match event {
            Event::Stream { stream, text } => {
                let text = self.redactor.stream(stream, &text);
                if !text.is_empty() {
                    self.host.emit(Event::Stream { stream, text });
                }
                return;
            }
            Event::Display { data, display_id, update } => {
                Event::Display { data: self.redactor.bundle(data), display_id, update }
            }
            Event::Result { data } => {
                let data = self.redactor.bundle(data);
                self.result = data.get("text/plain").and_then(|text| text.as_str()).map(str::to_owned);
                Event::Result { data }
            }
            Event::ClearOutput { wait } => Event::ClearOutput { wait },
        };
        self.release();
        self.host.emit(event);
    }

    fn input(&mut self, prompt: &str, password: bool) -> Result<String, NoInput> {
        self.release();
        self.redactor.refresh();
        self.host.input(&self.redactor.text(prompt), password)
    }
    fn interrupted(&self) -> bool {
        self.host.interrupted()
    }
}
