//! What is no Rust is explained by the compiler.
//! evcxr: `let = 3;` is a cell that does nothing, and that goes well
let = 3;
//x error: expected pattern, found `=`
//x error: cell [1]:1:5
