//! A definition takes the place of an import of that name.
mod a { pub fn area() -> u8 { 1 } pub fn side() -> u8 { 2 } }
use a::{area, side};
area()
//=> 1
//--
fn area() -> u8 { 100 }
area() + side()
//=> 102
