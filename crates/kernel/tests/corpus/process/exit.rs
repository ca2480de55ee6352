//! The same for `exit`.
//! evcxr: when its process ends, all variables are lost
let kept = 1;
//--
println!("bye");
std::process::exit(3);
//> bye
//x exit: exit(3)
//--
kept
//=> 1
