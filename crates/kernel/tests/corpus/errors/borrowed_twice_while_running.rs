//! A `RefCell` says at run time what the compiler says otherwise.
use std::cell::RefCell;
let shared = RefCell::new(vec![1]);
//--
let first = shared.borrow_mut();
let second = shared.borrow_mut();
//x panic: already borrowed
//--
// A guard that a panic dropped is given back.
shared.borrow_mut().push(2);
shared.borrow().len()
//=> 2
