//! A cell may read from standard input; the front end is asked.
//! evcxr: standard input brings the commands of its own, and nothing that a user types
let mut line = String::new();
std::io::stdin().read_line(&mut line)?;
line.trim().to_uppercase()
//< hello
//=> "HELLO"
//--
let mut line = String::new();
std::io::stdin().read_line(&mut line)?;
//x NoInput: takes none
