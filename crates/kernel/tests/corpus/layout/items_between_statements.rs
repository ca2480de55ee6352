//! Items are there for the whole cell, wherever in it they stand.
let first = helper(1);
fn helper(n: i32) -> i32 { n + OFFSET }
let second = helper(first);
const OFFSET: i32 = 10;
second
//=> 21
