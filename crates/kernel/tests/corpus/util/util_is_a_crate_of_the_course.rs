//! The registry has a crate of that name too, which nobody means.
//! not on evcxr: it would build that crate
:dep util
//x dep: `util` needs its path
