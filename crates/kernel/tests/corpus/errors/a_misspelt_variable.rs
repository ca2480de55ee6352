//! The compiler does not see variables that the cell does not name; the kernel does.
let greeting = "hello";
//--
greting.len()
//x E0425: cell [1] declares `greeting`; did you mean that?
