//! What was defined last has the name.
//! evcxr: a variable hides a function of its name, whichever came last
let total = 3;
//--
fn total() -> u8 { 7 }
//--
total()
//=> 7
//--
let total = 8;
//--
total
//=> 8
