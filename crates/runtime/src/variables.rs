//! The variables that outlive their cell.
//!
//! They live on the runner's main thread, where every cell runs; so they need not be `Send`.
//!
//! Whatever depends on a type is compiled once more for each cell, and a learner waits for it: it is as little as possible, here as
//! in the rest of this crate.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::panics;

thread_local! {
    static VARIABLES: RefCell<HashMap<String, Box<dyn Any>>> = RefCell::default();
}

/// Stores the value of a variable that this cell declared.
pub fn keep<T: 'static>(name: &str, value: T) {
    insert(name, Box::new(value));
}

/// Stores a variable of an earlier cell again, after this cell used it without moving it away.
///
/// A variable that the cell declared anew under the same name has been kept by then, and stays.
pub fn put_back<T: 'static>(name: &str, value: T) {
    insert_if_absent(name, Box::new(value));
}

/// Takes a variable out of the store, for the time of a cell.
///
/// # Panics
/// If the variable is not there, or is of another type than the kernel believed when it wrote the cell: a fault of the
/// kernel, not of the cell.
pub fn take<T: 'static>(name: &str) -> T {
    match remove(name).downcast::<T>() {
        Ok(value) => *value,
        Err(value) => is_of_another_type(name, value, std::any::type_name::<T>()),
    }
}

/// Drops a variable: it was cleared, or the definition of its type has changed.
pub(crate) fn forget(name: &str) {
    let value = VARIABLES.with_borrow_mut(|variables| variables.remove(name));
    // Outside the borrow: the value's `drop` may run code of the learner's.
    drop_apart(name, value);
}

#[inline(never)]
fn insert(name: &str, value: Box<dyn Any>) {
    let old = VARIABLES.with_borrow_mut(|variables| variables.insert(name.to_owned(), value));
    drop_apart(name, old);
}

#[inline(never)]
fn insert_if_absent(name: &str, value: Box<dyn Any>) {
    if VARIABLES.with_borrow(|variables| variables.contains_key(name)) {
        drop_apart(name, value);
    } else {
        insert(name, value);
    }
}

#[inline(never)]
fn remove(name: &str) -> Box<dyn Any> {
    let value = VARIABLES.with_borrow_mut(|variables| variables.remove(name));
    value.unwrap_or_else(|| panic!("the variable `{name}` is not in the runner's store"))
}

#[inline(never)]
fn is_of_another_type(name: &str, value: Box<dyn Any>, wanted: &str) -> ! {
    insert(name, value);
    panic!("the variable `{name}` is not a `{wanted}` in the runner's store")
}

/// Drops what was in a variable. A panic there is told, and is not the cell's: what that does to its other variables would be
/// hard to understand, and behind the cell's own statements nothing would stop it.
fn drop_apart<T>(name: &str, value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        // Its own `drop` may panic again.
        std::mem::forget(payload);
        let (message, _) = panics::take_last();
        eprintln!("the value that `{name}` had before panicked while it was dropped: {message}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back_as_its_type() {
        keep("answer", 42_u8);
        assert_eq!(take::<u8>("answer"), 42);
    }

    #[test]
    fn putting_back_does_not_overwrite_what_the_cell_declared() {
        keep("name", "new");
        put_back("name", "old");
        assert_eq!(take::<&str>("name"), "new");
    }

    #[test]
    fn a_value_of_another_type_is_refused_and_stays() {
        keep("count", 1_u8);
        assert!(std::panic::catch_unwind(|| take::<String>("count")).is_err());
        assert_eq!(take::<u8>("count"), 1);
    }
}
