//! The owner stays, with what was changed through the reference.
//! evcxr: it refuses the whole cell when a variable cannot be kept
let mut list = vec![1];
let borrowed = &mut list;
borrowed.push(2);
//~ `borrowed` is not kept for later cells: it borrows
//--
list.push(3);
list.len()
//=> 3
