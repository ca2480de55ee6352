//! The error names the cell that has to be mended.
//! evcxr: a cell that `?` ended has gone well to it
let n: i32 = "x".parse()?;
//x ParseIntError
//--
let total = missing + 1;
//x E0425
//--
n + 1
//x E0425: cell [1], which declares `n`, failed
//--
total
//x E0425: cell [2], which declares `total`, failed
