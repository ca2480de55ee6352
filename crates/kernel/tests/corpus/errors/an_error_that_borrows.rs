//! The error of `lock()?` borrows the lock; it is told like any other.
//! evcxr: the error would have to outlive the cell, it says
use std::sync::{Arc, Mutex};
let total = Arc::new(Mutex::new(41));
//--
*total.lock()? += 1;
//--
*total.lock()?
//=> 42
//--
let own = Mutex::new(1);
let inside = *own.lock()?;
(inside, own.is_poisoned())
//=> (
//=>     1,
//=>     false,
//=> )
//--
let shared = Arc::clone(&total);
std::thread::spawn(move || { let _held = shared.lock(); panic!("with the lock in hand") }).join().is_err()
//2 with the lock in hand
//=> true
//--
*total.lock()? += 1;
//x PoisonError: PoisonError
