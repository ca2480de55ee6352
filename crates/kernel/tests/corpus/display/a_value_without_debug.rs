//! Its type is shown.
//! evcxr: it refuses to show what has no `Debug`
struct Silent;
let s = Silent;
s
//=> <cell::Silent>
