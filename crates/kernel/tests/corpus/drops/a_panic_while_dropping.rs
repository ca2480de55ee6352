//! A value whose `drop` panics takes nothing with it.
//! evcxr: a panic while an old value is dropped ends the process
struct Grumpy(&'static str);
impl Drop for Grumpy { fn drop(&mut self) { panic!("{} was dropped", self.0); } }
let a = Grumpy("a");
let n = 1;
//--
// Overwritten by a new variable of the same name.
let a = 5;
let m = 2;
//2 the value that `a` had before panicked while it was dropped: a was dropped
//--
a + n + m
//=> 8
//--
let b = Grumpy("b");
//--
:clear
//--
1 + 1
//2 the value that `b` had before panicked while it was dropped: b was dropped
//=> 2
//--
// In the cell itself it is a panic like any other.
struct Grumpy(&'static str);
impl Drop for Grumpy { fn drop(&mut self) { panic!("{} was dropped", self.0); } }
drop(Grumpy("c"));
//x panic: c was dropped
