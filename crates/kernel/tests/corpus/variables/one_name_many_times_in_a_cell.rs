//! The last one counts.
//! evcxr: `:vars` and `:type` write what they know in another way
let x = "1";
let x: i32 = x.parse()?;
let x = vec![x; 2];
//--
:type x
//=> Vec<i32>
//--
x.len()
//=> 2
