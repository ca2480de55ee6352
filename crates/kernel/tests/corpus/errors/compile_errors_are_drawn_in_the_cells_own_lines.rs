//! Lines and columns are those of the cell, behind its `use` and its items too.
use std::fmt;

fn f() -> u8 { 1 }
let a = 1;
let b: String = a;
//x E0308: expected `String`, found integer
//x E0308: cell [1]:5:17
