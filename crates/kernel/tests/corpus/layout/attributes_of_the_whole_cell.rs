//! What stands at the head of a file in a book may stand at the head of a cell.
#![allow(dead_code)]
#![doc = "An example."]
fn unused() -> i32 { 1 }
let x = 2;
//--
x + unused()
//=> 3
