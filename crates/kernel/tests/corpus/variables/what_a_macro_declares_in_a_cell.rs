//! Names that a macro invents are its own; names that it is given are not found by the kernel either, so they end with the cell.
macro_rules! declare { ($name:ident, $value:expr) => { let $name = $value; } }
declare!(here, 5);
println!("{here}");
//> 5
//--
here
//x E0425: no cell has made `here`
