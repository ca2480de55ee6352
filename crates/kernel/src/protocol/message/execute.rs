//! `execute_request`: runs a cell. Around its output come `execute_input` before and `error` after, if it failed.
//!
//! Not `jupyter_protocol`'s request, which refuses one that leaves out what has a default.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute>

use super::error;
use crate::engine::{Failure, MimeBundle, Outcome};
use crate::protocol::host::CellHost;
use crate::session::{Record, Session};
use jupyter_protocol::{ErrorOutput, ExecuteInput, ExecutionCount, ReplyStatus};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub(in crate::protocol) struct ExecuteRequest {
    pub(in crate::protocol) code: String,
    #[serde(default)]
    pub(in crate::protocol) silent: bool,
    #[serde(default = "yes")]
    store_history: bool,
    user_expressions: Option<Map<String, Value>>,
    #[serde(default)]
    pub(in crate::protocol) allow_stdin: bool,
    #[serde(default = "yes")]
    pub(in crate::protocol) stop_on_error: bool,
}

fn yes() -> bool {
    true
}

#[derive(Serialize)]
pub(in crate::protocol) struct ExecuteReply {
    status: ReplyStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_count: Option<u32>,
    #[serde(flatten)]
    error: Option<ErrorOutput>,
    user_expressions: Map<String, Value>,
    payload: [(); 0],
}

impl ExecuteReply {
    /// A cell that was not run, because one before it failed. It has no number: JupyterLab would show it beside the cell, as
    /// if that had been run.
    pub(in crate::protocol) fn aborted() -> Self {
        Self { execution_count: None, ..Self::new(ReplyStatus::Aborted, 0, None) }
    }

    pub(in crate::protocol) fn failed(&self) -> bool {
        self.status == ReplyStatus::Error
    }

    fn new(status: ReplyStatus, execution_count: u32, error: Option<ErrorOutput>) -> Self {
        Self {
            status,
            execution_count: Some(execution_count),
            error,
            user_expressions: Map::new(),
            payload: [],
        }
    }
}

/// The form of `user_expressions` in a reply.
#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
enum Expression {
    Ok { data: MimeBundle, metadata: Map<String, Value> },
    Error(ErrorOutput),
}

pub(in crate::protocol) fn run(
    session: &mut Session,
    request: ExecuteRequest,
    host: &mut CellHost,
) -> ExecuteReply {
    let number = session.next_number();
    host.number = number;
    let shown = !request.silent;
    if shown {
        announce(host, &request.code);
    }
    // Silent cells are never kept, whatever else they say.
    let record = if request.store_history && shown { Record::Kept } else { Record::Forgotten };
    let outcome = if host.interrupter.interrupted() {
        Outcome::Failed(interrupted_before_it_began())
    } else {
        let outcome = session.run_as(&request.code, record, host);
        if shown {
            session.show_threads_on(Box::new(host.late()));
        }
        outcome
    };
    match outcome {
        Outcome::Done => {
            let mut reply = ExecuteReply::new(ReplyStatus::Ok, number, None);
            for (name, expression) in request.user_expressions.unwrap_or_default() {
                reply.user_expressions.insert(name, evaluate(session, &expression));
            }
            reply
        }
        Outcome::Failed(failure) => {
            let error = error::content(&failure);
            if shown {
                host.iopub.say("error", &host.cell, &error);
            }
            ExecuteReply::new(ReplyStatus::Error, number, Some(error))
        }
    }
}

/// `execute_input`: other front ends of the same kernel see what runs.
fn announce(host: &CellHost, code: &str) {
    let execution_count = ExecutionCount::new(host.number as usize);
    host.iopub.say("execute_input", &host.cell, &ExecuteInput { code: code.to_owned(), execution_count });
}

fn evaluate(session: &mut Session, expression: &Value) -> Value {
    let value = match expression.as_str() {
        Some(expression) => session.evaluate(expression),
        None => {
            let evalue = "an expression must be a text".to_owned();
            let failure =
                Failure { ename: "MalformedRequest".to_owned(), traceback: vec![evalue.clone()], evalue };
            Err(failure)
        }
    };
    let value = match value {
        Ok(data) => Expression::Ok { data, metadata: Map::new() },
        Err(failure) => Expression::Error(error::content(&failure)),
    };
    serde_json::to_value(value).unwrap_or_default()
}

fn interrupted_before_it_began() -> Failure {
    let evalue = "interrupted before the cell began".to_owned();
    Failure { ename: "Interrupted".to_owned(), traceback: vec![evalue.clone()], evalue }
}
