//! Reading, borrowing and copying move nothing.
let names = vec!["ada".to_string()];
let n = 3_usize;
//--
let total = names.iter().map(|name| name.len()).sum::<usize>() + n;
std::convert::identity(n);
total
//=> 6
//--
(names.len(), n)
//=> (
//=>     1,
//=>     3,
//=> )
