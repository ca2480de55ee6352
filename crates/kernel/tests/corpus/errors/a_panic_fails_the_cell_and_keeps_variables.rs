//! A panic is an error with the cell's own line; variables stay.
//! evcxr: a cell that panicked has gone well to it
let mut list = vec![1, 2, 3];
//--
list.push(4);
let x = list[9];
//x panic: index out of bounds: the len is 4 but the index is 9
//x panic: cell [2]:2:13
//--
list.len()
//=> 4
