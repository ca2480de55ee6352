//! A reference into another variable works within its cell, and is not there in the next.
//! evcxr: it refuses the whole cell when a variable cannot be kept
let name = String::from("ada");
//--
let first = &name[..1];
println!("{first}");
//> a
//~ `first` is not kept for later cells: it borrows
//--
first
//x E0425: `first` of cell [2] could not be kept
//--
name
//=> "ada"
