//! Columns are those that a person counts.
let größe = "ü€😀"; let wrong: u8 = größe;
//x E0308: cell [1]:1:
//x E0308: expected `u8`, found `&str`
//--
let 名前 = 1; 名前 + "x"
//x E0277: cell [2]:1:
