//! Every name is free for the learner, also those that the kernel might have taken.
fn cell(row: u32, column: u32) -> String { format!("{row}:{column}") }
fn run() -> u8 { 1 }
fn take() -> u8 { 2 }
mod runtime { pub fn keep() -> u8 { 3 } }
struct Result;
let value = run() + take() + runtime::keep();
//--
let end = cell(1, 2);
let result = Result;
//--
(value, end)
//=> (
//=>     6,
//=>     "1:2",
//=> )
