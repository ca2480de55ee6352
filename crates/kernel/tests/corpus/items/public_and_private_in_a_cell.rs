//! `pub` may be written, and changes nothing between cells.
pub struct Open { pub x: u8, y: u8 }
pub(crate) fn open() -> Open { Open { x: 1, y: 2 } }
//--
open().x + open().y
//=> 3
