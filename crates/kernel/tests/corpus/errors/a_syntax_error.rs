//! What is no Rust is explained by the compiler.
let = 3;
//x error: expected pattern, found `=`
//x error: cell [1]:1:5
