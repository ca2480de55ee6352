//! `const _` is evaluated; one that fails is an error of the cell.
const MOST: usize = 5;
const _: () = assert!(MOST < 10);
//--
const _: () = assert!(MOST > 10, "too few");
//x E0080: too few
//--
MOST
//=> 5
