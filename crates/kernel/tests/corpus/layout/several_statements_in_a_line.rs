//! Line breaks mean nothing.
let a = 1; let b = 2; fn add(x: i32, y: i32) -> i32 { x + y } let c = add(a, b); c
//=> 3
//--
let d
    =
    c
    +
    1
;
d
//=> 4
