//! Every line that a cell reads is asked for, in order; numbers are made of text.
//! evcxr: standard input brings the commands of its own, and nothing that a user types
use std::io::BufRead;
let mut sum = 0;
for line in std::io::stdin().lock().lines().take(2) { sum += line?.trim().parse::<i32>()?; }
sum
//< 40
//< 2
//=> 42
//--
let mut name = String::new();
print!("name? ");
let bytes = std::io::stdin().read_line(&mut name)?;
(name.trim_end(), bytes)
//< größe
//> name? 
//=> (
//=>     "größe",
//=>     8,
//=> )
