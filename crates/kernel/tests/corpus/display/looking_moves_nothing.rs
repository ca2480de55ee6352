//! A variable can be looked at without being lost.
let names = vec!["ada"];
//--
names
//=> [
//=>     "ada",
//=> ]
//--
names.len()
//=> 1
