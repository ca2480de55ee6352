//! The cell failed while it ran; what it defines is there.
//! evcxr: a cell that panicked has gone well to it
fn kept() -> u8 { 1 }
panic!("behind the definition");
//x panic: behind the definition
//--
kept()
//=> 1
