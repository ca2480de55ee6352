//! A static is one place in memory for all cells and all functions, as in a program.
//! evcxr: every cell has statics of its own, with their first values
use std::sync::atomic::{AtomicU32, Ordering};
static CALLS: AtomicU32 = AtomicU32::new(0);
fn call() -> u32 { CALLS.fetch_add(1, Ordering::Relaxed) }
call();
//--
call();
CALLS.fetch_add(10, Ordering::Relaxed);
//--
CALLS.load(Ordering::Relaxed)
//=> 12
//--
// The defining text again is the same static; it goes on.
use std::sync::atomic::{AtomicU32, Ordering};
static CALLS: AtomicU32 = AtomicU32::new(0);
fn call() -> u32 { CALLS.fetch_add(1, Ordering::Relaxed) }
call()
//=> 12
//--
:clear
use std::sync::atomic::{AtomicU32, Ordering};
static CALLS: AtomicU32 = AtomicU32::new(0);
fn call() -> u32 { CALLS.fetch_add(1, Ordering::Relaxed) }
call()
//=> 0
