//! A cell may be stricter with itself than we are, or than it was; what we write around it is not meant.
//! evcxr: what the cell denies is denied in lines of its own too; and it shows the `()` of a last block
let mut count = 1;
fn unused() -> i32 { 1 }
//--
#![deny(unused_variables, unused_mut)]
let kept = count + 1;
fn area(width: u32, height: u32) -> u32 { width }
//x unused_variables: unused variable: `height`
//--
#![deny(warnings)]
let Kept = count + 1;
Kept + unused()
//=> 3
//--
#![forbid(unsafe_code)]
let pointer = &raw const count;
unsafe { *pointer }
//x unsafe_code: usage of an `unsafe` block
//--
#![forbid(unsafe_code)]
count + 1
//=> 2
//--
#![warn(unused_variables)]
{ let forgotten = 1; }
//2 unused variable: `forgotten`
