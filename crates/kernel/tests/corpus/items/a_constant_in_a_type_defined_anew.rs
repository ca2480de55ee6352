//! A struct whose size a constant gives is another struct with another constant.
const N: usize = 2;
struct Buffer { bytes: [u8; N] }
let buffer = Buffer { bytes: [1; N] };
//--
const N: usize = 4096;
//~ `buffer` was dropped: its type is made of `N`
//--
let buffer = Buffer { bytes: [1; N] };
//--
buffer.bytes.len()
//=> 4096
