//! With another definition it is another place.
//! evcxr: every cell has statics of its own, with their first values
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
