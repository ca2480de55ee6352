//! A destructor that panics fails its cell.
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
