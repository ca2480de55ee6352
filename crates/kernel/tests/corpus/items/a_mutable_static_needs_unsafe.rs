//! The same for `static mut`.
static mut N: u32 = 1;
//--
unsafe { N += 1 };
//--
unsafe { N += 1; N }
//=> 3
