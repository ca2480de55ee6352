//! The last expression without a semicolon is shown by its `Debug`.
//! evcxr: it shows `()` too
"text"
//=> "text"
//--
vec![1, 2]
//=> [
//=>     1,
//=>     2,
//=> ]
//--
let x = 1;
//--
x;
//--
()
//--
println!("only printed")
//> only printed
//--
if x == 1 { "one" } else { "other" } // a comment behind it
//=> "one"
