//! A cell that closes standard output, or turns it elsewhere, does so for itself: the next cell prints as ever.
//! evcxr: that a cell is over is told by standard output, so one that closed it is never over
use std::fs::File;
use std::os::fd::{AsRawFd, FromRawFd};
println!("before");
drop(unsafe { File::from_raw_fd(1) });
println!("into nothing");
//> before
//2 note: the cell closed standard output; it is open again for the next cell
//--
println!("as ever");
//> as ever
//--
unsafe extern "C" {
    fn dup2(from: i32, to: i32) -> i32;
}
let log = File::create("log")?;
unsafe { dup2(log.as_raw_fd(), 1); dup2(log.as_raw_fd(), 2) };
println!("into the file");
eprintln!("and this");
//2 note: the cell closed standard error; it is open again for the next cell
//2 note: the cell closed standard output; it is open again for the next cell
//--
std::fs::read_to_string("log")?
//=> "into the file\nand this\n"
