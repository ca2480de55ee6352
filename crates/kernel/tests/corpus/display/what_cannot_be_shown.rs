//! Of a function, a closure or a type without `Debug`, the type is shown.
//! evcxr: it refuses to show what has no `Debug`
fn double(x: i32) -> i32 { x * 2 }
struct Plain;
Plain
//=> <cell::Plain>
//--
vec![Plain].len()
//=> 1
//--
[Plain]
//=> <[cell::Plain; 1]>
