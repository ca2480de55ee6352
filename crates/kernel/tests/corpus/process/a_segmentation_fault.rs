//! The same for a fault.
//! evcxr: when its process ends, all variables are lost
let kept = 1;
//--
unsafe { *(1 as *mut u8) = 0 };
//x SIGSEGV: signal 11
//--
kept
//=> 1
