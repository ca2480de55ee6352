//! The last one counts.
let x = "1";
let x: i32 = x.parse()?;
let x = vec![x; 2];
//--
:type x
//=> Vec<i32>
//--
x.len()
//=> 2
