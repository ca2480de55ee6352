//! Other containers, changed in later cells.
//! evcxr: it refuses the whole cell when a variable cannot be kept
use std::collections::{BTreeSet, HashSet, VecDeque};
let mut queue = VecDeque::from([1, 2, 3]);
let granted = HashSet::from(["read", "write"]);
let wanted = HashSet::from(["read", "delete"]);
//--
queue.rotate_left(1);
queue.push_front(0);
let missing: BTreeSet<_> = wanted.difference(&granted).collect();
println!("{missing:?}");
queue.make_contiguous().to_vec()
//> {"delete"}
//=> [
//=>     0,
//=>     2,
//=>     3,
//=>     1,
//=> ]
//~ `missing` is not kept for later cells: it borrows
//--
queue.len() + granted.len() + wanted.len()
//=> 8
