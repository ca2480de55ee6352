//! A variable that a cell moves away is gone, and the error tells which cell took it.
let names = vec!["ada".to_string()];
//--
drop(names);
//--
names.len()
//x E0425: `names` was moved by cell [2]
