//! The file `creds.json`: one object ("entry") per provider, edited by hand and by programs.
//!
//! It is the learner's only store of secrets, so three things matter more than anything else here:
//!
//! * **nothing is lost**: an update replaces the file in one step, under a lock, and keeps the order of the keys and every
//!   entry, key and value that it does not know ([`update_entry`]);
//! * **a mistake made by hand is explained**, with the line and a caret under it ([`Error`], [`read`]);
//! * **no secret is shown**: neither in an error nor in a notebook's output ([`mask`], [`secrets_in`]).
//!
//! Beside it lies `keys.tsv`, a table of the same kind of keys, with the same care ([`read_row`], [`update_row`]).
//!
//! The layout is the one that Python's `json.dump(…, indent=2)` writes, so that the course's own module and this crate
//! can work on the same file.

mod error;
mod excerpt;
mod file;
mod find;
mod keys;
mod mistake;
mod secrets;
mod text;

pub use error::{Error, Kind, Result, nearest};
pub use file::{Change, Entry, FILE_NAME, read, read_entry, update_entry};
pub use find::{EXAMPLE_NAME, find, find_keys};
pub use keys::{KEYS_EXAMPLE_NAME, KEYS_FILE_NAME, read_row, update_row};
pub use secrets::{SECRET_KEYS, is_placeholder, is_secret_key, mask, secrets_in};
