//! A copy of a copy is as good as the first.
//! evcxr: when its process ends, all variables are lost
let mut n = 1;
//--
std::process::abort();
//x SIGABRT
//--
n += 1;
//--
std::process::abort();
//x SIGABRT
//--
std::process::exit(0);
//x exit
//--
n
//=> 2
