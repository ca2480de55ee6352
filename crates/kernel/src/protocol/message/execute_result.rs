//! `execute_result`: the value of a cell's last expression.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#id6>

use crate::engine::MimeBundle;
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
pub(in crate::protocol) struct ExecuteResult {
    execution_count: u32,
    data: MimeBundle,
    metadata: Map<String, Value>,
    /// Never `null`, see [`super::display`].
    transient: Map<String, Value>,
}

/// `number`: the cell's, shown as `[1]`.
pub(in crate::protocol) fn content(data: MimeBundle, number: u32) -> ExecuteResult {
    ExecuteResult { execution_count: number, data, metadata: Map::new(), transient: Map::new() }
}
