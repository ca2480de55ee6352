//! A pattern that may not fit: `let … else`, `if let … && let …`, `while let`.
//! evcxr: it shows `()` too; a cell that panicked has gone well to it, and what it was about to replace is lost
let text = "expires_in=3600";
let Some((key, value)) = text.split_once('=') else { panic!("no `=` in {text}") };
//--
if let Ok(seconds) = value.parse::<u32>() && seconds > 60 && let Some(first) = key.chars().next() {
    println!("{first} {seconds}");
}
let mut stack = vec![1, 2];
while let Some(top) = stack.pop() { print!("{top} "); }
//> e 3600
//> 2 1 
//--
let Some((key, value)) = "nothing".split_once('=') else { panic!("no `=`") };
//x panic: no `=`
//--
key
//=> "expires_in"
