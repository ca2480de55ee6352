//! In one cell the order does not matter.
fn is_even(n: u32) -> bool { n == 0 || is_odd(n - 1) }
fn is_odd(n: u32) -> bool { n != 0 && is_even(n - 1) }
//--
(is_even(10), is_odd(10))
//=> (
//=>     true,
//=>     false,
//=> )
