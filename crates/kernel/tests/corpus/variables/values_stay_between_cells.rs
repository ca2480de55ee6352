//! A variable that one cell declares is there in the next.
let x = 6;
//--
x * 7
//=> 42
//--
let y = x + 1;
format!("{x} {y}")
//=> "6 7"
