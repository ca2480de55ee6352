//! The later `use` of a name counts; the earlier one makes place.
use std::fmt::{self, Write};
let mut text = String::new();
write!(text, "{}", 1)?;
//--
use std::io::Write;
let mut bytes = Vec::new();
write!(bytes, "{}", 22)?;
bytes
//=> [
//=>     50,
//=>     50,
//=> ]
//--
fn shown(x: &dyn fmt::Debug) -> String { format!("{x:?}") }
bytes.write_all(shown(&text).as_bytes())?;
bytes.len()
//=> 5
