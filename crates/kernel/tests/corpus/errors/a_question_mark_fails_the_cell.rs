//! An error that leaves the cell through `?` is a failed cell, with its type, its text and its place.
//! evcxr: a cell that `?` ended has gone well to it, and the `n` of the cell before is lost
let n: i32 = "42".parse()?;
n
//=> 42
//--
let text = "forty-two";
let n: i32 = text.parse()?;
//x ParseIntError: invalid digit found in string
//x ParseIntError: cell [2]:2:
//--
n
//=> 42
