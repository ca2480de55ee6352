//! What is left for later says so when it is reached.
//! evcxr: a cell that panicked has gone well to it
fn refresh() -> u32 { todo!("the refresh token") }
refresh()
//x panic: not yet implemented: the refresh token
//x panic: cell [1]:1:
//--
todo!()
//x panic: not yet implemented
//--
let n: u32 = unimplemented!();
//x panic: not implemented
//--
if n > 1 { 1 } else { unreachable!("never {}", "here") }
//x E0425: cell [3], which declares `n`, failed
