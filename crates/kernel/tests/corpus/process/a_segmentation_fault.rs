//! The same for a fault.
let kept = 1;
//--
unsafe { *(1 as *mut u8) = 0 };
//x SIGSEGV: signal 11
//--
kept
//=> 1
