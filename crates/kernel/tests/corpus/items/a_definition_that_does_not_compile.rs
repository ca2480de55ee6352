//! It leaves the old one as it was.
fn speed() -> u8 { 1 }
//--
fn speed() -> u8 { "fast" }
//x E0308: expected `u8`, found `&str`
//--
speed()
//=> 1
