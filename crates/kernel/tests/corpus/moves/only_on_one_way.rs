//! A variable that may have been moved is not there afterwards.
//! evcxr: it shows `()` too
let list = vec![1];
let used = 1 > 2;
//--
if used { drop(list); }
//--
list
//x E0425: `list` was moved by cell [2]
