//! The owner stays, with what was changed through the reference.
let mut list = vec![1];
let borrowed = &mut list;
borrowed.push(2);
//~ `borrowed` is not kept for later cells: it borrows
//--
list.push(3);
list.len()
//=> 3
