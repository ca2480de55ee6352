//! The same for a stack that overflows.
//! evcxr: when its process ends, all variables are lost
let kept = 1;
fn down(n: u64) -> u64 { if n == 0 { 0 } else { 1 + down(n - 1) } }
//--
down(100_000_000)
//x SIGABRT: all variables
//2 overflowed its stack
//--
kept
//=> 1
