//! `ref` borrows as `&` does.
//! evcxr: it refuses the whole cell when a variable cannot be kept
let pair = (String::from("a"), 2);
let (ref name, number) = pair;
println!("{name}");
//> a
//~ `name` is not kept for later cells: it borrows
//--
(pair.0, number)
//=> (
//=>     "a",
//=>     2,
//=> )
