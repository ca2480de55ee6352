//! `if`, `match` and blocks are expressions, at the end of a cell too.
//! evcxr: it shows `()` too
let status = 404;
if status < 400 { "fine" } else if status < 500 { "your mistake" } else { "theirs" }
//=> "your mistake"
//--
match status { 404 => Some("not found"), _ => None }
//=> Some(
//=>     "not found",
//=> )
//--
{ let half = status / 2; half + 1 }
//=> 203
//--
// SAFETY: it points to a number that is there.
unsafe { let number = &raw const status; *number + 1 }
//=> 405
//--
if status == 1 { println!("never"); }
//--
match status { 404 => println!("printed"), _ => {} }
//> printed
