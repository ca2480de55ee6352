//! A process that a cell forks may come to the cell's end as well; there it ends, and the notebook goes on in one process.
//! evcxr: it shows `()` too
unsafe extern "C" {
    fn fork() -> i32;
    fn waitpid(process: i32, status: *mut i32, options: i32) -> i32;
}
let mut count = 0;
let process = unsafe { fork() };
if process == 0 {
    println!("in the copy");
} else {
    unsafe { waitpid(process, std::ptr::null_mut(), 0) };
    println!("in the notebook");
}
//> in the copy
//> in the notebook
//--
count += 1;
count
//=> 1
