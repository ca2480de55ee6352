//! All errors that a cell raises may be of different types.
//! evcxr: a cell that `?` ended has gone well to it
let n: i32 = "7".parse()?;
let x: f64 = "2.5".parse()?;
let text = String::from_utf8(vec![104, 105])?;
std::fs::write("note.txt", &text)?;
(n, x, std::fs::read_to_string("note.txt")?)
//=> (
//=>     7,
//=>     2.5,
//=>     "hi",
//=> )
//--
std::fs::read_to_string("missing.txt")?
//x Error: No such file or directory
