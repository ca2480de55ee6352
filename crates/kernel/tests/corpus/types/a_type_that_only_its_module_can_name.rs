//! A variable of such a type ends with its cell: no other cell could write down what it is.
//! evcxr: it refuses the whole cell when it cannot name the type of a variable
mod safe {
    mod parts {
        pub struct Key(pub u8);
    }
    pub fn key() -> parts::Key {
        parts::Key(7)
    }
}
let key = safe::key();
key.0
//=> 7
//--
key.0
//x E0425: `key` of cell [1] cannot be used here: its type `safe::parts::Key` cannot be named from another cell
