//! The compiler's help is drawn too, also where it would change a line that is not the cell's.
let m: HashMap<u8, u8> = HashMap::new();
//x E0425: help: consider importing this struct: `use std::collections::HashMap;`
//--
let wrold = 1;
world
//x E0425: cannot find value `world`
