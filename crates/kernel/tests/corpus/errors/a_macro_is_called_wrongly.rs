//! The place is that of the call.
macro_rules! pair { ($a:expr, $b:expr) => { ($a, $b) } }
pair!(1, 2)
//=> (
//=>     1,
//=>     2,
//=> )
//--
pair!(1)
//x error: unexpected end of macro invocation
//x error: cell [2]:1:8
