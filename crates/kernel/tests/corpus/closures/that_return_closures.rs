//! A function that makes functions.
//! evcxr: it refuses the whole cell when a variable cannot be kept
fn adder(n: i32) -> impl Fn(i32) -> i32 { move |x| x + n }
fn boxed(n: i32) -> Box<dyn Fn(i32) -> i32> { Box::new(adder(n)) }
let five = boxed(5);
let ten = adder(10);
println!("{}", ten(1));
//> 11
//~ `ten` is not kept for later cells: the type of a closure has no name
//--
let both = move |x| five(adder(1)(x));
both(1)
//=> 7
//~ `both` is not kept
