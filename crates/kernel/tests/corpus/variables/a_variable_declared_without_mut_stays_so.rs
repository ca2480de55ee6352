//! As in a program: what is to change is declared with `mut`, and the error says where.
//! evcxr: a variable of an earlier cell is a local one, for which the compiler has another code
let x = 1;
let mut y = 1;
//--
y += 1;
y
//=> 2
//--
x += 1;
//x E0594: was declared in cell [1] without `mut`
//--
x + y
//=> 3
