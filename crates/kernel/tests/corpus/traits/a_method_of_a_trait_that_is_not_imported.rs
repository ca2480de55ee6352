//! The compiler says which `use` is missing; it can stand in the same cell.
let mut text = String::new();
write!(text, "{}", 1)?;
//x E0599: use std::fmt::Write;
//--
use std::fmt::Write;
let mut text = String::new();
write!(text, "{}", 1)?;
text
//=> "1"
