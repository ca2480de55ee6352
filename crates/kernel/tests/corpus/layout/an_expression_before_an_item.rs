//! The last expression is shown if it is the last of the cell; before an item it is a statement.
let x = 1;
x;
fn f() {}
//--
x
//=> 1
