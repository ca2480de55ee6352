//! A copy of a copy is as good as the first.
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
