//! The same for `static mut`.
//! evcxr: every cell has statics of its own, with their first values
static mut N: u32 = 1;
//--
unsafe { N += 1 };
//--
unsafe { N += 1; N }
//=> 3
