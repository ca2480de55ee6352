//! Running a cell again changes nothing.
#[derive(Debug)]
struct P { x: u8 }
//--
let p = P { x: 7 };
//--
#[derive(Debug)]
struct P { x: u8 }
//--
p.x
//=> 7
