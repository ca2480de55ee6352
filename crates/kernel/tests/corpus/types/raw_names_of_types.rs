//! Names that are keywords, with `r#`.
#[derive(Debug)]
struct r#type { r#fn: u8 }
let r#match = r#type { r#fn: 1 };
//--
fn r#loop(x: &r#type) -> u8 { x.r#fn }
r#loop(&r#match)
//=> 1
