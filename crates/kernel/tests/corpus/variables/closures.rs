//! The type of a closure has no name; in a box it has one.
//! evcxr: it refuses the whole cell when a variable cannot be kept
let offset = 3;
let add = move |x: i32| x + offset;
println!("{}", add(1));
let boxed: Box<dyn Fn(&str) -> usize> = Box::new(|text| text.len());
//> 4
//~ `add` is not kept for later cells: the type of a closure has no name
//--
boxed("four")
//=> 4
