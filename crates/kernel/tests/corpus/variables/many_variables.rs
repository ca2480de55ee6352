//! A cell brings in what it names, however many others there are.
macro_rules! numbers { ($($name:ident)*) => { $(let $name = stringify!($name).len();)* } }
let (a1, a2, a3, a4, a5, a6, a7, a8) = (1, 2, 3, 4, 5, 6, 7, 8);
let (b1, b2, b3, b4, b5, b6, b7, b8) = ("1", "2", "3", "4", "5", "6", "7", "8");
let c = [String::new(), String::from("x")];
//--
a1 + a8
//=> 9
//--
b3.len() + c.len()
//=> 3
