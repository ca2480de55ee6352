//! Nothing is left to keep, and nothing has to be said.
let a = vec![1];
let b = a;
b
//=> [
//=>     1,
//=> ]
//--
b.len()
//=> 1
