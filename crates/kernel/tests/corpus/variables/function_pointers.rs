//! A function can be kept by the type of its pointer.
fn double(x: i32) -> i32 { x * 2 }
let f: fn(i32) -> i32 = double;
let apply: Box<dyn for<'a> Fn(&'a str) -> &'a str> = Box::new(|s| s.trim());
//--
(f(4), apply(" x "))
//=> (
//=>     8,
//=>     "x",
//=> )
