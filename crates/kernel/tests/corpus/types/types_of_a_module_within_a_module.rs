//! A path of any length, as long as each part of it can be seen.
mod outer {
    mod inner {
        #[derive(Debug, Default)]
        pub struct Hidden(pub u8);
    }
    pub mod open {
        pub use super::inner::Hidden;
        pub struct Seen(pub u8);
    }
    pub use inner::Hidden;
}
let seen = outer::open::Seen(1);
let hidden = outer::Hidden(2);
//--
seen.0
//=> 1
//--
hidden.0
//x E0425: `hidden` of cell [1] cannot be used here: its type `outer::inner::Hidden` cannot be named from another cell
