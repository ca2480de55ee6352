//! With another definition it is another place.
use std::sync::Mutex;
static LOG: Mutex<Vec<u32>> = Mutex::new(Vec::new());
LOG.lock()?.push(1);
//--
LOG.lock()?.len()
//=> 1
//--
static LOG: Mutex<Vec<&str>> = Mutex::new(Vec::new());
LOG.lock()?.push("one");
LOG.lock()?.push("two");
//--
LOG.lock()?.len()
//=> 2
