//! `display_data` and `update_display_data`: something to look at, shown in mid-cell.
//!
//! Not the types of `jupyter_protocol`, which know a fixed list of forms; here a form is whatever the cell calls it.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data>

use crate::engine::MimeBundle;
use jupyter_protocol::Transient;
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
pub(in crate::protocol) struct Display {
    data: MimeBundle,
    metadata: Map<String, Value>,
    /// Never `null`: nbclient looks for `display_id` in it.
    transient: Transient,
}

pub(in crate::protocol) fn content(data: MimeBundle, display_id: Option<String>) -> Display {
    Display { data, metadata: Map::new(), transient: Transient { display_id } }
}
