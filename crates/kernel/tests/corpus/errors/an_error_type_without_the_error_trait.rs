//! `Debug` is enough, as in a test.
//! evcxr: a cell that `?` ended has gone well to it
#[derive(Debug)]
struct Mistake { code: u8 }
fn fails() -> Result<u8, Mistake> { Err(Mistake { code: 3 }) }
let x = fails()?;
//x Mistake: Mistake { code: 3 }
