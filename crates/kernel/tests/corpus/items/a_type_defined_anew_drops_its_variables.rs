//! A value of the old definition would be misread; so it is dropped, and the cell says so.
//! evcxr: it drops the variables of that type, and reads those that contain it by the new definition
struct P { x: u8 }
struct Line { from: P }
let segment = Line { from: P { x: 7 } };
let other = 1;
//--
struct P { x: u64, y: u64 }
//~ `segment` was dropped: its type is made of `P`
//--
segment.from.x
//x E0425: `segment` was dropped when cell [2] defined `P` anew
//--
other
//=> 1
