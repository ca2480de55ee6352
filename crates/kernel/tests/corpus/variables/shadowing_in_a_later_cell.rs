//! A name can be given to a new value of another type, made from the old one.
let x = "42".to_string();
//--
let x: i32 = x.parse()?;
x + 1
//=> 43
//--
let x = x + 1;
let x = x * 2;
x
//=> 86
