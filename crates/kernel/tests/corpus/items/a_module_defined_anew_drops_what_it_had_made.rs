//! Its types are others, even if their names are the same.
mod shapes { pub struct Shape { pub side: u8 } }
let shape = shapes::Shape { side: 3 };
//--
mod shapes { pub struct Shape { pub name: String, pub side: u64 } }
//~ `shape` was dropped: its type is made of `shapes`
//--
shape.side
//x E0425: `shape` was dropped when cell [2] defined `shapes` anew
