//! The compiler's handbook, for the last error or for any.
//! evcxr: `:explain` knows the last error only
:explain
//x command: no cell has failed with a compiler's error yet
//--
let s: u8 = "text";
//x E0308: mismatched types
//--
:explain X
//x command: the compiler knows no error `X`
