//! Later cells can be optimised, and can say how long they took.
//! evcxr: what a command says is in other words, and stands where a value would
:opt 3
//=> optimization: 3
//--
let sum: u64 = (0..1000_u64).sum();
sum
//=> 499500
//--
:opt
//=> optimization: 0
//--
:opt 9
//x command: no level `9`; there are 0, 1, 2, 3, s and z
//--
:timing
sum + 1
//=> each cell tells how long it took
//=> 499501
//~ to find it compiled or to compile it
//--
:timing
//=> no more times
