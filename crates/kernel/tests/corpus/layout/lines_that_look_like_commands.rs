//! A path or a type that begins a line with a colon is code.
let x =
    ::std::cmp::max(1, 2);
let y
    : u8
    = 3;
(x, y)
//=> (
//=>     2,
//=>     3,
//=> )
