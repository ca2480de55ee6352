//! A semicolon makes a statement of an expression; an assignment has no value.
//! evcxr: it shows `()` too
let mut x = 1;
x + 1;
//2 unused arithmetic operation that must be used
//--
x = 5
//--
x += 1
//--
x == 6
//=> true
//--
x;
//--
(x)
//=> 6
