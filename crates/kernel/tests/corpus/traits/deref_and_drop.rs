//! A guard: what it holds is reached through it, and its end is seen.
use std::ops::{Deref, DerefMut};
struct Guard(Vec<u8>);
impl Deref for Guard { type Target = Vec<u8>; fn deref(&self) -> &Vec<u8> { &self.0 } }
impl DerefMut for Guard { fn deref_mut(&mut self) -> &mut Vec<u8> { &mut self.0 } }
impl Drop for Guard { fn drop(&mut self) { println!("closed with {}", self.0.len()); } }
let mut guard = Guard(vec![1]);
//--
guard.push(2);
guard.len()
//=> 2
//--
drop(guard);
//> closed with 2
