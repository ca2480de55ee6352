//! `Debug` is enough, as in a test.
//! evcxr: `?` on an error without `Display` does not compile
#[derive(Debug)]
struct Mistake { code: u8 }
fn fails() -> Result<u8, Mistake> { Err(Mistake { code: 3 }) }
let x = fails()?;
//x Mistake: Mistake { code: 3 }
