//! `_x` is a variable as any other; `_` is none.
let _unused = String::from("kept");
let _ = String::from("gone at once");
//--
_unused.len()
//=> 4
