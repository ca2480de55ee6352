//! The compiler finds a type from what the same cell does with the variable.
//! evcxr: `:vars` and `:type` write what they know in another way
let mut list = Vec::new();
list.push(1_u16);
let total: u64 = [1, 2].iter().sum();
let words = "a b".split(' ').collect::<Vec<_>>();
let parsed = "2.5".parse::<f64>()?;
//--
:vars
//=> list    mut Vec<u16>  (cell [1])
//=> parsed  f64  (cell [1])
//=> total   u64  (cell [1])
//=> words   Vec<&str>  (cell [1])
