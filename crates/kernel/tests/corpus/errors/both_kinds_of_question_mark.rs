//! A Result and an Option in one cell: the error says how they go together.
let n: i32 = "1".parse()?;
let first = vec![n].first()?;
//x E0277: in one cell `?` takes Results or Options, not both
