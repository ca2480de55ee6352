//! What a crashed cell did to a static is undone with all the rest.
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
static COUNT: AtomicU32 = AtomicU32::new(5);
//--
COUNT.store(99, Relaxed);
std::process::abort();
//x SIGABRT
//--
COUNT.load(Relaxed)
//=> 5
