//! Functions of earlier cells see the new value too.
const LIMIT: u32 = 10;
fn within(n: u32) -> bool { n < LIMIT }
//--
within(15)
//=> false
//--
const LIMIT: u32 = 20;
//--
within(15)
//=> true
