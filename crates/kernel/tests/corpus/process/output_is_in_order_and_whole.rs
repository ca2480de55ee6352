//! Nothing is lost, with or without a newline at the end.
//! evcxr: what stands behind the last newline of a cell is lost
for i in 0..3 { println!("line {i}"); }
print!("no newline");
//> line 0
//> line 1
//> line 2
//> no newline
//--
eprintln!("to stderr");
//2 to stderr
