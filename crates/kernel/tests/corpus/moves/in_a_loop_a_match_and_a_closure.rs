//! However it is moved, the compiler knows.
//! evcxr: what stands before a value in the same line of output is lost
let a = vec![1];
let b = Some(String::from("x"));
let c = String::from("y");
let d = (String::from("p"), String::from("q"));
//--
for x in a { print!("{x} "); }
match b { Some(text) => print!("{text} "), None => {} }
let length = (move || c.len())();
let part = d.0;
length
//> 1 x 
//=> 1
//--
a
//x E0425: moved by cell [2]
//--
d
//x E0425: moved by cell [2]
//--
part
//=> "p"
