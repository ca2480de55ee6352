//! Another program's output is a value.
//! evcxr: a cell that `?` ended has gone well to it
use std::process::Command;
let output = Command::new("echo").args(["hello", "there"]).output()?;
String::from_utf8(output.stdout)?.trim()
//=> "hello there"
//--
Command::new("false").status()?.success()
//=> false
//--
Command::new("there-is-no-such-program").status()?
//x Error: No such file or directory
