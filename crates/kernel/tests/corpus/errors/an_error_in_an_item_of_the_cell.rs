//! An item has its own lines too.
let a = 1;
fn f() -> u8 {
    "text"
}
//x E0308: cell [1]:3:5
