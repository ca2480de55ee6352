//! A line behind `!` is the shell's. Its output is the cell's, and its failure too.
//! evcxr: what the shell prints is the value of the cell, and `!done` is a command
!echo one; echo two >&2
//> one
//2 two
//--
std::env::set_current_dir("..")?;
//--
!test -d work && printf '%s' here
//> here
//--
!exit 3
println!("not reached")
//x command: `exit 3` ended with status 3
//--
let done = false;
//--
!done
//=> true
