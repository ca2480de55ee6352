//! A cell may handle, ignore and send signals.
//! evcxr: a cell that panicked has gone well to it; when its process ends, all variables are lost
unsafe extern "C" {
    fn signal(number: i32, handler: usize) -> usize;
    fn raise(number: i32) -> i32;
    fn alarm(seconds: u32) -> u32;
}
static SEEN: std::sync::atomic::AtomicI32 = std::sync::atomic::AtomicI32::new(0);
extern "C" fn handler(number: i32) {
    SEEN.store(number, std::sync::atomic::Ordering::SeqCst);
}
unsafe {
    signal(15, handler as *const () as usize);
    raise(15);
}
SEEN.load(std::sync::atomic::Ordering::SeqCst)
//=> 15
//--
// Its children are waited for by nobody; the snapshot, which is one, does not mind.
unsafe { signal(17, 1) };
let mut kept = 1;
//--
kept += 1;
panic!("in between");
//x panic: in between
//--
kept
//=> 2
//--
// An alarm that nobody handles ends the process.
kept += 1;
unsafe { raise(14) };
//x SIGALRM: all variables are as they were before this cell
//--
kept
//=> 2
