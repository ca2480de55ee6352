//! Text in the code, constants, and what was leaked: references to these are kept.
const NAMES: [&str; 2] = ["ada", "grace"];
let text: &str = "constant";
let first = &NAMES[0];
let numbers = &[1, 2, 3];
let part = &text[..3];
let leaked: &'static mut Vec<u8> = Box::leak(Box::new(vec![1]));
//--
leaked.push(2);
(first, numbers[2], part, leaked.len())
//=> (
//=>     "ada",
//=>     3,
//=>     "con",
//=>     2,
//=> )
