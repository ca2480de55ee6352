//! `input_request`, from the kernel, and `input_reply`, from the front end.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-stdin-router-dealer-channel>

use crate::engine::NoInput;
pub(in crate::protocol) use jupyter_protocol::InputRequest;
use serde::Deserialize;

#[derive(Deserialize)]
pub(in crate::protocol) struct InputReply {
    #[serde(default)]
    value: String,
    /// Older front ends leave it out.
    status: Option<String>,
}

impl InputReply {
    /// # Errors
    /// A front end that closes the prompt without an answer says `error` or `aborted`.
    pub(in crate::protocol) fn answer(self) -> Result<String, NoInput> {
        match self.status.as_deref() {
            None | Some("ok") => Ok(self.value),
            Some(_) => Err(NoInput::Interrupted),
        }
    }
}
