//! Nothing of a long output is lost.
//! evcxr: it shows `()` too
let line = "x".repeat(99);
for _ in 0..100_000 { println!("{line}"); }
//># 10000000
//--
line.len()
//=> 99
