//! Its type is shown.
struct Silent;
let s = Silent;
s
//=> <cell::Silent>
