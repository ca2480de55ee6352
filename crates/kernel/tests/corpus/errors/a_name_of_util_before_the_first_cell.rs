//! After a restart of the kernel, the first cell has to be run again.
let creds = read_creds("practice")?;
//x E0425: run the notebook's first cell before
//--
let p = params! { "a": "b" };
//x error: run the notebook's first cell before
