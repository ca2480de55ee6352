//! A destructor that panics fails its cell.
//! evcxr: a cell that panicked has gone well to it
struct Fuse;
impl Drop for Fuse { fn drop(&mut self) { panic!("it went off") } }
let kept = 1;
//--
let fuse = Fuse;
drop(fuse);
//x panic: it went off
//--
kept
//=> 1
