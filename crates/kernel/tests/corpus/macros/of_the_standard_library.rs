//! `matches!`, `format_args!`, `concat!`, `assert!`, `vec!`, `write!`.
use std::fmt::Write as _;
let mut text = String::new();
write!(text, "{:>6.2}|{:<5}|{:^5}|{:05}|{:#x}", 3.14159, "l", "m", 42, 255)?;
//--
assert!(text.starts_with("  3.14"), "{text}");
println!("{}", format_args!("{text} {0} {0}", concat!("a", 1)));
matches!(text.len(), 20..=40)
//>   3.14|l    |  m  |00042|0xff a1 a1
//=> true
