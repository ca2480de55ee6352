//! Bytes that are no UTF-8 do no harm to what is printed around them.
//! evcxr: a cell whose output is no text fails
use std::io::Write;
let mut out = std::io::stdout();
out.write_all(b"before \xff\xfe after\n")?;
out.flush()?;
println!("ü and 😀");
//> before �� after
//> ü and 😀
