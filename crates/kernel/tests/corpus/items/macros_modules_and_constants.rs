//! Everything that can stand in a module can stand in a cell.
macro_rules! square { ($x:expr) => { $x * $x } }
mod geometry { pub fn area(w: u32, h: u32) -> u32 { w * h } }
const SIDE: u32 = 4;
enum Kind { Small, Large }
use Kind::*;
//--
let kind = if SIDE > 3 { Large } else { Small };
square!(SIDE) + geometry::area(1, 2)
//=> 18
//--
matches!(kind, Kind::Large)
//=> true
