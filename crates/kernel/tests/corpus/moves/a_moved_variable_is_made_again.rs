//! The cell that makes it is run again, and all is well.
let names = vec!["ada"];
//--
drop(names);
//--
let names = vec!["ada"];
//--
names.len()
//=> 1
