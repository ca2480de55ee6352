//! What can be boxed as an error can be raised.
//! evcxr: a cell that `?` ended has gone well to it
fn fails() -> Result<(), Box<dyn std::error::Error>> { Err("no luck".into()) }
fails()?;
//x Error: no luck
//--
Err("just text")?;
//x Error: just text
