//! A cell that ends the process is undone; the next cell finds everything as it was.
//! evcxr: when its process ends, all variables are lost
let mut log = vec!["one"];
//--
log.push("two");
std::process::abort();
//x SIGABRT: all variables are as they were before this cell
//--
log.push("three");
log
//=> [
//=>     "one",
//=>     "three",
//=> ]
