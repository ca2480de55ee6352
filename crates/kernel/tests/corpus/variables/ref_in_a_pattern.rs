//! `ref` borrows as `&` does.
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
