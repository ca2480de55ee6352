//! What a macro made wrong is shown at its call.
macro_rules! sum { ($a:expr, $b:expr) => { $a + $b } }
//--
sum!(1, "two")
//x E0277: cannot add `&str` to `{integer}`
//x E0277: cell [2]:1:1
