//! A variable without a value at first is kept with the one that it gets.
//! evcxr: it shows `()` too
let x;
if 1 < 2 { x = "yes" } else { x = "no" }
//--
x
//=> "yes"
