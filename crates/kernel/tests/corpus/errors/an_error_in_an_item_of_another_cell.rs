//! A function that no longer fits what it uses is shown where it stands, under the cell that changed it.
//! evcxr: the cell that changes a definition fails, and the old one stays
fn limit() -> u32 { 10 }
fn doubled() -> u32 { limit() * 2 }
//--
fn limit() -> &'static str { "ten" }
//--
doubled()
//x E0369: cannot multiply `&str` by `{integer}`
//x E0369: cell [1]:2:
